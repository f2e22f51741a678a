"""/api/uploads: files from a browser or a program, many at once."""

from collections.abc import Iterable
from typing import IO, Any, cast

import msgspec
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from annotate.api.base import ErrorBody, Resource, list_parameters, reply
from annotate.api.errors import Malformed
from annotate.api.permissions import SignedIn
from annotate.services.items import Outcome
from annotate.services.uploads import UploadedFile, create_uploads

FORM = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
        "required": ["files"],
    }
}


class UploadChoice(msgspec.Struct, forbid_unknown_fields=True):
    """Where the files go, and what holds for all of them."""

    project: int
    licence: str = ""
    source: str = ""
    update: bool = False


class OutcomeList(msgspec.Struct):
    """What became of each item that was sent, in order."""

    results: list[Outcome]
    counts: dict[str, int]


def count_outcomes(results: list[Outcome]) -> OutcomeList:
    """Return outcomes with their counts."""
    counts: dict[str, int] = {}
    for result in results:
        counts[result.outcome] = counts.get(result.outcome, 0) + 1
    return OutcomeList(results, counts)


class UploadResource(Resource):
    """Each file of the form field ``files`` becomes an item."""

    permission_classes = [SignedIn]
    parser_classes = [MultiPartParser]

    @extend_schema(
        summary="Upload files",
        request=FORM,
        parameters=list_parameters(UploadChoice),
        responses={200: OutcomeList, "default": ErrorBody},
    )
    def create(self, request: Request) -> HttpResponse:
        wanted = self.query(UploadChoice)
        files = list(read_files(request))
        if not files:
            raise Malformed("the form has no files; expected one or more under the name 'files'", "$.files")
        results = create_uploads(
            self.actor,
            project_id=wanted.project,
            files=files,
            licence=wanted.licence,
            source=wanted.source,
            update=wanted.update,
        )
        return reply(count_outcomes(results))


def read_files(request: Request) -> Iterable[UploadedFile]:
    """Yield the files of a multipart form."""
    for file in cast("Any", request.data).getlist("files"):
        if not hasattr(file, "read"):
            raise Malformed("'files' holds text; expected files, sent as multipart/form-data", "$.files")
        yield UploadedFile(file.name or "unnamed", file.content_type or "", cast("IO[bytes]", file))
