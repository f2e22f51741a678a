"""A task in somebody's hands: locked, with all that drafting and submitting need to know, read in one statement."""

from typing import Any, NamedTuple

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor
from annotate.document.facts import AssetFacts
from annotate.models.project import Role
from annotate.models.task import Stage
from annotate.queries.tasks import TaskNotFound


class Work(NamedTuple):
    """A locked task.

    Attributes:
        task_id: Row id.
        project_id: Its project.
        item_id: Its item.
        stage: What is asked.
        seat: Which seat of the item.
        state: Where it stands.
        priority: Its place in the queue.
        assignee_id: Whom it is kept for.
        holder_id: Who has or had it.
        revision_id: What a review looks at.
        seats: Seats of each item of the project.
        review: Whether submits are reviewed.
        ontology_id: Row id of the newest ontology.
        ontology_version: Its version.
        has_work: Whether somebody submitted an annotation for it before.
        slots: The item's assets.
    """

    task_id: int
    project_id: int
    item_id: int
    stage: str
    seat: int
    state: str
    priority: float
    assignee_id: int | None
    holder_id: int | None
    revision_id: int | None
    seats: int
    review: bool
    ontology_id: int
    ontology_version: int
    has_work: bool
    slots: dict[str, AssetFacts]


# Whoever writes a draft or submits takes this lock first, so that two windows of one person come one after the other.
# What they then read about the draft must be a statement of its own: this one may have waited, and see old rows.
LOCK = """
SELECT t.id, t.project_id, t.item_id, t.stage, t.seat, t.state, t.priority, t.assignee_id, t.holder_id, t.revision_id,
    p.seats, p.review, o.id, o.version,
    EXISTS (SELECT FROM annotate_annotation n WHERE n.task_id = t.id),
    (SELECT json_object_agg(s.slot, json_build_array(a.media, char_length(a.text), b.width_px, b.height_px,
            b.duration_us))::text
        FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
        LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id WHERE s.item_id = t.item_id),
    (SELECT m.role FROM annotate_membership m
        WHERE m.project_id = t.project_id AND m.user_id = %(user)s AND p.archived_at IS NULL)
FROM annotate_task t
JOIN annotate_project p ON p.id = t.project_id
JOIN LATERAL (
    SELECT id, version FROM annotate_ontology WHERE project_id = t.project_id ORDER BY version DESC LIMIT 1
) o ON true
WHERE t.id = %(task)s FOR UPDATE OF t
"""


def lock_work(actor: Actor, task_id: int) -> Work:
    """Lock a task for the transaction and check that the actor's role allows work of its stage.

    Raises:
        TaskNotFound: There is none, or the actor is no member of its project.
        Forbidden: Their role is too small.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"task": task_id, "user": actor.user.pk})
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise TaskNotFound(task_id)
    *fields, slots, role = row
    work = Work._make([*fields, read_slots(slots)])
    actor.remember_role(work.project_id, Role(role) if role else None)
    require_work(actor, task_id=task_id, project_id=work.project_id, stage=work.stage)
    return work


def require_work(actor: Actor, *, task_id: int, project_id: int, stage: str) -> None:
    """Check that the actor's role allows work of a stage.

    Raises:
        TaskNotFound: The actor is no member of the project.
        Forbidden: Their role is too small.
    """
    if actor.role(project_id) is None:
        raise TaskNotFound(task_id)
    if stage == Stage.ANNOTATE:
        access.require_annotate(actor, project_id)
    else:
        access.require_review(actor, project_id)


def read_slots(text: str | None) -> dict[str, AssetFacts]:
    """Return facts by slot from the JSON that ``LOCK`` gathers."""
    raw: dict[str, list[Any]] = msgspec.json.decode(text) if text else {}
    return {
        slot: AssetFacts(media or "image", width_px, height_px, duration_us, length)
        for slot, (media, length, width_px, height_px, duration_us) in raw.items()
    }
