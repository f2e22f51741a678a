"""How far an item has come, from its tasks. Written here only, so that counts and filters cannot disagree."""

from collections.abc import Collection, Sequence

from annotate.models.annotation import Annotation
from annotate.models.item import Item, Progress
from annotate.models.task import Stage, Task, TaskState


def refresh_progress(item_id: int) -> str:
    """Work out and store an item's progress. Call inside the transaction that changed its tasks."""
    return refresh_all([item_id])[item_id]


def refresh_all(item_ids: Collection[int]) -> dict[int, str]:
    """Work out and store the progress of items. Call inside the transaction that changed their tasks.

    Returns:
        The progress of each.
    """
    states: dict[tuple[int, str], list[str]] = {}
    tasks = Task.objects.filter(item_id__in=item_ids).exclude(state=TaskState.WITHDRAWN)
    for item_id, stage, state in tasks.values_list("item_id", "stage", "state"):
        states.setdefault((item_id, stage), []).append(state)
    verdicts = list_verdicts(item_ids)
    alike: dict[str, list[int]] = {}
    for item_id in item_ids:
        annotate, review = (states.get((item_id, stage), []) for stage in (Stage.ANNOTATE, Stage.REVIEW))
        alike.setdefault(judge_progress(annotate, review, verdicts.get(item_id, [])), []).append(item_id)
    for progress, ids in alike.items():
        Item.objects.filter(pk__in=ids).exclude(progress=progress).update(progress=progress)
    return {item_id: progress for progress, ids in alike.items() for item_id in ids}


def make_unfinished(item_ids: Sequence[int]) -> None:
    """Store the progress of items that just got an open annotate task beside what has been done on them."""
    items = Item.objects.filter(pk__in=item_ids)
    items.filter(progress=Progress.SKIPPED).update(progress=Progress.UNLABELED)
    finished = [Progress.LABELED, Progress.IN_REVIEW, Progress.ACCEPTED]
    items.filter(progress__in=finished).update(progress=Progress.PARTLY)


def list_verdicts(item_ids: Collection[int]) -> dict[int, list[bool]]:
    """Return, for each annotation of items that counts, whether its newest revision is accepted, by item."""
    found: dict[int, list[bool]] = {}
    rows = Annotation.objects.filter(item_id__in=item_ids, head__isnull=False)
    for item_id, head, accepted in rows.values_list("item_id", "head_id", "accepted_id"):
        found.setdefault(item_id, []).append(head == accepted)
    return found


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
