"""Reads jobs, with rate and time left worked out, and which workers are alive."""

from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.errors import Forbidden, NotFound
from annotate.jobs.liveness import list_live_queues
from annotate.jobs.registry import list_specs
from annotate.models.job import Job, JobState

MAX_PAGE = 200


class JobFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which jobs, newest first; ``before`` is the last id of the page before."""

    project: int
    state: list[str] = []
    name: str | None = None
    before: int | None = None
    limit: int = 50


class JobView(msgspec.Struct, kw_only=True):
    """One job.

    Attributes:
        rate: Units a second since it started; None before the first.
        left_s: Seconds left at that rate; None when unknown.
        has_worker: Whether a worker that serves its queue is alive.
        may_cancel: Whether it goes on and the actor may ask it to stop.
    """

    id: int
    project: int | None
    name: str
    title: str
    state: str
    attempt: int
    params: dict[str, Any]
    done_count: int
    total_count: int | None
    unit: str
    stage: str
    rate: float | None
    left_s: float | None
    has_worker: bool
    cancel_requested: bool
    may_cancel: bool
    log: list[str]
    result: dict[str, Any]
    error: dict[str, Any] | None
    created_by: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobPage(msgspec.Struct):
    """A page of jobs."""

    results: list[JobView]
    next: int | None


def list_jobs(actor: Actor, wanted: JobFilter) -> JobPage:
    """Return a page of a project's jobs."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = Job.objects.filter(project_id=wanted.project).select_related("created_by").order_by("-id")
    if wanted.state:
        rows = rows.filter(state__in=wanted.state)
    if wanted.name is not None:
        rows = rows.filter(name=wanted.name)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    queues = list_live_queues()
    found = [_view(actor, job, queues) for job in rows[:limit]]
    return JobPage(found, found[-1].id if len(found) == limit else None)


def get_job(actor: Actor, job_id: int) -> JobView:
    """Return one job.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    job = Job.objects.select_related("created_by").filter(pk=job_id).first()
    if job is None or job.project_id is None or actor.role(job.project_id) is None:
        raise NotFound("job_not_found", f"there is no job {job_id}, or you are not a member of its project")
    access.require_view(actor, job.project_id)
    return _view(actor, job, list_live_queues())


def _view(actor: Actor, job: Job, queues: set[str]) -> JobView:
    rate, left_s = estimate(job)
    spec = list_specs().get(job.name)
    return JobView(
        id=job.pk,
        project=job.project_id,
        name=job.name,
        title=spec.title if spec else job.name,
        state=job.state,
        attempt=job.attempt,
        params=job.params,
        done_count=job.done_count,
        total_count=job.total_count,
        unit=job.unit,
        stage=job.stage,
        rate=rate,
        left_s=left_s,
        has_worker=job.queue in queues,
        cancel_requested=job.cancel_requested,
        may_cancel=job.state in (JobState.QUEUED, JobState.RUNNING) and _may_cancel(actor, job),
        log=job.log,
        result=job.result,
        error=job.error,
        created_by=job.created_by.name if job.created_by else None,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def _may_cancel(actor: Actor, job: Job) -> bool:
    assert job.project_id is not None
    try:
        access.require_cancel(actor, job.project_id, job.created_by_id)
    except Forbidden:
        return False
    return True


def estimate(job: Job) -> tuple[float | None, float | None]:
    """Return units a second, and seconds left."""
    if job.started_at is None or not job.done_count:
        return None, None
    spent_s = max(((job.finished_at or timezone.now()) - job.started_at).total_seconds(), 1e-3)
    rate = job.done_count / spent_s
    if job.state != JobState.RUNNING or job.total_count is None:
        return rate, None
    return rate, max(0.0, (job.total_count - job.done_count) / rate)
