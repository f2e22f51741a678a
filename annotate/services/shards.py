"""The life of a shard: planned by its job, claimed by any worker, beaten for, done. Only workers write here."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from annotate import storage
from annotate.jobs.dispatch import send_help
from annotate.models.job import Job, JobShard, JobState, ShardState
from annotate.services.jobs import STALE_S, ClaimLost

MAX_ATTEMPTS = 5
MAX_HELPERS = 16
"""Calls for help that are sent at once; they are forgotten when nobody is free."""

KEPT_S = 3600
"""For so long after a job has ended its shards and their files stay, for people who look and helpers that are late."""

DROPPED_AT_ONCE = 100

CLAIM = """
UPDATE annotate_jobshard SET state = 'running', attempt = attempt + 1, heartbeat_at = clock_timestamp(),
    holder = %(holder)s, job_attempt = %(job_attempt)s, done_count = 0
WHERE id = (
    SELECT s.id FROM annotate_jobshard s JOIN annotate_job j ON j.id = s.job_id
    WHERE s.job_id = %(job)s AND j.state = 'running' AND NOT j.cancel_requested AND (s.state = 'waiting' OR
        (s.state = 'running' AND (s.heartbeat_at < clock_timestamp() - make_interval(secs => %(stale)s)
            OR s.job_attempt < j.attempt)))
    ORDER BY s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
RETURNING id, job_id, stage, number, params::text, attempt
"""
BEAT = """
UPDATE annotate_jobshard s SET heartbeat_at = clock_timestamp() FROM annotate_job j
WHERE s.id = %s AND s.attempt = %s AND s.state = 'running' AND j.id = s.job_id AND j.state IN ('queued', 'running')
RETURNING j.cancel_requested
"""
# Locked without waiting for the job's own row, which its heart keeps writing.
FENCE = """
SELECT s.id FROM annotate_jobshard s JOIN annotate_job j ON j.id = s.job_id
WHERE s.id = %s AND s.attempt = %s AND s.state = 'running' AND j.state IN ('queued', 'running') FOR NO KEY UPDATE OF s
"""
TELL = """
UPDATE annotate_job SET done_count = (SELECT sum(done_count) FROM annotate_jobshard WHERE job_id = %(job)s
    AND stage = %(stage)s) WHERE id = %(job)s AND state = 'running'
"""


class Shard(NamedTuple):
    """A shard that this process holds.

    Attributes:
        id: Row id.
        job_id: The job it is a part of.
        stage: Which of the job's stages.
        number: Its number in the stage, from 0.
        params: What to do, as its job planned it.
        attempt: The fencing token.
    """

    id: int
    job_id: int
    stage: str
    number: int
    params: dict[str, Any]
    attempt: int


def create_shards(job_id: int, stage: str, plan: Sequence[dict[str, Any]]) -> None:
    """Write down the shards of a stage; one that is planned already stays. Call inside the job's fence."""
    JobShard.objects.bulk_create(
        [JobShard(job_id=job_id, stage=stage, number=number, params=params) for number, params in enumerate(plan)],
        ignore_conflicts=True,
    )


def is_planned(job_id: int, stage: str) -> bool:
    """Return whether an earlier attempt has planned a stage."""
    return JobShard.objects.filter(job_id=job_id, stage=stage).exists()


def job_folder(job_id: int) -> str:
    """Return the prefix of the storage keys of what a job's shards share."""
    return f"jobs/{job_id}/"


def has_others_waiting(job: Job) -> bool:
    """Return whether another job waits for a worker, so that a helper should make room."""
    ripe = Q(not_before=None) | Q(not_before__lte=timezone.now())
    return Job.objects.filter(ripe, state=JobState.QUEUED).exclude(pk=job.pk).exists()


def drop_old_shards() -> int:
    """Remove the shards of jobs that have ended a while ago, and their files; returns of how many jobs."""
    before = timezone.now() - timedelta(seconds=KEPT_S)
    ended = Job.objects.filter(finished_at__lt=before, shards__isnull=False).order_by("pk").distinct()
    ids = list(ended.values_list("pk", flat=True)[:DROPPED_AT_ONCE])
    for job_id in ids:
        storage.get_storage().delete_below(job_folder(job_id))
        JobShard.objects.filter(job_id=job_id).delete()
    return len(ids)


def call_help(job: Job) -> int:
    """Ask other workers of a job's queue to take some of its shards.

    Returns:
        How many calls were sent.
    """
    waiting = JobShard.objects.filter(job_id=job.pk, state=ShardState.WAITING).count()
    return send_help(job.pk, job.queue, copies=min(waiting - 1, MAX_HELPERS)) if waiting > 1 else 0


def call_all_help() -> int:
    """Ask for help for every job that runs and has shards which wait; returns how many calls were sent."""
    running = Job.objects.filter(state=JobState.RUNNING, cancel_requested=False, shards__state=ShardState.WAITING)
    return sum(call_help(job) for job in running.distinct())


def claim_shard(job_id: int, *, holder: str, job_attempt: int | None = None) -> Shard | None:
    """Take a shard that waits, or whose holder has died.

    Args:
        job_id: Whose shard.
        holder: Who takes it, for people who look.
        job_attempt: The attempt at the job when this is the job's own process; None for helpers.

    Returns:
        The shard; None when there is none to take.
    """
    values: dict[str, Any] = {"job": job_id, "holder": holder, "job_attempt": job_attempt, "stale": STALE_S}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        row = cursor.fetchone()
    if row is None:
        return None
    id_, job, stage, number, params, attempt = row
    shard = Shard(id_, job, stage, number, msgspec.json.decode(params), attempt)
    if shard.attempt <= MAX_ATTEMPTS:
        return shard
    message = f"its workers died in each of {MAX_ATTEMPTS} attempts; look at the memory that it needs"
    fail_shard(shard, code="worker_lost", message=message)
    return claim_shard(job_id, holder=holder, job_attempt=job_attempt)


def beat_shard(shard: Shard) -> bool:
    """Say that the holder is alive.

    Returns:
        Whether somebody asked to cancel the job.

    Raises:
        ClaimLost: The shard is somebody else's, or its job has ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [shard.id, shard.attempt])
        row = cursor.fetchone()
    if row is None:
        raise ClaimLost
    return bool(row[0])


def require_shard(shard: Shard) -> None:
    """Check, inside a transaction that writes for a shard, that it is still held until the commit.

    Raises:
        ClaimLost: It is not.
    """
    with connection.cursor() as cursor:
        cursor.execute(FENCE, [shard.id, shard.attempt])
        if cursor.fetchone() is None:
            raise ClaimLost


def record_shard_progress(shard: Shard, done: int) -> None:
    """Store how far a shard has come, and its job with it."""
    _update(shard, done_count=done)
    with connection.cursor() as cursor:
        cursor.execute(TELL, {"job": shard.job_id, "stage": shard.stage})


def finish_shard(shard: Shard, *, result: dict[str, Any], done: int) -> None:
    """End a shard that did its work."""
    _update(shard, state=ShardState.DONE, result=result, done_count=done)
    with connection.cursor() as cursor:
        cursor.execute(TELL, {"job": shard.job_id, "stage": shard.stage})


def fail_shard(shard: Shard, *, code: str, message: str, traceback: str = "") -> None:
    """End a shard that cannot do its work; its job will fail with this reason."""
    _update(shard, state=ShardState.FAILED, error={"code": code, "message": message, "traceback": traceback})


def free_shard(shard: Shard) -> None:
    """Put a shard back that its holder does not finish."""
    JobShard.objects.filter(pk=shard.id, attempt=shard.attempt, state=ShardState.RUNNING).update(
        state=ShardState.WAITING, heartbeat_at=None
    )


def _update(shard: Shard, **changes: Any) -> None:
    if not JobShard.objects.filter(pk=shard.id, attempt=shard.attempt, state=ShardState.RUNNING).update(**changes):
        raise ClaimLost
