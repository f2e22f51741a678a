"""Runs jobs in the test's own process: the real row, the real body, no broker."""

from typing import Any

from annotate.jobs.registry import get_spec
from annotate.models.job import Job, JobState
from annotate.models.project import Project
from workers.run_job import run_job


def run_named_job(project: Project, name: str, /, **params: Any) -> dict[str, Any]:
    """Run a job to its end and return its result; one that was queued for the same work already is taken.

    The test needs ``django_db(transaction=True)``: jobs open connections of their own.
    """
    waiting = Job.objects.filter(project=project, name=name, state=JobState.QUEUED).first()
    job = waiting or Job.objects.create(
        project=project, name=name, params=params, queue=get_spec(name).queue, created_by=project.created_by
    )
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED, (job.error, job.log)
    return dict(job.result)
