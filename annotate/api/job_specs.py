"""/api/job-specs: which jobs people can start, and with which parameters."""

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.memberships import OfProject
from annotate.api.permissions import SignedIn
from annotate.queries.job_specs import JobSpecView, list_job_specs


class JobSpecList(msgspec.Struct):
    """Every job that people start by name."""

    results: list[JobSpecView]


class JobSpecResource(Resource):
    """Jobs are the same for every project; who may start them is not."""

    permission_classes = [SignedIn]

    @describe("Jobs that people can start, with their parameters", query=OfProject, answer=JobSpecList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(JobSpecList(list_job_specs(self.actor, self.query(OfProject).project)))
