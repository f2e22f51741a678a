"""/api/jobs: start, watch, cancel."""

from typing import Any

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.errors import Forbidden
from annotate.jobs.registry import get_spec
from annotate.jobs.submit import submit_job
from annotate.queries.jobs import JobFilter, JobPage, JobView, get_job, list_jobs
from annotate.services import jobs


class NewJob(msgspec.Struct, forbid_unknown_fields=True):
    """Which job, with its parameters (see the reference of jobs)."""

    project: int
    name: str
    params: dict[str, Any] = {}


class JobResource(Resource):
    """Background work of a project."""

    permission_classes = [SignedIn]

    @describe("A project's jobs, newest first", query=JobFilter, answer=JobPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_jobs(self.actor, self.query(JobFilter)))

    @describe("Start a job", body=NewJob, answer=JobView, status=202)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewJob)
        spec = get_spec(given.name)
        if spec.is_internal:
            raise Forbidden("job_internal", f"{given.name} is started by what needs it, not by name")
        job = submit_job(self.actor, spec, project_id=given.project, params=given.params)
        return reply(get_job(self.actor, job.pk), status=202)

    @describe("One job", answer=JobView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_job(self.actor, int(pk)))

    @describe("Ask a job to stop", answer=JobView)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> HttpResponse:
        del request
        jobs.cancel_job(self.actor, job_id=int(pk))
        return reply(get_job(self.actor, int(pk)))
