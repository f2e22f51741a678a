"""/api/search: items by likeness. /api/encoders: whose spaces there are."""

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.memberships import OfProject
from annotate.api.permissions import SignedIn
from annotate.api.throttles import AskThrottle
from curation.queries.embeddings import EncoderView, list_encoders
from curation.queries.similarity import SearchAnswer, SearchRequest, search_items


class EncoderList(msgspec.Struct):
    """The encoders of a project."""

    results: list[EncoderView]


class SearchResource(Resource):
    """A search is a question, so it is sent, not addressed."""

    permission_classes = [SignedIn]
    throttle_classes = [AskThrottle]

    @describe("Items most like a text or another item", body=SearchRequest, answer=SearchAnswer)
    def create(self, request: Request) -> HttpResponse:
        del request
        return reply(search_items(self.actor, self.read(SearchRequest)))


class EncoderResource(Resource):
    """Encoders that embedded something of ``?project=``."""

    permission_classes = [SignedIn]

    @describe("Encoders of a project", query=OfProject, answer=EncoderList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(EncoderList(list_encoders(self.actor, self.query(OfProject).project)))
