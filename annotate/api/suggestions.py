"""/api/suggestions: what people make of models' marks."""

from typing import Literal

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.services import suggestions


class Decisions(msgspec.Struct, forbid_unknown_fields=True):
    """By mark id: ``accepted``, ``edited`` or ``rejected``."""

    decisions: dict[str, Literal["accepted", "edited", "rejected"]]


class SuggestionResource(Resource):
    """Suggestions come with their tasks; here they are decided."""

    permission_classes = [SignedIn]

    @describe("Decide on marks of a suggestion", body=Decisions, answer=Decisions)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> HttpResponse:
        del request
        given = self.read(Decisions)
        found = suggestions.decide_suggestion(self.actor, suggestion_id=int(pk), decisions=given.decisions)
        return reply(Decisions(found.decisions))
