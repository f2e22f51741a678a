"""How far an item has come, from its tasks. Written here only, so that counts and filters cannot disagree."""

from collections.abc import Sequence

from annotate.models.annotation import Annotation
from annotate.models.item import Item, Progress
from annotate.models.task import Stage, Task, TaskState


def refresh_progress(item_id: int) -> str:
    """Work out and store an item's progress. Call inside the transaction that changed its tasks."""
    rows = list(Task.objects.filter(item_id=item_id).exclude(state=TaskState.WITHDRAWN).values_list("stage", "state"))
    annotate = [state for stage, state in rows if stage == Stage.ANNOTATE]
    review = [state for stage, state in rows if stage == Stage.REVIEW]
    progress = judge_progress(annotate, review, list_verdicts(item_id))
    Item.objects.filter(pk=item_id).exclude(progress=progress).update(progress=progress)
    return progress


def make_unfinished(item_ids: Sequence[int]) -> None:
    """Store the progress of items that just got an open annotate task beside what has been done on them."""
    items = Item.objects.filter(pk__in=item_ids)
    items.filter(progress=Progress.SKIPPED).update(progress=Progress.UNLABELED)
    finished = [Progress.LABELED, Progress.IN_REVIEW, Progress.ACCEPTED]
    items.filter(progress__in=finished).update(progress=Progress.PARTLY)


def list_verdicts(item_id: int) -> list[bool]:
    """Return, for each annotation of an item that counts, whether its newest revision is accepted."""
    rows = Annotation.objects.filter(item_id=item_id, head__isnull=False).values_list("head_id", "accepted_id")
    return [head == accepted for head, accepted in rows]


def judge_progress(annotate: Sequence[str], review: Sequence[str], accepted: Sequence[bool]) -> str:
    """Return the progress of an item.

    Args:
        annotate: States of its annotate tasks, withdrawn ones left out.
        review: States of its review tasks, likewise.
        accepted: For each annotation, whether its newest revision is accepted.
    """
    waiting = [state for state in annotate if state in (TaskState.OPEN, TaskState.CLAIMED)]
    done = annotate.count(TaskState.DONE)
    if waiting and len(accepted) > done:
        return Progress.RETURNED
    if waiting or not annotate:
        return Progress.PARTLY if done else (Progress.UNLABELED if not accepted else judge_finished(review, accepted))
    if not done:
        return Progress.SKIPPED
    return judge_finished(review, accepted)


def judge_finished(review: Sequence[str], accepted: Sequence[bool]) -> str:
    """Return the progress of an item that nobody has to label any more."""
    if any(state in (TaskState.OPEN, TaskState.CLAIMED) for state in review):
        return Progress.IN_REVIEW
    return Progress.ACCEPTED if accepted and all(accepted) else Progress.LABELED
