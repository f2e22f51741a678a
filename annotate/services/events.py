"""Writes the audit log. Called inside the transaction of the change it describes."""

from typing import Any

from annotate.access import Actor
from annotate.models.event import Event


def record_event(
    actor: Actor | None, verb: str, noun: str, noun_id: object, *, project_id: int | None = None, **data: Any
) -> Event:
    """Add one line: who did what to which thing. ``actor`` is None for what the server does by itself."""
    return Event.objects.create(
        project_id=project_id,
        actor_id=actor.user.pk if actor else None,
        verb=verb,
        noun=noun,
        noun_id=str(noun_id),
        data=data,
    )
