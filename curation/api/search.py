"""/api/search: items by likeness. /api/encoders: whose spaces there are."""

from typing import IO, Any, cast

import msgspec
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from annotate import access
from annotate.api.base import ErrorBody, Resource, describe, refuse_nul, reply
from annotate.api.errors import Malformed
from annotate.api.memberships import OfProject
from annotate.api.permissions import SignedIn
from annotate.api.throttles import AskThrottle
from curation.queries.embeddings import EncoderView, list_encoders
from curation.queries.pictures import read_query_picture
from curation.queries.similarity import SearchAnswer, SearchRequest, search_items

FORM = {
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "picture": {"type": "string", "format": "binary", "description": "One image; it is not stored."},
            "search": {"type": "string", "description": "A SearchRequest as JSON, without text and item."},
        },
        "required": ["picture", "search"],
    }
}


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

    @extend_schema(
        summary="Items most like a picture that is sent along",
        request=FORM,
        responses={200: SearchAnswer, "default": ErrorBody},
    )
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def picture(self, request: Request) -> HttpResponse:
        form = cast("Any", request.data)
        wanted, file = read_search(form.get("search", "")), form.get("picture")
        if not hasattr(file, "read"):
            raise Malformed("the form has no image; expected one under the name 'picture'", "$.picture")
        access.require_view(self.actor, wanted.project)
        picture = read_query_picture(cast("IO[bytes]", file), name=file.name or "picture")
        return reply(search_items(self.actor, wanted, picture=picture))


class EncoderResource(Resource):
    """Encoders that embedded something of ``?project=``."""

    permission_classes = [SignedIn]

    @describe("Encoders of a project", query=OfProject, answer=EncoderList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(EncoderList(list_encoders(self.actor, self.query(OfProject).project)))


def read_search(text: object) -> SearchRequest:
    """Return the search that a field of a form holds as JSON.

    Raises:
        Malformed: It is missing, no JSON, or of another shape.
    """
    if not isinstance(text, str) or not text:
        raise Malformed("the form has no field 'search'; expected a search as JSON", "$.search")
    try:
        wanted = msgspec.json.decode(text, type=SearchRequest)
        refuse_nul(msgspec.to_builtins(wanted))
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Malformed(f"search: {error}", "$.search") from error
    return wanted
