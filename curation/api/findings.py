"""/api/findings: what quality checks found, and what people say about it."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.queries.findings import (
    CountFilter,
    FindingCounts,
    FindingFilter,
    FindingPage,
    Histogram,
    HistogramFilter,
    count_findings,
    get_histogram,
    list_findings,
)
from curation.services.findings import Decision, decide_findings


class FindingDecision(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What to say about findings; ``set_aside`` also sets the items of confirmed findings aside."""

    project: int
    findings: list[int]
    decision: Decision
    set_aside: bool = False


class FindingsDecided(msgspec.Struct):
    """How many findings changed."""

    changed: int


class FindingResource(Resource):
    """What quality checks found in items."""

    permission_classes = [SignedIn]

    @describe("Findings, the surest first", query=FindingFilter, answer=FindingPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_findings(self.actor, self.query(FindingFilter)))

    @describe("Every check with the count of its findings", query=CountFilter, answer=FindingCounts)
    @action(detail=False)
    def counts(self, request: Request) -> HttpResponse:
        del request
        return reply(count_findings(self.actor, self.query(CountFilter)))

    @describe("How the scores of a check's findings lie", query=HistogramFilter, answer=Histogram)
    @action(detail=False)
    def histogram(self, request: Request) -> HttpResponse:
        del request
        return reply(get_histogram(self.actor, self.query(HistogramFilter)))

    @describe("Dismiss, confirm or reopen findings", body=FindingDecision, answer=FindingsDecided)
    @action(detail=False, methods=["post"])
    def decide(self, request: Request) -> HttpResponse:
        del request
        wanted = self.read(FindingDecision)
        changed = decide_findings(
            self.actor,
            project_id=wanted.project,
            finding_ids=wanted.findings,
            decision=wanted.decision,
            set_aside=wanted.set_aside,
        )
        return reply(FindingsDecided(changed))
