"""/api/imports: items from JSON or NDJSON, with files sent along or fetched."""

from typing import IO, Any, cast

import msgspec
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from annotate.api.base import ErrorBody, Resource, list_parameters, reply
from annotate.api.errors import Malformed
from annotate.api.parsing import StreamParser
from annotate.api.permissions import SignedIn
from annotate.api.uploads import OutcomeList, count_outcomes, read_files
from annotate.services.imports import import_items

BODY = {
    "application/x-ndjson": {"type": "string", "description": "One item a line, or one JSON array."},
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "records": {"type": "string", "format": "binary", "description": "The JSON or NDJSON file."},
            "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        },
        "required": ["records"],
    },
}


class ImportChoice(msgspec.Struct, forbid_unknown_fields=True):
    """Where to, and whether known keys with other content are replaced."""

    project: int
    update: bool = False


class ImportResource(Resource):
    """The body is the file itself, or a form with the file as ``records`` and media as ``files``."""

    permission_classes = [SignedIn]
    parser_classes = [MultiPartParser, StreamParser]

    @extend_schema(
        summary="Import items",
        request=BODY,
        parameters=list_parameters(ImportChoice),
        responses={200: OutcomeList, "default": ErrorBody},
    )
    def create(self, request: Request) -> HttpResponse:
        wanted = self.query(ImportChoice)
        stream, uploads = self._open(request)
        results = list(
            import_items(self.actor, project_id=wanted.project, stream=stream, uploads=uploads, update=wanted.update)
        )
        return reply(count_outcomes(results))

    def _open(self, request: Request) -> tuple[Any, dict[str, Any]]:
        data: Any = request.data
        if hasattr(data, "read"):
            return cast("IO[bytes]", data), {}
        if not hasattr(data, "getlist"):
            raise Malformed("the body is empty; expected JSON or NDJSON, sent with its Content-Length")
        records = data.get("records")
        if not hasattr(records, "read"):
            raise Malformed("the form has no file 'records'; expected the JSON or NDJSON file there", "$.records")
        return records, {upload.name: upload for upload in read_files(request)}
