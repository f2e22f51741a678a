"""Writes the audit log. Called inside the transaction of the change it describes."""

from typing import Any

from django.db import transaction

from annotate.access import Actor
from annotate.jobs.dispatch import send_deliver
from annotate.models.event import Event
from annotate.models.webhook import WebhookDelivery
from annotate.webhooks.topics import TOPICS


def record_event(
    actor: Actor | None, verb: str, noun: str, noun_id: object, *, project_id: int | None = None, **data: Any
) -> Event:
    """Add one line: who did what to which thing. ``actor`` is None for what the server does by itself.

    Webhooks that want to hear of it do so once it is committed.
    """
    made = Event.objects.create(
        project_id=project_id,
        actor_id=actor.user.pk if actor else None,
        verb=verb,
        noun=noun,
        noun_id=str(noun_id),
        data=data,
    )
    if f"{noun}.{verb}" in TOPICS and WebhookDelivery.objects.filter(event=made).exists():
        transaction.on_commit(send_deliver)
    return made
