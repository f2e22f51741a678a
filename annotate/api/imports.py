"""/api/imports: items from files of many formats, with media sent along, fetched, or read where they lie."""

import tempfile
from contextlib import closing, nullcontext
from typing import IO, Any, BinaryIO, NamedTuple, cast

import msgspec
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from annotate.api.base import ErrorBody, Resource, describe, list_parameters, reply
from annotate.api.errors import Malformed
from annotate.api.parsing import StreamParser
from annotate.api.permissions import SignedIn
from annotate.api.uploads import OutcomeList, count_outcomes, read_files
from annotate.importers.source import Source
from annotate.jobs.specs import ImportDatasetParams
from annotate.queries.jobs import JobView, get_job
from annotate.services.dry_runs import DryRun, try_import
from annotate.services.import_jobs import read_outcomes, start_import
from annotate.services.import_sources import open_files, open_folder
from annotate.services.imports import import_dataset
from annotate.services.uploads import UploadedFile
from annotate.storage import CHUNK_BYTES

BODY = {
    "application/x-ndjson": {"type": "string", "description": "One item a line, or one JSON array."},
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "records": {"type": "string", "format": "binary", "description": "The JSON or NDJSON file."},
            "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
            "paths": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The paths of the files, in their order, where names alone say too little.",
            },
        },
    },
}
ITEMS = "items"
BODY_NAME = "body"
MEMORY_BYTES = 8 * 1024**2


class ImportChoice(msgspec.Struct, forbid_unknown_fields=True):
    """Where to, from which format, and what happens to what is known and to classes that are not.

    Attributes:
        project: Row id of the project.
        format: Key of an importer, or ``auto``.
        update: Whether known keys with other content are replaced.
        create_classes: Whether the ontology gains what the documents name and it lacks.
        root: A folder, archive or file below an import root, in place of a body.
    """

    project: int
    format: str = ITEMS
    update: bool = False
    create_classes: bool = False
    root: str = ""


class ImportResource(Resource):
    """The body is a file itself, or a form of ``files``, with the one that rules the others as ``records``."""

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
        results = list(
            import_dataset(
                self.actor,
                project_id=wanted.project,
                source=open_source(request, wanted),
                format_name=wanted.format,
                update=wanted.update,
                create_classes=wanted.create_classes,
            )
        )
        return reply(count_outcomes(results))

    @extend_schema(
        summary="Say what an import would do, without doing it",
        request=BODY,
        parameters=list_parameters(ImportChoice),
        responses={200: DryRun, "default": ErrorBody},
    )
    @action(detail=False, methods=["post"], url_path="dry-run")
    def dry_run(self, request: Request) -> HttpResponse:
        wanted = self.query(ImportChoice)
        found = try_import(
            self.actor,
            project_id=wanted.project,
            source=open_source(request, wanted),
            format_name=wanted.format,
            update=wanted.update,
            create_classes=wanted.create_classes,
        )
        return reply(found)

    @extend_schema(
        summary="Import items in the background",
        request=BODY,
        parameters=list_parameters(ImportChoice),
        responses={202: JobView, "default": ErrorBody},
    )
    @action(detail=False, methods=["post"], url_path="jobs")
    def start(self, request: Request) -> HttpResponse:
        wanted = self.query(ImportChoice)
        sent = Sent({}) if wanted.root else read_sent(request, wanted)
        with closing(sent.body) if sent.body is not None else nullcontext():
            params = ImportDatasetParams(
                wanted.format, wanted.update, wanted.create_classes, wanted.root, main=sent.main
            )
            job = start_import(self.actor, project_id=wanted.project, wanted=params, files=sent.files)
        return reply(get_job(self.actor, job.pk), status=202)

    @describe("What became of the records of an import in the background, one a line", answer=OpenApiTypes.BINARY)
    @action(detail=True, methods=["get"])
    def outcomes(self, request: Request, pk: str) -> HttpResponseBase:
        del request
        job = get_job(self.actor, int(pk))
        response = StreamingHttpResponse(read_outcomes(job.id), content_type="application/x-ndjson")
        response["Content-Disposition"] = f'attachment; filename="import-{job.id}.ndjson"'
        return response


def open_source(request: Request, wanted: ImportChoice) -> Source:
    """Return what a request sends, or names on the server, as the files of an import.

    Raises:
        Malformed: It sends nothing, or no records where the format needs them.
    """
    if wanted.root:
        return open_folder(wanted.root)
    sent = read_sent(request, wanted)
    source = open_files(sent.files, main=sent.main)
    if sent.body is not None:
        source.own(sent.body)
    return source


class Sent(NamedTuple):
    """What a request sends: files by path, the one that rules the others, and the body itself where it is the file."""

    files: dict[str, UploadedFile]
    main: str | None = None
    body: BinaryIO | None = None


def read_sent(request: Request, wanted: ImportChoice) -> Sent:
    """Return the files of a request; raises like :func:`open_source`."""
    data: Any = request.data
    if hasattr(data, "read"):
        body = _keep(data)
        return Sent({BODY_NAME: UploadedFile(BODY_NAME, "", body)}, BODY_NAME, body)
    if not hasattr(data, "getlist"):
        raise Malformed("the body is empty; expected JSON or NDJSON, sent with its Content-Length")
    files = _name_files(request)
    records = data.get("records")
    if hasattr(records, "read"):
        main = records.name or "records"
        named = {main: UploadedFile(main, records.content_type or "", cast("IO[bytes]", records))}
        return Sent(named | files, main)
    if wanted.format == ITEMS:
        raise Malformed("the form has no file 'records'; expected the JSON or NDJSON file there", "$.records")
    if not files:
        raise Malformed("the form has no files; expected one or more under the name 'files'", "$.files")
    return Sent(files)


def _keep(stream: IO[bytes]) -> BinaryIO:
    """Return a body that can be read more than once."""
    kept = cast("BinaryIO", tempfile.SpooledTemporaryFile(MEMORY_BYTES))  # noqa: SIM115  (lives with the request)
    while chunk := stream.read(CHUNK_BYTES):
        kept.write(chunk)
    return kept


def _name_files(request: Request) -> dict[str, UploadedFile]:
    files = list(read_files(request))
    paths = cast("Any", request.data).getlist("paths")
    if paths and len(paths) != len(files):
        raise Malformed(f"the form has {len(paths)} paths for {len(files)} files; expected one each", "$.paths")
    return dict(zip(paths or [upload.name for upload in files], files, strict=True))
