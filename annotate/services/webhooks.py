"""Webhooks: made, changed, removed, tried, and one delivery sent again."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid, NotFound
from annotate.jobs.dispatch import send_deliver
from annotate.models.project import Project
from annotate.models.webhook import Webhook, WebhookDelivery
from annotate.services.events import record_event
from annotate.url_guard import check_url
from annotate.webhooks.signing import derive_secret, show_secret
from annotate.webhooks.topics import PING, TOPICS

MAX_WEBHOOKS = 20
MAX_URL_LENGTH = 2000
WAITING = WebhookDelivery.State.WAITING


class WebhookNotFound(NotFound):
    """There is none, or not for this person to know."""

    def __init__(self, webhook_id: int) -> None:
        super().__init__(
            "webhook_not_found", f"there is no webhook {webhook_id}, or you are not a member of its project"
        )


@transaction.atomic
def create_webhook(actor: Actor, *, project_id: int, url: str, events: Sequence[str]) -> tuple[Webhook, str]:
    """Tell an address of what happens in a project from now on.

    Returns:
        The row and the secret, which cannot be shown again.

    Raises:
        Invalid: An address that nothing is ever sent to, or an unknown event, or none at all.
        Conflict: The project has 20 webhooks.
    """
    access.require_administer(actor, project_id)
    chosen = _check_events(events)
    _check_address(url)
    Project.objects.select_for_update(no_key=True).get(pk=project_id)
    if Webhook.objects.filter(project_id=project_id).count() >= MAX_WEBHOOKS:
        raise Conflict(
            "too_many_webhooks", f"this project has {MAX_WEBHOOKS} webhooks, which is the most; remove one first"
        )
    made = Webhook.objects.create(
        project_id=project_id, url=url, events=chosen, salt=secrets.token_urlsafe(32), created_by=actor.user
    )
    record_event(actor, "created", "webhook", made.pk, project_id=project_id, events=chosen)
    return made, show_secret(derive_secret(settings.SECRET_KEY, made.salt))


@transaction.atomic
def update_webhook(
    actor: Actor,
    *,
    webhook_id: int,
    url: str | None = None,
    events: Sequence[str] | None = None,
    is_active: bool | None = None,
) -> Webhook:
    """Change what is given.

    While it is off, what happens is not told later; what waits already goes out once it is on again. Switching on
    forgets what went wrong.

    Raises:
        Invalid: As for a new one.
    """
    webhook = _lock(actor, webhook_id)
    changes: dict[str, Any] = {}
    if url is not None:
        _check_address(url)
        changes["url"] = url
    if events is not None:
        changes["events"] = _check_events(events)
    if is_active is not None:
        changes |= {"is_active": is_active, "disabled_reason": "", "failures": 0, "rest_until": None}
    for name, value in changes.items():
        setattr(webhook, name, value)
    webhook.save(update_fields=list(changes))
    if is_active:
        transaction.on_commit(send_deliver)
    record_event(actor, "updated", "webhook", webhook_id, project_id=webhook.project_id, fields=sorted(changes))
    return webhook


@transaction.atomic
def delete_webhook(actor: Actor, *, webhook_id: int) -> None:
    """Remove a webhook with the list of what was sent to it."""
    webhook = _lock(actor, webhook_id)
    record_event(actor, "deleted", "webhook", webhook_id, project_id=webhook.project_id)
    webhook.delete()


@transaction.atomic
def ping_webhook(actor: Actor, *, webhook_id: int) -> WebhookDelivery:
    """Send a message that says nothing but that the webhook works.

    Raises:
        Conflict: It is switched off.
    """
    webhook = _lock(actor, webhook_id)
    _require_active(webhook)
    noun, verb = PING.split(".")
    event = record_event(actor, verb, noun, webhook_id, project_id=webhook.project_id)
    made = WebhookDelivery.objects.create(webhook=webhook, event=event, due_at=timezone.now())
    _send_now(webhook)
    return made


@transaction.atomic
def replay_delivery(actor: Actor, *, webhook_id: int, delivery_id: int) -> WebhookDelivery:
    """Send one message again, under the same id, with all its attempts before it.

    Raises:
        NotFound: The webhook has no such delivery.
        Conflict: The webhook is switched off, or the message is on its way as it is.
    """
    webhook = _lock(actor, webhook_id)
    delivery = WebhookDelivery.objects.select_for_update().filter(pk=delivery_id, webhook_id=webhook_id).first()
    if delivery is None:
        raise NotFound("delivery_not_found", f"webhook {webhook_id} has no delivery {delivery_id}")
    _require_active(webhook)
    now = timezone.now()
    if delivery.state == WAITING and delivery.due_at <= now:
        raise Conflict("delivery_waiting", f"delivery {delivery_id} is on its way already; wait for it")
    delivery.state, delivery.attempt, delivery.due_at = WAITING, 0, now
    delivery.save(update_fields=["state", "attempt", "due_at"])
    record_event(actor, "replayed", "webhook", webhook_id, project_id=webhook.project_id, delivery=delivery_id)
    _send_now(webhook)
    return delivery


def _lock(actor: Actor, webhook_id: int) -> Webhook:
    """Return a webhook that nobody else changes now, and to which no event is being told."""
    found = Webhook.objects.select_for_update().filter(pk=webhook_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise WebhookNotFound(webhook_id)
    access.require_administer(actor, found.project_id)
    return found


def _send_now(webhook: Webhook) -> None:
    """Let a webhook that rests after failures be tried at once, because a person asks."""
    Webhook.objects.filter(pk=webhook.pk).update(rest_until=None)
    transaction.on_commit(send_deliver)


def _require_active(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise Conflict("webhook_off", f"webhook {webhook.pk} is switched off; switch it on first")


def _check_events(events: Sequence[str]) -> list[str]:
    chosen = sorted(set(events))
    offered = sorted(TOPICS.keys() - {PING})
    unknown = sorted(set(chosen) - set(offered))
    if unknown or not chosen:
        raise Invalid("unknown_event", f"events {unknown or '[]'} are not known; expected some of {offered}")
    return chosen


def _check_address(url: str) -> None:
    if len(url) > MAX_URL_LENGTH:
        raise Invalid("bad_url", f"the URL has {len(url)} characters; expected at most {MAX_URL_LENGTH}")
    check_url(url, ports=frozenset(settings.FETCH_PORTS))
