"""/api/likeness: how alike the items of a project are."""

from django.http import HttpResponse
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.queries.likeness import Likeness, LikenessFilter, measure_likeness


class LikenessResource(Resource):
    """What a threshold for near-duplicates is chosen by."""

    permission_classes = [SignedIn]

    @describe("Sampled items, each with the item most like it", query=LikenessFilter, answer=Likeness)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(measure_likeness(self.actor, self.query(LikenessFilter)))
