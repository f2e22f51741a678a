"""The life of a job row: claim, heartbeat, progress, end, cancel, sweep. Workers write here and nowhere else."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, NotFound
from annotate.jobs.dispatch import send_job
from annotate.jobs.registry import get_spec
from annotate.models.job import Job, JobState
from annotate.services.events import record_event

HEARTBEAT_S = 5
STALE_S = 20
RESEND_S = 60
LOG_LINES = 200

CLAIM = """
UPDATE annotate_job SET state = 'running', attempt = attempt + 1, heartbeat_at = clock_timestamp(),
    started_at = coalesce(started_at, clock_timestamp()), error = NULL
WHERE id = %(job)s AND state = 'queued' AND (not_before IS NULL OR not_before <= clock_timestamp())
RETURNING attempt
"""


class ClaimLost(Exception):
    """Another attempt has taken over, or the job was ended: whoever gets this must stop writing."""


def claim_job(job_id: int) -> Job | None:
    """Take a queued job for this process, raising its attempt.

    Returns:
        The row; None when it is not queued any more, so that a message that arrives twice does nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"job": job_id})
        if cursor.fetchone() is None:
            return None
    return Job.objects.get(pk=job_id)


def beat_job(job_id: int, attempt: int) -> bool:
    """Say that an attempt is alive.

    Returns:
        Whether somebody asked to cancel it.

    Raises:
        ClaimLost: The attempt is no longer the job's.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotate_job SET heartbeat_at = clock_timestamp() WHERE id = %s AND attempt = %s "
            "AND state = 'running' RETURNING cancel_requested",
            [job_id, attempt],
        )
        row = cursor.fetchone()
    if row is None:
        raise ClaimLost
    return bool(row[0])


def require_claim(job_id: int, attempt: int) -> None:
    """Check, inside a transaction that writes for a job, that the attempt still holds it until the commit.

    Raises:
        ClaimLost: It does not.
    """
    found = Job.objects.select_for_update(no_key=True).filter(pk=job_id, attempt=attempt, state=JobState.RUNNING)
    if not found.values_list("id", flat=True).first():
        raise ClaimLost


def record_progress(
    job_id: int, attempt: int, *, done: int | None = None, total: int | None = None, stage: str | None = None
) -> None:
    """Store how far an attempt has come; what is None stays as it is."""
    changes = {"done_count": done, "total_count": total, "stage": stage}
    known = {name: value for name, value in changes.items() if value is not None}
    if known:  # Django takes an update of nothing for one that found no row
        _update(job_id, attempt, **known)


def append_log(job_id: int, attempt: int, line: str) -> None:
    """Add a line to the log on the row, of which the last ones are kept."""
    stamped = f"{timezone.now():%H:%M:%S} {line}"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotate_job SET log = (log || %s::text)[greatest(1, cardinality(log) + 2 - %s):] "
            "WHERE id = %s AND attempt = %s AND state = 'running'",
            [stamped, LOG_LINES, job_id, attempt],
        )


@transaction.atomic
def finish_job(job_id: int, attempt: int, *, result: dict[str, Any], done: int | None = None) -> None:
    """End a job that did its work, of which ``done`` is the last count."""
    progress = {} if done is None else {"done_count": done}
    _update(job_id, attempt, state=JobState.SUCCEEDED, result=result, finished_at=timezone.now(), stage="", **progress)
    _record_end(Job.objects.get(pk=job_id), "succeeded")


@transaction.atomic
def fail_job(job_id: int, attempt: int, *, code: str, message: str, traceback: str = "") -> None:
    """End a job that cannot do its work, with the reason."""
    error = {"code": code, "message": message, "traceback": traceback}
    _update(job_id, attempt, state=JobState.FAILED, error=error, finished_at=timezone.now())
    _record_end(Job.objects.get(pk=job_id), "failed", code=code)


def end_cancelled_job(job_id: int, attempt: int) -> None:
    """End a job that was asked to stop."""
    _update(job_id, attempt, state=JobState.CANCELLED, finished_at=timezone.now())


def retry_job(job_id: int, attempt: int, *, reason: str, after_s: float) -> None:
    """Queue a job again for later, or fail it when its attempts are used up."""
    job = Job.objects.get(pk=job_id)
    if attempt >= get_spec(job.name).max_attempts:
        fail_job(job_id, attempt, code="attempts_used", message=f"gave up after {attempt} attempts: {reason}")
        return
    append_log(job_id, attempt, f"will try again in {after_s:g} s: {reason}")
    not_before = timezone.now() + timedelta(seconds=after_s)
    _update(job_id, attempt, state=JobState.QUEUED, not_before=not_before, heartbeat_at=None)


def _record_end(job: Job, verb: str, **data: str) -> None:
    record_event(None, verb, "job", job.pk, project_id=job.project_id, name=job.name, **data)


def _update(job_id: int, attempt: int, **changes: Any) -> None:
    if not Job.objects.filter(pk=job_id, attempt=attempt, state=JobState.RUNNING).update(**changes):
        raise ClaimLost


@transaction.atomic
def cancel_job(actor: Actor, *, job_id: int) -> Job:
    """Ask a job to stop: at once when it only waits, at its next batch when it runs.

    Raises:
        Conflict: It has ended.
    """
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.project_id is None or actor.role(job.project_id) is None:
        raise NotFound("job_not_found", f"there is no job {job_id}, or you are not a member of its project")
    access.require_cancel(actor, job.project_id, job.created_by_id)
    if job.state not in (JobState.QUEUED, JobState.RUNNING):
        raise Conflict("job_ended", f"job {job_id} has ended: {job.state}", state=job.state)
    job.cancel_requested = True
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, timezone.now()
    job.save(update_fields=["cancel_requested", "state", "finished_at"])
    record_event(actor, "cancelled", "job", job_id, project_id=job.project_id)
    return job


def sweep_jobs() -> int:
    """Queue running jobs again whose process has died, and send the messages of queued jobs that may have been lost.

    Returns:
        How many messages were sent.
    """
    now = timezone.now()
    _requeue_stale(now - timedelta(seconds=STALE_S))
    waiting = Job.objects.filter(state=JobState.QUEUED).exclude(not_before__gt=now)
    lost = [job for job in waiting if max(job.created_at, job.heartbeat_at or job.created_at) < _due(job, now)]
    for job in lost:
        # A queued job has no heart; the column remembers when its message was last sent.
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(heartbeat_at=now)
        send_job(job.pk, job.queue, hard_limit_s=get_spec(job.name).hard_limit_s)
    return len(lost)


def _due(job: Job, now: Any) -> Any:
    # A retry or a dead attempt has had no message at all yet; a first message may still be waiting its turn.
    return now if job.attempt and job.heartbeat_at is None else now - timedelta(seconds=RESEND_S)


def _requeue_stale(before: Any) -> None:
    with transaction.atomic():
        stale = Job.objects.select_for_update(skip_locked=True).filter(state=JobState.RUNNING, heartbeat_at__lt=before)
        for job in stale:
            if job.cancel_requested:
                job.state, job.finished_at = JobState.CANCELLED, timezone.now()
            elif job.attempt >= get_spec(job.name).max_attempts:
                job.state, job.finished_at = JobState.FAILED, timezone.now()
                job.error = {
                    "code": "worker_lost",
                    "message": f"its worker died in each of {job.attempt} attempts; look at the memory it needs",
                    "traceback": "",
                }
                _record_end(job, "failed", code="worker_lost")
            else:
                job.state, job.heartbeat_at = JobState.QUEUED, None
                job.log = [*job.log, f"{timezone.now():%H:%M:%S} the worker died; attempt {job.attempt + 1} follows"]
            job.save(update_fields=["state", "finished_at", "error", "heartbeat_at", "log"])
