"""Reads webhooks and what was sent to them."""

from datetime import datetime
from typing import Literal

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.errors import NotFound
from annotate.models.webhook import Webhook, WebhookDelivery

MAX_PAGE = 200

DeliveryState = Literal["waiting", "delivered", "failed"]


class WebhookView(msgspec.Struct, kw_only=True):
    """A webhook without its secret.

    Attributes:
        id: Row id.
        project: Row id of the project.
        url: Where it is told.
        events: What it is told of.
        is_active: Whether anything is sent.
        disabled_reason: Why the server switched it off; empty when a person did, or nobody.
        failures: Attempts that failed in a row, all of its messages together.
        rest_until: Nothing is sent before this after failures; null for no rest.
        created_by: Name of who made it.
        created_at: When.
    """

    id: int
    project: int
    url: str
    events: list[str]
    is_active: bool
    disabled_reason: str
    failures: int
    rest_until: datetime | None
    created_by: str
    created_at: datetime


class DeliveryFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which deliveries, newest first; ``before`` is the last id of the page before."""

    state: list[DeliveryState] = []
    before: int | None = None
    limit: int = 50


class DeliveryView(msgspec.Struct, kw_only=True):
    """One event on its way to one webhook.

    Attributes:
        id: Row id.
        message: The ``webhook-id`` that the receiver sees, the same each time.
        event: ``noun.verb``, e.g. ``task.submitted``.
        state: Where it stands; ``failed`` is not tried any more.
        attempt: How often it was sent.
        status_code: HTTP status of the last answer; null when there was none.
        error: Why the last attempt does not count; empty when it does.
        created_at: When the event was.
        sent_at: When it was sent last.
        next_at: When it is sent next; null when it is not.
    """

    id: int
    message: str
    event: str
    state: str
    attempt: int
    status_code: int | None
    error: str
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None


class DeliveryPage(msgspec.Struct):
    """A page of deliveries."""

    results: list[DeliveryView]
    next: int | None


def list_webhooks(actor: Actor, project_id: int) -> list[WebhookView]:
    """Return a project's webhooks, newest first, of which there are 20 at most."""
    access.require_administer(actor, project_id)
    rows = Webhook.objects.filter(project_id=project_id).select_related("created_by").order_by("-id")
    return [view_webhook(row) for row in rows[:MAX_PAGE]]


def list_deliveries(actor: Actor, webhook_id: int, wanted: DeliveryFilter) -> DeliveryPage:
    """Return a page of what was, or is to be, sent to a webhook.

    Raises:
        NotFound: There is no such webhook, or the actor is no member of its project.
    """
    webhook = Webhook.objects.filter(pk=webhook_id).first()
    if webhook is None or actor.role(webhook.project_id) is None:
        raise NotFound("webhook_not_found", f"there is no webhook {webhook_id}, or you are not a member of its project")
    access.require_administer(actor, webhook.project_id)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = WebhookDelivery.objects.filter(webhook_id=webhook_id).select_related("event").order_by("-id")
    if wanted.state:
        rows = rows.filter(state__in=wanted.state)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    found = [view_delivery(row) for row in rows[:limit]]
    return DeliveryPage(found, found[-1].id if len(found) == limit else None)


def view_webhook(row: Webhook) -> WebhookView:
    """Return a webhook as the API shows it."""
    return WebhookView(
        id=row.pk,
        project=row.project_id,
        url=row.url,
        events=list(row.events),
        is_active=row.is_active,
        disabled_reason=row.disabled_reason,
        failures=row.failures,
        rest_until=row.rest_until,
        created_by=row.created_by.name,
        created_at=row.created_at,
    )


def view_delivery(row: WebhookDelivery) -> DeliveryView:
    """Return a delivery as the API shows it."""
    return DeliveryView(
        id=row.pk,
        message=row.message_id,
        event=f"{row.event.noun}.{row.event.verb}",
        state=row.state,
        attempt=row.attempt,
        status_code=row.status_code,
        error=row.error,
        created_at=row.created_at,
        sent_at=row.sent_at,
        next_at=row.due_at if row.state == WebhookDelivery.State.WAITING else None,
    )
