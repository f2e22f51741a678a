"""Starts jobs: a row in the caller's transaction, a message once it is committed."""

from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from annotate.access import Actor
from annotate.document.decoding import convert
from annotate.document.problem import DocumentInvalid
from annotate.errors import Conflict, Invalid
from annotate.jobs.dispatch import send_job
from annotate.jobs.spec import JobSpec
from annotate.models.job import Job


class JobAlreadyRunning(Conflict):
    """The same job is queued or running."""

    def __init__(self, spec: JobSpec, job_id: int | None) -> None:
        super().__init__(
            "job_running", f"{spec.title} is already queued or running as job {job_id}; wait for it", job=job_id
        )


def submit_job(actor: Actor, spec: JobSpec, *, project_id: int, params: msgspec.Struct | dict[str, Any]) -> Job:
    """Write a job row and, once the caller's transaction is committed, tell the workers.

    Raises:
        Invalid: The parameters are not the job's.
        JobAlreadyRunning: A double click; carries the id of the job that runs.
    """
    spec.access(actor, project_id)
    try:
        checked: msgspec.Struct = convert(msgspec.to_builtins(params), spec.params)
    except DocumentInvalid as error:
        raise Invalid("bad_params", f"parameters of {spec.name}: {error}") from error
    return _create_job(spec, project_id, msgspec.to_builtins(checked), actor.user.pk)


def submit_internal_job(
    spec: JobSpec, *, project_id: int, params: msgspec.Struct, created_by_id: int | None = None
) -> Job | None:
    """Start a job that a service needs, unless the same one is queued already.

    Returns:
        The row; None when one is queued or running, which will find the work by itself.
    """
    try:
        return _create_job(spec, project_id, msgspec.to_builtins(params), created_by_id)
    except JobAlreadyRunning:
        return None


def _create_job(spec: JobSpec, project_id: int, params: dict[str, Any], created_by_id: int | None) -> Job:
    dedup_key = spec.dedup_key(project_id, params)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                project_id=project_id,
                name=spec.name,
                params=params,
                dedup_key=dedup_key,
                queue=spec.queue,
                unit=spec.unit,
                created_by_id=created_by_id,
            )
    except IntegrityError as error:
        running = Job.objects.filter(dedup_key=dedup_key, state__in=["queued", "running"]).values_list("id", flat=True)
        raise JobAlreadyRunning(spec, running.first()) from error
    transaction.on_commit(lambda: send_job(job.pk, spec.queue, hard_limit_s=spec.hard_limit_s))
    return job
