"""Submitting: a draft becomes an immutable revision, the task is done, the next stage opens."""

from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction

from annotate.access import Actor
from annotate.document.document import Document, hash_content, read_stored, write_canonical
from annotate.document.ontology import Ontology
from annotate.document.patch import ChangeSet
from annotate.errors import Conflict
from annotate.jobs.dispatch import send_deliver
from annotate.models.annotation import Annotation
from annotate.models.item import Progress
from annotate.models.task import Draft, DraftChange, Stage, Task, TaskState
from annotate.queries.ontologies import get_parsed_ontology
from annotate.services.annotations import check_finished, list_mark_columns
from annotate.services.drafts import Applied, apply_change, open_draft, store_change
from annotate.services.progress import refresh_progress
from annotate.services.suggestions import record_origins
from annotate.services.work import Work, lock_work


class Submitted(msgspec.Struct):
    """The answer to a submit.

    Attributes:
        annotation: Row id of the annotation.
        revision: Row id of the new revision.
        number: Its number in the annotation, from 1.
        content_hash: SHA-256 of the stored document.
        late: True when somebody else had the task, or the item was set aside: the revision is kept and does not count.
        progress: How far the item has come.
    """

    annotation: int
    revision: int
    number: int
    content_hash: str
    late: bool
    progress: str


def submit_task(
    actor: Actor, *, task_id: int, change: ChangeSet | None = None, spent_s: float | None = None
) -> Submitted:
    """Turn the actor's draft into a revision, taking in a last change set first.

    Sending the same submit again gives the first answer. After the lease ran out it works as before while nobody
    else has finished the task; otherwise, and when the item was set aside meanwhile, the revision is kept and marked
    late. What somebody submitted who has left the project since is replaced: it stays as history.

    Raises:
        DocumentRefused: The document does not fit its assets or the ontology, or a required answer is missing.
        DraftConflict: The last change set overlaps with another window's.
        Conflict: The task is closed and this is not a repetition.
    """
    with transaction.atomic():
        work = lock_work(actor, task_id)
        if work.stage == Stage.REVIEW:
            raise Conflict("review_needs_verdict", "a review is accepted or returned, not submitted")
        repeated = find_repetition(actor, work, change)
        if repeated is not None:
            return repeated
        ontology = get_parsed_ontology(work.ontology_id, work.ontology_version)
        finished = take_last_change(actor, work, change, ontology.definition)
        others = work.state == TaskState.CLAIMED and work.holder_id != actor.user.pk
        is_late = others or work.state in (TaskState.DONE, TaskState.WITHDRAWN)
        return record_submission(actor, work, finished, spent_s=spent_s, is_late=is_late)


def find_repetition(actor: Actor, work: Work, change: ChangeSet | None) -> Submitted | None:
    """Return the first answer when this submit was made before, else None."""
    if work.state != TaskState.DONE or work.holder_id != actor.user.pk:
        return None
    if change is not None:
        drafts = Draft.objects.filter(task_id=work.task_id, author=actor.user)
        known = DraftChange.objects.filter(draft__in=drafts, client_id=change.client_id, seq=change.seq)
        if not known.exists():
            raise Conflict(
                "task_closed", f"task {work.task_id} is done; re-open it to change what it says", state=work.state
            )
    annotation = Annotation.objects.select_related("head", "item").get(task_id=work.task_id, author=actor.user)
    assert annotation.head is not None
    head = annotation.head
    return Submitted(annotation.pk, head.pk, head.number, head.content_hash, head.late, annotation.item.progress)


class Finished(NamedTuple):
    """A document that passed every check, and its canonical bytes."""

    document: Document
    data: bytes


def take_last_change(actor: Actor, work: Work, change: ChangeSet | None, ontology: Ontology) -> Finished:
    """Return the checked document of the actor's draft, with a last change set taken in and stored.

    Raises:
        DocumentRefused: It does not fit its assets or the ontology, or a required answer is missing.
    """
    draft = open_draft(actor, work)
    applied = apply_change(draft, change) if change is not None else None
    document = applied.document if isinstance(applied, Applied) else read_stored(draft.document)
    finished = check_finished(document, work.slots, ontology)
    data = write_canonical(finished)
    if change is not None and isinstance(applied, Applied):
        drafted = data if finished is document else write_canonical(document)
        store_change(actor, work, draft, change, applied, drafted)
    return Finished(finished, data)


# One round trip for all that a normal submit writes. The sequences are read first, because the annotation and its
# head revision point at each other.
RECORD = """
WITH ids AS (
    SELECT nextval(pg_get_serial_sequence('annotate_revision', 'id')) AS revision
), annotation AS (
    INSERT INTO annotate_annotation (project_id, item_id, task_id, author_id, origin, created_at, head_id)
    SELECT %(project)s, %(item)s, %(task)s, %(user)s, 'human', now(), CASE WHEN %(late)s THEN NULL ELSE revision END
    FROM ids
    ON CONFLICT (task_id, author_id) WHERE task_id IS NOT NULL
        DO UPDATE SET head_id = coalesce(EXCLUDED.head_id, annotate_annotation.head_id)
    RETURNING id
), revision AS (
    INSERT INTO annotate_revision
        (id, annotation_id, number, document, content_hash, ontology_id, author_id, late, spent_s, created_at)
    SELECT ids.revision, annotation.id,
        1 + coalesce((SELECT max(number) FROM annotate_revision r WHERE r.annotation_id = annotation.id), 0),
        %(document)s, %(hash)s, %(ontology)s, %(user)s, %(late)s, %(spent_s)s, now()
    FROM ids, annotation RETURNING id, number
), replaced AS (
    UPDATE annotate_annotation SET head_id = NULL, accepted_id = NULL
    WHERE task_id = %(task)s AND author_id <> %(user)s AND head_id IS NOT NULL AND NOT %(late)s RETURNING id
), gone AS (
    DELETE FROM annotate_mark WHERE annotation_id IN (SELECT id FROM replaced)
), done AS (
    UPDATE annotate_task SET state = 'done', holder_id = %(user)s, lease_expires_at = NULL, done_at = now()
    WHERE id = %(task)s AND NOT %(late)s
), review AS (
    INSERT INTO annotate_task (project_id, item_id, stage, seat, state, priority, author_id, revision_id,
        skip_reason, created_at)
    SELECT %(project)s, %(item)s, 'review', %(seat)s, 'open', %(priority)s, %(user)s, ids.revision, '', now()
    FROM ids WHERE %(review)s AND NOT %(late)s
), event AS (
    INSERT INTO annotate_event (project_id, actor_id, verb, noun, noun_id, data, created_at)
    SELECT %(project)s, %(user)s, 'submitted', 'task', %(task)s::text,
        jsonb_build_object('revision', ids.revision, 'late', %(late)s), now() FROM ids
), simple AS (
    UPDATE annotate_item SET progress = %(progress)s WHERE id = %(item)s AND %(progress)s::text IS NOT NULL
), marks AS (
    INSERT INTO annotate_mark (annotation_id, project_id, item_id, mark_id, kind, class_id, slot,
        x1, y1, x2, y2, start_us, end_us)
    SELECT annotation.id, %(project)s, %(item)s, m.* FROM annotation, unnest(%(mark_ids)s::text[], %(kinds)s::text[],
        %(classes)s::text[], %(slots)s::text[], %(x1)s::float8[], %(y1)s::float8[], %(x2)s::float8[], %(y2)s::float8[],
        %(starts_us)s::bigint[], %(ends_us)s::bigint[]) AS m
    WHERE NOT %(late)s
)
SELECT annotation.id, revision.id, revision.number, EXISTS (SELECT FROM annotate_webhook w
    WHERE w.project_id = %(project)s AND w.is_active AND 'task.submitted' = ANY (w.events)) FROM annotation, revision
"""


def record_submission(
    actor: Actor, work: Work, finished: Finished, *, spent_s: float | None, is_late: bool
) -> Submitted:
    """Write the revision and everything that follows from it. Call under the task's lock."""
    one_seat = work.seats == 1 and not is_late
    progress = (Progress.IN_REVIEW if work.review else Progress.LABELED) if one_seat else None
    if work.assignee_id is not None:
        withdraw_reviews(work)
    if work.has_work and not is_late:
        clear_marks(work.task_id, actor.user.pk)
    content_hash = hash_content(finished.data)
    values: dict[str, Any] = {
        "project": work.project_id,
        "item": work.item_id,
        "task": work.task_id,
        "user": actor.user.pk,
        "seat": work.seat,
        "document": finished.data,
        "hash": content_hash,
        "ontology": work.ontology_id,
        "late": is_late,
        "spent_s": spent_s,
        "review": work.review,
        "priority": work.priority,
        "progress": progress,
        **list_mark_columns(finished.document),
    }
    with connection.cursor() as cursor:
        cursor.execute(RECORD, values)
        annotation_id, revision_id, number, is_told = cursor.fetchone()
    if is_told:
        transaction.on_commit(send_deliver)
    if not is_late:
        record_origins(work.item_id, finished.document)
    if progress is None:
        progress = Progress(refresh_progress(work.item_id))
    return Submitted(annotation_id, revision_id, number, content_hash, is_late, progress)


def clear_marks(task_id: int, author_id: int) -> None:
    """Remove the projection of an earlier revision. The new one cannot do that itself: one statement sees one state."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM annotate_mark WHERE annotation_id IN "
            "(SELECT id FROM annotate_annotation WHERE task_id = %s AND author_id = %s)",
            [task_id, author_id],
        )


def withdraw_reviews(work: Work) -> None:
    """Withdraw reviews of earlier revisions of a returned task that nobody has decided yet."""
    Task.objects.filter(
        item_id=work.item_id,
        stage=Stage.REVIEW,
        author_id=work.assignee_id,
        state__in=[TaskState.OPEN, TaskState.CLAIMED],
    ).update(state=TaskState.WITHDRAWN, lease_expires_at=None)
