"""Reads which jobs people can start, with what they need to know before."""

from typing import Any

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.errors import Forbidden
from annotate.jobs.liveness import list_live_queues
from annotate.jobs.registry import list_specs
from annotate.jobs.spec import JobSpec


class JobSpecView(msgspec.Struct, kw_only=True):
    """A job that people start by name.

    Attributes:
        params: JSON Schema of its parameters.
        is_allowed: Whether the actor's role may start it.
        has_worker: Whether a worker that serves its queue is alive.
    """

    name: str
    title: str
    queue: str
    unit: str
    params: dict[str, Any]
    is_allowed: bool
    has_worker: bool


def list_job_specs(actor: Actor, project_id: int) -> list[JobSpecView]:
    """Return the jobs that people start by name in a project; those that only services start are left out."""
    access.require_view(actor, project_id)
    queues = list_live_queues()
    return [
        JobSpecView(
            name=spec.name,
            title=spec.title,
            queue=spec.queue,
            unit=spec.unit,
            params=msgspec.json.schema(spec.params),
            is_allowed=_may_start(actor, spec, project_id),
            has_worker=spec.queue in queues,
        )
        for spec in list_specs().values()
        if not spec.is_internal
    ]


def _may_start(actor: Actor, spec: JobSpec, project_id: int) -> bool:
    try:
        spec.access(actor, project_id)
    except Forbidden:
        return False
    return True
