"""Drafts: change sets go in, are merged when two clients work at once, and nothing is ever lost."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction
from django.db.models import Case, When

from annotate.access import Actor
from annotate.document.document import EMPTY, Document, hash_content, read_stored, write_canonical
from annotate.document.merge import Footprint, find_conflicts, measure_footprint
from annotate.document.patch import ChangeSet, apply_ops
from annotate.document.problem import DocumentInvalid
from annotate.document.validation import find_problems
from annotate.errors import Conflict, DocumentRefused
from annotate.models.annotation import Annotation, Revision
from annotate.models.task import DraftChange, Stage, TaskState
from annotate.services.work import Work, lock_work

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


class OpenDraft(NamedTuple):
    """A draft under the task's lock.

    Attributes:
        id: Row id; 0 for one that is not stored yet.
        version: Its version.
        document: Its canonical document.
    """

    id: int
    version: int
    document: bytes


def open_draft(actor: Actor, work: Work) -> OpenDraft:
    """Return the actor's draft of a locked task, or the one that their first change would make.

    Raises:
        Conflict: The task is finished, or not the actor's to write.
    """
    holds = work.holder_id == actor.user.pk
    if holds and work.state in (TaskState.DONE, TaskState.SKIPPED):
        raise Conflict(
            "task_closed",
            f"task {work.task_id} is {work.state}; re-open it to change what it says",
            state=work.state,
        )
    with connection.cursor() as cursor:
        cursor.execute(FIND, [work.task_id, actor.user.pk])
        row = cursor.fetchone()
    if row is not None:
        return OpenDraft(row[0], row[1], bytes(row[2]))
    if not holds or work.state != TaskState.CLAIMED:
        raise Conflict("task_not_yours", f"task {work.task_id} is not yours; claim it first", state=work.state)
    return OpenDraft(0, 0, find_start(actor, work))


FIND = "SELECT id, version, document FROM annotate_draft WHERE task_id = %s AND author_id = %s"
EMPTY_BYTES = write_canonical(EMPTY)


def find_start(actor: Actor, work: Work) -> bytes:
    """Return the document that a new draft begins with: the work that came back, or that is to be reviewed."""
    if work.stage == Stage.REVIEW and work.revision_id is not None:
        found = Revision.objects.filter(pk=work.revision_id)
    elif work.has_work:
        # One's own, or that of somebody who left and whose task this was.
        heads = Annotation.objects.filter(task_id=work.task_id, head__isnull=False)
        own_first = heads.order_by(Case(When(author_id=actor.user.pk, then=0), default=1), "-id")
        found = Revision.objects.filter(pk__in=own_first.values("head_id")[:1])
    else:
        return EMPTY_BYTES
    start = found.values_list("document", flat=True).first()
    return bytes(start) if start is not None else EMPTY_BYTES


class Applied(NamedTuple):
    """A change set on a draft, not stored yet.

    Attributes:
        document: The document with it.
        footprint: What it touches.
        is_merged: Whether changes of other clients are in the document that this one has not seen.
    """

    document: Document
    footprint: Footprint
    is_merged: bool


def apply_change(draft: OpenDraft, change: ChangeSet) -> Applied | DraftSaved:
    """Apply a change set to a draft, or find the first answer of one that was taken in before.

    Raises:
        DraftConflict: It overlaps with what another client changed since ``base_version``.
        DocumentRefused: An operation does not apply.
    """
    footprint = measure_footprint(change.ops)
    if change.base_version == draft.version:
        # A repetition never gets here: taking the change set in the first time has raised the version.
        return Applied(apply_to(read_stored(draft.document), change), footprint, is_merged=False)
    seen = DraftChange.objects.filter(draft_id=draft.id, client_id=change.client_id, seq=change.seq).first()
    if seen is not None:
        return _answer_again(seen)
    if change.base_version > draft.version:
        raise DraftConflict(draft.version, draft.document, [])
    others = _list_others(draft, change)
    overlap = find_conflicts(footprint, others)
    if overlap:
        raise DraftConflict(draft.version, draft.document, overlap)
    return Applied(apply_to(read_stored(draft.document), change), footprint, is_merged=bool(others))


def apply_to(document: Document, change: ChangeSet) -> Document:
    """Apply operations.

    Raises:
        DocumentRefused: One names something that is not there.
    """
    try:
        return apply_ops(document, change.ops)
    except DocumentInvalid as error:
        raise DocumentRefused(error.problems) from error


def _answer_again(seen: DraftChange) -> DraftSaved:
    document = bytes(seen.merged) if seen.merged is not None else None
    return DraftSaved(seen.version, Raw(document) if document else None, seen.content_hash)


def _list_others(draft: OpenDraft, change: ChangeSet) -> list[Footprint]:
    rows: Iterable[tuple[list[str], list[str], list[str]]] = (
        DraftChange.objects.filter(draft_id=draft.id, version__gt=change.base_version)
        .exclude(client_id=change.client_id)
        .values_list("writes", "reads", "deletes")
    )
    return [Footprint(frozenset(writes), frozenset(reads), frozenset(deletes)) for writes, reads, deletes in rows]


STORE = """
WITH draft AS (
    INSERT INTO annotate_draft (task_id, author_id, version, document, updated_at)
    VALUES (%(task)s, %(author)s, %(version)s, %(document)s, now())
    ON CONFLICT (task_id, author_id)
        DO UPDATE SET version = EXCLUDED.version, document = EXCLUDED.document, updated_at = now()
    RETURNING id
)
INSERT INTO annotate_draftchange
    (draft_id, client_id, seq, version, content_hash, merged, writes, reads, deletes, created_at)
SELECT id, %(client)s, %(seq)s, %(version)s, %(hash)s, %(merged)s, %(writes)s::text[], %(reads)s::text[],
    %(deletes)s::text[], now()
FROM draft
"""


def store_change(
    actor: Actor, work: Work, draft: OpenDraft, change: ChangeSet, applied: Applied, data: bytes
) -> DraftSaved:
    """Store a change set and the document that it makes. Call under the task's lock.

    Args:
        actor: Whose draft.
        work: Of which task.
        draft: As it was.
        change: What came.
        applied: What it does.
        data: The canonical bytes of the document.
    """
    content_hash = hash_content(data)
    values: dict[str, Any] = {
        "task": work.task_id,
        "author": actor.user.pk,
        "version": draft.version + 1,
        "document": data,
        "client": change.client_id,
        "seq": change.seq,
        "hash": content_hash,
        "merged": data if applied.is_merged else None,
        "writes": sorted(applied.footprint.writes),
        "reads": sorted(applied.footprint.reads),
        "deletes": sorted(applied.footprint.deletes),
    }
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)
    return DraftSaved(draft.version + 1, Raw(data) if applied.is_merged else None, content_hash)


def save_draft(actor: Actor, *, task_id: int, change: ChangeSet) -> DraftSaved:
    """Take a change set into the actor's draft of a task. It outlives the lease, and so does the right to write it.

    A (client_id, seq) that was taken in before gives its first answer and changes nothing. Shapes and references are
    checked; bounds and ontology wait for submit, so that an ontology that changes meanwhile cannot lock work out.

    Raises:
        Conflict: The task is finished, or not the actor's to write.
        DraftConflict: The change set overlaps with what another client changed since ``base_version``.
        DocumentRefused: It does not apply, or leaves references to nothing.
    """
    with transaction.atomic():
        work = lock_work(actor, task_id)
        draft = open_draft(actor, work)
        applied = apply_change(draft, change)
        if isinstance(applied, DraftSaved):
            return applied
        problems = find_problems(applied.document)
        if problems:
            raise DocumentRefused(problems)
        return store_change(actor, work, draft, change, applied, write_canonical(applied.document))
