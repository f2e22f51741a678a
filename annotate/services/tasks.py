"""The queue: claiming by lease, keeping the lease, skipping, giving back."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Invalid
from annotate.models.project import Project, Role
from annotate.models.task import Stage, Task, TaskState
from annotate.queries.tasks import get_task
from annotate.services.events import record_event
from annotate.services.progress import refresh_progress
from annotate.services.work import require_work


class LeaseLost(Conflict):
    """The task is no longer the caller's to hold."""

    def __init__(self, task_id: int) -> None:
        super().__init__(
            "lease_lost",
            f"task {task_id} is no longer yours: its lease ran out or it was finished. Your draft is kept; "
            "submitting it still works and is marked late when somebody else has finished.",
        )


# One statement: the right to work here, what the actor holds already, else the best open task that nobody else is
# looking at. Where items have several seats, the caller must hold the actor's claim lock and say so.
CLAIM = """
WITH me AS (
    SELECT p.lease_s, m.role FROM annotate_project p
    JOIN annotate_membership m ON m.project_id = p.id AND m.user_id = %(user)s
    WHERE p.id = %(project)s AND p.archived_at IS NULL AND m.role = ANY(%(roles)s)
        AND (p.seats = 1 OR %(is_locked)s)
), held AS (
    SELECT id FROM annotate_task
    WHERE holder_id = %(user)s AND project_id = %(project)s AND state = 'claimed' AND stage = %(stage)s
        AND NOT id = ANY(%(holding)s::bigint[])
    ORDER BY id LIMIT 1
), free AS (
    SELECT t.id FROM annotate_task t
    WHERE t.project_id = %(project)s AND t.stage = %(stage)s AND t.state = 'open'
        AND EXISTS (SELECT FROM me) AND NOT EXISTS (SELECT FROM held)
        AND (t.assignee_id IS NULL OR t.assignee_id = %(user)s) AND t.author_id IS DISTINCT FROM %(user)s
        AND (t.stage <> 'annotate' OR NOT EXISTS (
            SELECT FROM annotate_task o WHERE o.item_id = t.item_id AND o.stage = t.stage AND o.holder_id = %(user)s
                AND o.id <> t.id))
    ORDER BY t.priority DESC, t.seat, t.id
    FOR UPDATE SKIP LOCKED LIMIT 1
)
UPDATE annotate_task t
SET state = 'claimed', holder_id = %(user)s, lease_expires_at = clock_timestamp() + me.lease_s * interval '1 second'
FROM (SELECT id FROM held UNION ALL SELECT id FROM free LIMIT 1) picked, me
WHERE t.id = picked.id AND (t.state = 'open' OR t.state = 'claimed' AND t.holder_id = %(user)s)
RETURNING t.id, me.role
"""

EXPIRE = """
UPDATE annotate_task SET state = 'open', holder_id = NULL, lease_expires_at = NULL
WHERE id IN (
    SELECT id FROM annotate_task WHERE state = 'claimed' AND lease_expires_at < clock_timestamp()
        AND (%(project)s::bigint IS NULL OR project_id = %(project)s)
    FOR UPDATE SKIP LOCKED
)
"""


def claim_task(actor: Actor, *, project_id: int, stage: str = "annotate", holding: Sequence[int] = ()) -> int | None:
    """Give the actor a task: one that they hold already, else the first in the queue.

    Args:
        actor: Who wants work.
        project_id: Where.
        stage: ``annotate``, ``review`` or ``adjudicate``.
        holding: Tasks that they have at hand and do not want again, so that the next one can be prepared.

    Returns:
        The task's id, now leased to them; None when there is nothing for them.
    """
    if stage not in Stage.values:
        raise Invalid("unknown_stage", f"stage {stage!r} is not known; expected one of {Stage.values}")
    access.check_scope(actor, access.WRITE)
    values: dict[str, Any] = {
        "user": actor.user.pk,
        "project": project_id,
        "stage": stage,
        "roles": sorted(access.WORKERS if stage == Stage.ANNOTATE else access.REVIEWERS),
        "holding": list(holding),
        "is_locked": False,
    }
    if actor.token_project_id in (None, project_id):
        claimed = _claim(actor, values)
        if claimed is not None:
            return claimed
    return _claim_carefully(actor, values)


def _claim(actor: Actor, values: dict[str, Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        row: tuple[int, str] | None = cursor.fetchone()
    if row is None:
        return None
    actor.remember_role(values["project"], Role(row[1]))
    return row[0]


def _claim_carefully(actor: Actor, values: dict[str, Any]) -> int | None:
    """Claim where one statement could not: without the right, with several seats, or with leases that have run out."""
    project_id = values["project"]
    if values["stage"] == Stage.ANNOTATE:
        access.require_annotate(actor, project_id)
    else:
        access.require_review(actor, project_id)
    with transaction.atomic(), connection.cursor() as cursor:
        # Two windows of one person that claim at the same moment must not get two seats of the same item.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"claim/{project_id}/{actor.user.pk}"])
        locked = {**values, "is_locked": True}
        claimed = _claim(actor, locked)
        if claimed is None and expire_leases(project_id=project_id):
            claimed = _claim(actor, locked)
    return claimed


def expire_leases(*, project_id: int | None = None) -> int:
    """Open the claimed tasks whose lease has run out, in one project or everywhere.

    Returns:
        How many.
    """
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"project": project_id})
        return int(cursor.rowcount)


def claim_named_task(actor: Actor, *, task_id: int) -> int:
    """Give the actor one particular task that is open, expired, or theirs already.

    Raises:
        Conflict: Somebody else holds it, it is kept for somebody else, or it is finished.
    """
    with transaction.atomic():
        task = _lock_task(actor, task_id)
        if task.state == TaskState.CLAIMED and task.holder_id != actor.user.pk and not _is_expired(task):
            raise Conflict("task_claimed", f"task {task_id} is being worked on by somebody else until its lease ends")
        if task.state not in (TaskState.OPEN, TaskState.CLAIMED):
            raise Conflict("task_closed", f"task {task_id} is {task.state}; re-open it to change it", state=task.state)
        if task.assignee_id not in (None, actor.user.pk):
            raise Conflict("task_assigned", f"task {task_id} is kept for somebody else")
        if task.author_id == actor.user.pk:
            raise Conflict("own_work", "this is your own work; somebody else has to review it")
        if _has_other_seat(actor, task):
            raise Conflict("own_item", "you have another seat of this item; somebody else has to take this one")
        lease_s = Project.objects.values_list("lease_s", flat=True).get(pk=task.project_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE annotate_task SET state = 'claimed', holder_id = %s, "
                "lease_expires_at = clock_timestamp() + %s * interval '1 second' WHERE id = %s",
                [actor.user.pk, lease_s, task_id],
            )
    return task_id


def _has_other_seat(actor: Actor, task: Task) -> bool:
    seats = Task.objects.filter(item_id=task.item_id, stage=Stage.ANNOTATE, holder_id=actor.user.pk)
    return task.stage == Stage.ANNOTATE and seats.exclude(pk=task.pk).exists()


@transaction.atomic
def renew_lease(actor: Actor, *, task_id: int) -> None:
    """Keep a claimed task for another lease.

    Raises:
        LeaseLost: The actor does not hold it any more.
    """
    access.check_scope(actor, access.WRITE)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotate_task t SET lease_expires_at = clock_timestamp() + p.lease_s * interval '1 second' "
            "FROM annotate_project p WHERE p.id = t.project_id AND t.id = %s AND t.holder_id = %s "
            "AND t.state = 'claimed' RETURNING t.project_id",
            [task_id, actor.user.pk],
        )
        row = cursor.fetchone()
    if row is None:
        task = get_task(task_id)
        require_work(actor, task_id=task_id, project_id=task.project_id, stage=task.stage)
        raise LeaseLost(task_id)
    # Asked last, so that the common case costs one statement less; a refusal takes the renewal back.
    access.require_annotate(actor, row[0])


@transaction.atomic
def release_task(actor: Actor, *, task_id: int) -> None:
    """Give a claimed task back to the queue. The draft stays."""
    task = _lock_task(actor, task_id)
    if task.state != TaskState.CLAIMED or task.holder_id != actor.user.pk:
        raise LeaseLost(task_id)
    Task.objects.filter(pk=task_id).update(state=TaskState.OPEN, holder=None, lease_expires_at=None)


@transaction.atomic
def skip_task(actor: Actor, *, task_id: int, reason: str) -> None:
    """Put a task away with a reason. The draft stays; a manager can re-open it.

    Raises:
        Invalid: No reason was given.
        LeaseLost: The actor does not hold it.
    """
    if not reason.strip():
        raise Invalid("reason_missing", "say in a few words why this item cannot be labeled", field="reason")
    task = _lock_task(actor, task_id)
    if task.state != TaskState.CLAIMED or task.holder_id != actor.user.pk:
        raise LeaseLost(task_id)
    if task.stage == Stage.REVIEW:
        raise Conflict("review_needs_verdict", "a review is accepted or returned; give it back to leave it to others")
    Task.objects.filter(pk=task_id).update(
        state=TaskState.SKIPPED, skip_reason=reason.strip()[:500], lease_expires_at=None
    )
    refresh_progress(task.item_id)
    record_event(actor, "skipped", "task", task_id, project_id=task.project_id, reason=reason.strip()[:500])


@transaction.atomic
def reopen_task(actor: Actor, *, task_id: int) -> None:
    """Open a finished or skipped annotate task again: for its author when there is work in it, else for anybody.

    A review of the work that is still open is withdrawn; earlier verdicts and revisions stay.
    """
    task = _lock_task(actor, task_id)
    access.require_review(actor, task.project_id)
    if task.stage != Stage.ANNOTATE or task.state not in (TaskState.DONE, TaskState.SKIPPED):
        raise Conflict(
            "not_closed", f"task {task_id} is a {task.stage} task in state {task.state}; only finished ones re-open"
        )
    reopen_for_author(task)
    record_event(actor, "reopened", "task", task_id, project_id=task.project_id)


def reopen_for_author(task: Task) -> None:
    """Open an annotate task for whoever did it. Call inside a transaction."""
    author_id = task.holder_id if task.state == TaskState.DONE else None
    Task.objects.filter(pk=task.pk).update(
        state=TaskState.OPEN,
        assignee_id=author_id,
        holder=None,
        lease_expires_at=None,
        done_at=None,
        skip_reason="",
        priority=task.priority + 1,
    )
    Task.objects.filter(
        item_id=task.item_id, stage=Stage.REVIEW, author_id=author_id, state__in=[TaskState.OPEN, TaskState.CLAIMED]
    ).update(state=TaskState.WITHDRAWN, lease_expires_at=None)
    refresh_progress(task.item_id)


def _lock_task(actor: Actor, task_id: int) -> Task:
    task = Task.objects.select_for_update().filter(pk=task_id).first() or get_task(task_id)
    require_work(actor, task_id=task_id, project_id=task.project_id, stage=task.stage)
    return task


def _is_expired(task: Task) -> bool:
    return task.lease_expires_at is not None and task.lease_expires_at < timezone.now()


def free_tasks(project_id: int, user_id: int) -> None:
    """Open to everybody what somebody who left held, and what was kept for them. Their drafts stay."""
    Task.objects.filter(project_id=project_id, holder_id=user_id, state=TaskState.CLAIMED).update(
        state=TaskState.OPEN, holder=None, lease_expires_at=None
    )
    waiting = Task.objects.filter(project_id=project_id, assignee_id=user_id)
    waiting.filter(state__in=[TaskState.OPEN, TaskState.CLAIMED, TaskState.WITHDRAWN]).update(assignee=None)


def hide_tasks(item_ids: Sequence[int]) -> None:
    """Withdraw the unfinished tasks of items that are set aside. Drafts stay."""
    Task.objects.filter(item_id__in=item_ids, state__in=[TaskState.OPEN, TaskState.CLAIMED]).update(
        state=TaskState.WITHDRAWN, lease_expires_at=None
    )


def show_tasks(item_ids: Sequence[int]) -> None:
    """Open the withdrawn tasks of items that came back."""
    Task.objects.filter(item_id__in=item_ids, state=TaskState.WITHDRAWN, stage=Stage.ANNOTATE).update(
        state=TaskState.OPEN, holder=None
    )
    Task.objects.filter(
        item_id__in=item_ids, state=TaskState.WITHDRAWN, stage=Stage.REVIEW, revision__annotation__head=F("revision")
    ).update(state=TaskState.OPEN, holder=None)
