"""Review: accept a revision, or return it to its author with comments on what is wrong."""

from collections.abc import Sequence

import msgspec
from django.db import transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.document.document import read_stored
from annotate.errors import Conflict, Invalid, NotFound
from annotate.models.annotation import Annotation, Revision
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.models.review import Comment, Review
from annotate.models.task import Draft, Stage, Task, TaskState
from annotate.queries.facts import get_slots
from annotate.queries.ontologies import get_ontology
from annotate.queries.tasks import TaskNotFound
from annotate.services.annotations import add_revision, check_finished
from annotate.services.events import record_event
from annotate.services.progress import refresh_progress
from annotate.services.tasks import LeaseLost, reopen_for_author


class Note(msgspec.Struct, forbid_unknown_fields=True):
    """Words about one entity of the revision, or about all of it when ``entity_id`` is empty."""

    body: str
    entity_id: str = ""


class Reviewed(msgspec.Struct):
    """The answer to a verdict."""

    review: int
    verdict: str
    revision: int
    progress: str


@transaction.atomic
def create_review(
    actor: Actor, *, task_id: int, verdict: str, reason: str = "", comments: Sequence[Note] = ()
) -> Reviewed:
    """Decide on a revision.

    When the reviewer changed the document in their own draft, accepting makes those changes a new revision of the
    same annotation, with the reviewer as its author, and accepts that one.

    Raises:
        Invalid: An unknown verdict, a return without any reason, or a comment on an entity that is not there.
        LeaseLost: The actor does not hold the review.
    """
    if verdict not in Review.Verdict.values:
        raise Invalid("unknown_verdict", f"verdict {verdict!r} is not known; expected one of {Review.Verdict.values}")
    task = Task.objects.select_for_update().filter(pk=task_id, stage=Stage.REVIEW).first()
    if task is None or task.revision_id is None or actor.role(task.project_id) is None:
        raise TaskNotFound(task_id)
    access.require_review(actor, task.project_id)
    if task.state != TaskState.CLAIMED or task.holder_id != actor.user.pk:
        raise LeaseLost(task_id)
    if verdict == Review.Verdict.RETURNED and not reason.strip() and not comments:
        raise Invalid("reason_missing", "say what has to change: a reason, or a comment on a mark", field="reason")
    revision = Revision.objects.select_related("annotation").get(pk=task.revision_id)
    _add_comments(actor, task, revision, comments)
    review = Review.objects.create(
        task=task, revision=revision, reviewer=actor.user, verdict=verdict, reason=reason.strip()
    )
    Task.objects.filter(pk=task_id).update(state=TaskState.DONE, lease_expires_at=None, done_at=timezone.now())
    if verdict == Review.Verdict.ACCEPTED:
        revision = _accept(actor, task, revision)
    else:
        _return(revision)
    record_event(actor, verdict, "revision", revision.pk, project_id=task.project_id, task=task_id)
    return Reviewed(review.pk, verdict, revision.pk, refresh_progress(task.item_id))


def _add_comments(actor: Actor, task: Task, revision: Revision, notes: Sequence[Note]) -> None:
    known = {entity.id for entity in read_stored(bytes(revision.document)).entities()} | {""}
    for note in notes:
        if note.entity_id not in known or not note.body.strip():
            raise Invalid(
                "bad_comment",
                f"comment on {note.entity_id!r}: expected words, and an entity of revision {revision.pk} (or none)",
            )
    Comment.objects.bulk_create(
        Comment(
            project_id=task.project_id,
            item_id=task.item_id,
            revision=revision,
            entity_id=note.entity_id,
            author=actor.user,
            body=note.body.strip(),
        )
        for note in notes
    )


def _accept(actor: Actor, task: Task, revision: Revision) -> Revision:
    fixed = _record_fix(actor, task, revision) or revision
    Annotation.objects.filter(pk=revision.annotation_id).update(accepted=fixed)
    return fixed


def _record_fix(actor: Actor, task: Task, revision: Revision) -> Revision | None:
    """Make the reviewer's own changes a revision, when there are any."""
    draft = Draft.objects.filter(task=task, author=actor.user, version__gt=0).first()
    if draft is None or bytes(draft.document) == bytes(revision.document):
        return None
    ontology = get_ontology(task.project_id)
    document = check_finished(read_stored(bytes(draft.document)), get_slots(task.item_id), ontology.definition)
    return add_revision(actor, revision.annotation, document, ontology.id)


def _return(revision: Revision) -> None:
    annotation = revision.annotation
    if annotation.task_id is None:
        _open_for_anybody(annotation)
        return
    reopen_for_author(Task.objects.select_for_update().get(pk=annotation.task_id))


def _open_for_anybody(annotation: Annotation) -> None:
    """An imported annotation has no author to go back to: the item gets an annotate task."""
    Task.objects.get_or_create(
        item_id=annotation.item_id, stage=Stage.ANNOTATE, seat=0, defaults={"project_id": annotation.project_id}
    )


@transaction.atomic
def request_reviews(actor: Actor, *, project_id: int, item_ids: Sequence[int]) -> int:
    """Open a review for the newest revision of each annotation of these items that has no open one.

    Returns:
        How many reviews were opened.
    """
    access.require_manage(actor, project_id)
    Project.objects.select_for_update().get(pk=project_id)
    items = Item.objects.filter(project_id=project_id, id__in=item_ids)
    annotations = Annotation.objects.filter(item__in=items, head__isnull=False).exclude(
        head__in=Task.objects.filter(stage=Stage.REVIEW, revision__isnull=False).values("revision_id")
    )
    tasks = [
        Task(
            project_id=project_id,
            item_id=annotation.item_id,
            stage=Stage.REVIEW,
            revision_id=annotation.head_id,
            author_id=annotation.author_id,
        )
        for annotation in annotations
    ]
    Task.objects.bulk_create(tasks)
    for item_id in {task.item_id for task in tasks}:
        refresh_progress(item_id)
    return len(tasks)


@transaction.atomic
def resolve_comment(actor: Actor, *, comment_id: int) -> Comment:
    """Mark a comment as dealt with."""
    found = Comment.objects.filter(pk=comment_id).first()
    if found is None or actor.role(found.project_id) is None:
        raise NotFound("comment_not_found", f"there is no comment {comment_id}, or you are not a member of its project")
    access.require_comment(actor, found.project_id)
    if found.resolved_at is not None:
        raise Conflict("comment_resolved", f"comment {comment_id} is resolved already")
    found.resolved_at, found.resolved_by = timezone.now(), actor.user
    found.save(update_fields=["resolved_at", "resolved_by"])
    return found


@transaction.atomic
def create_comment(actor: Actor, *, item_id: int, body: str, entity_id: str = "") -> Comment:
    """Say something about an item or one of its entities."""
    item = Item.objects.filter(pk=item_id).first()
    if item is None or actor.role(item.project_id) is None:
        raise NotFound("item_not_found", f"there is no item {item_id}, or you are not a member of its project")
    access.require_comment(actor, item.project_id)
    if not body.strip():
        raise Invalid("body_missing", "a comment needs words", field="body")
    return Comment.objects.create(
        project_id=item.project_id, item=item, entity_id=entity_id, author=actor.user, body=body.strip()
    )
