"""What is sent to webhooks: claimed by whoever sends it, noted, tried again later, given up. NOT: connections."""

import random
from datetime import timedelta
from typing import Final, NamedTuple

import msgspec
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone

from annotate.models.webhook import Webhook, WebhookDelivery
from annotate.services.events import record_event
from annotate.webhooks.sending import GONE, Outcome
from annotate.webhooks.signing import derive_secret
from annotate.webhooks.topics import Happening, write_body

DELAYS_S: Final = (15, 120, 900, 5400, 21_600, 75_600, 151_200)
"""Seconds from one attempt to the next: eight attempts in about three days."""
JITTER: Final = 0.1
LEASE_S: Final = 120
KEEP_DAYS: Final = 30
MAX_DROPPED: Final = 10_000
REST_S: Final = 5
MAX_REST_S: Final = 300
_RANDOM: Final = random.SystemRandom()

# A few of each webhook, so that none waits for a slow one; of one that fails, a single one to see whether it is back.
# Until ``due_at`` a delivery is its sender's; a sender that dies is followed by another after that.
CLAIM = """
WITH able AS (
    SELECT w.id, CASE WHEN w.failures > 0 THEN 1 ELSE %(each)s END AS most
    FROM annotate_webhook w JOIN annotate_project p ON p.id = w.project_id
    WHERE w.is_active AND p.archived_at IS NULL AND (w.rest_until IS NULL OR w.rest_until <= clock_timestamp())
        AND EXISTS (SELECT FROM annotate_webhookdelivery d
            WHERE d.webhook_id = w.id AND d.state = 'waiting' AND d.due_at <= clock_timestamp())
    ORDER BY random() LIMIT %(webhooks)s
), due AS (
    SELECT found.id FROM able, LATERAL (
        SELECT d.id FROM annotate_webhookdelivery d
        WHERE d.webhook_id = able.id AND d.state = 'waiting' AND d.due_at <= clock_timestamp()
        ORDER BY d.due_at, d.id LIMIT able.most FOR UPDATE SKIP LOCKED
    ) found
), claimed AS (
    UPDATE annotate_webhookdelivery d SET attempt = d.attempt + 1,
        due_at = clock_timestamp() + make_interval(secs => %(lease)s)
    FROM due WHERE d.id = due.id RETURNING d.id, d.attempt, d.webhook_id, d.event_id
)
SELECT c.id, c.attempt, w.url, w.salt, e.noun || '.' || e.verb, e.project_id, e.noun_id, e.data::text, e.created_at
FROM claimed c JOIN annotate_webhook w ON w.id = c.webhook_id JOIN annotate_event e ON e.id = c.event_id
"""


class Outgoing(NamedTuple):
    """A message to be sent.

    Attributes:
        delivery: Row id.
        message_id: What receivers know it by; the same each time.
        attempt: How often it has been sent, this time included; whoever notes what came of it gives it back.
        url: Where to.
        secret: What it is signed with.
        body: JSON.
    """

    delivery: int
    message_id: str
    attempt: int
    url: str
    secret: bytes
    body: bytes


def claim_deliveries(*, webhooks: int, each: int) -> list[Outgoing]:
    """Take messages that are due, so that for two minutes nobody else does.

    Args:
        webhooks: Of how many webhooks at most.
        each: How many of one at most.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"webhooks": webhooks, "each": each, "lease": LEASE_S})
        rows = cursor.fetchall()
    return [
        Outgoing(
            delivery,
            WebhookDelivery(pk=delivery).message_id,
            attempt,
            url,
            derive_secret(settings.SECRET_KEY, salt),
            write_body(
                Happening(topic, project, noun_id, msgspec.json.decode(data), at),
                base_url=settings.BASE_URL.rstrip("/"),
            ),
        )
        for delivery, attempt, url, salt, topic, project, noun_id, data, at in rows
    ]


@transaction.atomic
def note_outcome(sent: Outgoing, outcome: Outcome) -> None:
    """Keep what came of an attempt, and say when the next is; nothing when another sender has taken over."""
    found = WebhookDelivery.objects.select_related("webhook").select_for_update(no_key=True)
    delivery = found.filter(pk=sent.delivery, attempt=sent.attempt, state=WebhookDelivery.State.WAITING).first()
    if delivery is None:
        return
    now = timezone.now()
    delivery.status_code, delivery.error, delivery.sent_at = outcome.status_code, outcome.error, now
    if outcome.is_delivered:
        delivery.state = WebhookDelivery.State.DELIVERED
    elif sent.attempt > len(DELAYS_S):
        delivery.state = WebhookDelivery.State.FAILED
    else:
        delivery.due_at = now + timedelta(seconds=DELAYS_S[sent.attempt - 1] * _RANDOM.uniform(1, 1 + JITTER))
    delivery.save(update_fields=["state", "status_code", "error", "sent_at", "due_at"])
    _note_on_webhook(delivery, outcome)


def _note_on_webhook(delivery: WebhookDelivery, outcome: Outcome) -> None:
    webhook = delivery.webhook
    if outcome.is_delivered:
        if webhook.failures:
            Webhook.objects.filter(pk=webhook.pk).update(failures=0, rest_until=None)
        return
    rest_s = min(MAX_REST_S, REST_S * 2 ** min(webhook.failures, 10))
    webhook.failures += 1
    webhook.rest_until = timezone.now() + timedelta(seconds=rest_s)
    webhook.save(update_fields=["failures", "rest_until"])
    # Of a receiver that takes the others but never this one, only this one is given up.
    is_given_up = delivery.state == WebhookDelivery.State.FAILED and webhook.failures > len(DELAYS_S)
    if webhook.is_active and (is_given_up or outcome.status_code == GONE):
        _switch_off(webhook, outcome)


def _switch_off(webhook: Webhook, outcome: Outcome) -> None:
    webhook.is_active = False
    webhook.disabled_reason = f"{webhook.failures} attempts failed in a row, the last one because {outcome.error}"
    webhook.save(update_fields=["is_active", "disabled_reason"])
    record_event(None, "disabled", "webhook", webhook.pk, project_id=webhook.project_id, failures=webhook.failures)
    transaction.on_commit(lambda: _mail_notice(webhook))


def _mail_notice(webhook: Webhook) -> None:
    send_mail(
        f"A webhook of {webhook.project.name} was switched off",
        f"Nothing is sent to {webhook.url} any more: {webhook.disabled_reason}.\n\nMend the receiver, then switch the "
        f"webhook on again:\n{settings.BASE_URL}/projects/{webhook.project_id}/settings?tab=webhooks\n",
        None,
        [webhook.created_by.email],
        fail_silently=True,  # the settings page says the same; a broken mail server must not undo it
    )


def drop_old_deliveries() -> int:
    """Forget what was told to webhooks more than 30 days ago.

    Returns:
        How many rows were removed, at most 10,000 a time.
    """
    oldest = WebhookDelivery.objects.order_by("pk").values_list("pk", flat=True)[:MAX_DROPPED]
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    removed, _ = WebhookDelivery.objects.filter(pk__in=list(oldest), created_at__lt=before).delete()
    return removed
