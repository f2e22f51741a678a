"""Drafts: change sets go in, are merged when two clients work at once, and nothing is ever lost."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Case, When

from annotate import access
from annotate.access import Actor
from annotate.document.document import EMPTY, Document, hash_content, read_stored, write_canonical
from annotate.document.merge import Footprint, find_conflicts, measure_footprint
from annotate.document.patch import ChangeSet, apply_ops
from annotate.document.problem import DocumentInvalid
from annotate.document.validation import find_problems
from annotate.errors import Conflict, DocumentRefused
from annotate.models.annotation import Annotation, Revision
from annotate.models.task import Draft, DraftChange, Stage, Task, TaskState
from annotate.queries.tasks import TaskNotFound, get_task

Raw = msgspec.Raw


class DraftSaved(msgspec.Struct):
    """The answer to a change set.

    Attributes:
        version: The draft's version with the change set in it.
        document: The whole document, when changes of others are in it that the client has not seen; else None.
        content_hash: SHA-256 of the canonical document at that version.
    """

    version: int
    document: Raw | None
    content_hash: str


class DraftConflict(Conflict):
    """Somebody else changed the same things. Carries their state, for the client to show both."""

    def __init__(self, version: int, document: bytes, conflicting_ids: list[str]) -> None:
        named = ", ".join(conflicting_ids) or "the whole draft"
        super().__init__(
            "draft_conflict",
            f"{named} changed in another window since your copy; load version {version}, then keep theirs or put "
            "yours again",
            version=version,
            document=Raw(document),
            conflicting_ids=conflicting_ids,
        )


def require_work(actor: Actor, task: Task) -> None:
    """Check that the actor's role allows work of the task's stage.

    Raises:
        TaskNotFound: The actor is no member of its project.
        Forbidden: Their role is too small.
    """
    if actor.role(task.project_id) is None:
        raise TaskNotFound(task.pk)
    if task.stage == Stage.ANNOTATE:
        access.require_annotate(actor, task.project_id)
    else:
        access.require_review(actor, task.project_id)


def lock_draft(actor: Actor, task: Task) -> Draft:
    """Return the actor's draft of a task, locked, made from its starting document when it is new.

    Raises:
        Conflict: The task is finished, or not the actor's to write.
    """
    drafts = Draft.objects.select_for_update().filter(task_id=task.pk, author_id=actor.user.pk)
    draft = drafts.first()
    holds = task.holder_id == actor.user.pk
    if holds and task.state in (TaskState.DONE, TaskState.SKIPPED):
        raise Conflict(
            "task_closed", f"task {task.pk} is {task.state}; re-open it to change what it says", state=task.state
        )
    if draft is not None:
        return draft
    if not holds or task.state != TaskState.CLAIMED:
        raise Conflict("task_not_yours", f"task {task.pk} is not yours; claim it first", state=task.state)
    Draft.objects.bulk_create(
        [Draft(task_id=task.pk, author_id=actor.user.pk, document=find_start(actor, task))], ignore_conflicts=True
    )
    return drafts.get()


def find_start(actor: Actor, task: Task) -> bytes:
    """Return the document that a new draft begins with: the work that came back, or that is to be reviewed."""
    if task.stage == Stage.REVIEW and task.revision_id is not None:
        found = Revision.objects.filter(pk=task.revision_id)
    else:
        # One's own, or that of somebody who left and whose task this was.
        heads = Annotation.objects.filter(task_id=task.pk, head__isnull=False)
        own_first = heads.order_by(Case(When(author_id=actor.user.pk, then=0), default=1), "-id")
        found = Revision.objects.filter(pk__in=own_first.values("head_id")[:1])
    start = found.values_list("document", flat=True).first()
    return bytes(start) if start is not None else write_canonical(EMPTY)


def apply_change(draft: Draft, change: ChangeSet) -> DraftSaved:
    """Take a change set into a locked draft.

    A (client_id, seq) that was taken in before gives its first answer and changes nothing.

    Raises:
        DraftConflict: It overlaps with what another client changed since ``base_version``.
        DocumentRefused: It does not apply, or leaves references to nothing.
    """
    seen = DraftChange.objects.filter(draft=draft, client_id=change.client_id, seq=change.seq).first()
    if seen is not None:
        return _answer_again(seen)
    current = bytes(draft.document)
    if change.base_version > draft.version:
        raise DraftConflict(draft.version, current, [])
    footprint = measure_footprint(change.ops)
    others = _list_others(draft, change) if change.base_version < draft.version else []
    overlap = find_conflicts(footprint, others)
    if overlap:
        raise DraftConflict(draft.version, current, overlap)
    data = write_canonical(apply_checked(read_stored(current), change))
    _store(draft, change, footprint, data, merged=bool(others))
    return DraftSaved(draft.version, Raw(data) if others else None, hash_content(data))


def apply_checked(document: Document, change: ChangeSet) -> Document:
    """Apply operations and check what a draft must keep: shapes and references. Bounds and ontology wait for submit,
    so that an ontology that changes meanwhile cannot lock work out.
    """
    try:
        changed = apply_ops(document, change.ops)
    except DocumentInvalid as error:
        raise DocumentRefused(error.problems) from error
    problems = find_problems(changed)
    if problems:
        raise DocumentRefused(problems)
    return changed


def _answer_again(seen: DraftChange) -> DraftSaved:
    document = bytes(seen.merged) if seen.merged is not None else None
    return DraftSaved(seen.version, Raw(document) if document else None, seen.content_hash)


def _list_others(draft: Draft, change: ChangeSet) -> list[Footprint]:
    rows: Iterable[tuple[list[str], list[str], list[str]]] = (
        DraftChange.objects.filter(draft=draft, version__gt=change.base_version)
        .exclude(client_id=change.client_id)
        .values_list("writes", "reads", "deletes")
    )
    return [Footprint(frozenset(writes), frozenset(reads), frozenset(deletes)) for writes, reads, deletes in rows]


STORE = """
WITH changed AS (
    UPDATE annotate_draft SET version = %(version)s, document = %(document)s, updated_at = now() WHERE id = %(draft)s
)
INSERT INTO annotate_draftchange
    (draft_id, client_id, seq, version, content_hash, merged, writes, reads, deletes, created_at)
VALUES (%(draft)s, %(client)s, %(seq)s, %(version)s, %(hash)s, %(merged)s, %(writes)s, %(reads)s, %(deletes)s, now())
"""


def _store(draft: Draft, change: ChangeSet, footprint: Footprint, data: bytes, *, merged: bool) -> None:
    draft.version += 1
    draft.document = data
    values: dict[str, Any] = {
        "draft": draft.pk,
        "version": draft.version,
        "document": data,
        "client": change.client_id,
        "seq": change.seq,
        "hash": hash_content(data),
        "merged": data if merged else None,
        "writes": sorted(footprint.writes),
        "reads": sorted(footprint.reads),
        "deletes": sorted(footprint.deletes),
    }
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)


def save_draft(actor: Actor, *, task_id: int, change: ChangeSet) -> DraftSaved:
    """Take a change set into the actor's draft of a task. It outlives the lease, and so does the right to write it."""
    with transaction.atomic():
        task = get_task(task_id)
        require_work(actor, task)
        return apply_change(lock_draft(actor, task), change)
