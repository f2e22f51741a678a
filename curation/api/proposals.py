"""/api/proposals: what running recipes came to, and what people decide about it."""

import msgspec
from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.api.downloads import send_stored
from curation.queries.artefacts import artefact_key
from curation.queries.proposals import (
    ProposalFilter,
    ProposalPage,
    ProposalView,
    get_proposal,
    list_proposals,
    require_result,
    view_proposal,
)
from curation.services import proposals


class ProposalDecision(msgspec.Struct, forbid_unknown_fields=True):
    """Why, for the audit log; may be empty."""

    note: str = ""


class ProposalResource(Resource):
    """Proposals: nothing changes in the project until one is approved."""

    permission_classes = [SignedIn]

    @describe("Proposals of a project, newest first", query=ProposalFilter, answer=ProposalPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_proposals(self.actor, self.query(ProposalFilter)))

    @describe("One proposal with what each step came to", answer=ProposalView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return self._show(int(pk))

    @describe("What becomes of every item, as canonical NDJSON", answer=OpenApiTypes.BINARY)
    @action(detail=True, methods=["get"])
    def items(self, request: Request, pk: str) -> HttpResponseBase:
        found = require_result(get_proposal(self.actor, int(pk)))
        name, mime = f"proposal-{pk}.ndjson", "application/x-ndjson"
        return send_stored(request, artefact_key(found), name=name, mime=mime, etag=found)

    @describe("Set aside what a proposal leaves out", body=ProposalDecision, answer=ProposalView)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> HttpResponse:
        del request
        proposals.approve_proposal(self.actor, proposal_id=int(pk), note=self.read(ProposalDecision).note)
        return self._show(int(pk))

    @describe("Do not follow a proposal", body=ProposalDecision, answer=ProposalView)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> HttpResponse:
        del request
        proposals.reject_proposal(self.actor, proposal_id=int(pk), note=self.read(ProposalDecision).note)
        return self._show(int(pk))

    @describe("Take a decision back; what it set aside is restored", answer=ProposalView)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> HttpResponse:
        del request
        proposals.undo_decision(self.actor, proposal_id=int(pk))
        return self._show(int(pk))

    def _show(self, proposal_id: int) -> HttpResponse:
        return reply(view_proposal(get_proposal(self.actor, proposal_id)))
