"""/api/exports: releases rendered in a format, and their files."""

from typing import Annotated, Any

import msgspec
from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from msgspec import Meta
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.errors import Conflict, Gone, NotFound
from curation.api.downloads import send_archive, send_stored
from curation.models.release import Export
from curation.queries.releases import (
    ExportSummary,
    ExportView,
    export_folder,
    export_key,
    find_state,
    get_export,
    list_export_files,
    list_exports,
    require_ready,
    view_export,
)
from curation.services import releases


class OfRelease(msgspec.Struct, forbid_unknown_fields=True):
    """Which release."""

    release: int


class NewExport(msgspec.Struct, forbid_unknown_fields=True):
    """A release, a format, and the format's options.

    With ``since``, the id of another release of the project, only items that are new or other than there.
    """

    release: int
    format: str
    options: dict[str, Any] = {}
    since: int | None = None


class FileLimit(msgspec.Struct, forbid_unknown_fields=True):
    """How many files to list at most; all of them without ``files``."""

    files: Annotated[int, Meta(ge=0)] | None = None


class ExportList(msgspec.Struct):
    """The exports of a release (the last 100), without their files."""

    results: list[ExportSummary]


class ExportResource(Resource):
    """The same release, format, options and exporter version give the same bytes."""

    permission_classes = [SignedIn]

    @describe("Exports of a release", query=OfRelease, answer=ExportList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(ExportList(list_exports(self.actor, self.query(OfRelease).release)))

    @describe("Render a release in a format", body=NewExport, answer=ExportView, status=202)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewExport)
        made = releases.create_export(
            self.actor,
            release_id=given.release,
            format_name=given.format,
            options=given.options,
            since_id=given.since,
        )
        return reply(view_export(made), status=202)

    @describe("One export with its files and its loss list", query=FileLimit, answer=ExportView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        wanted = self.query(FileLimit)
        return reply(view_export(get_export(self.actor, int(pk)), most_files=wanted.files))

    @describe("One file, whole or in part", answer=OpenApiTypes.BINARY)
    @action(detail=True, methods=["get"], url_path=r"files/(?P<path>.+)")
    def file(self, request: Request, pk: str, path: str) -> HttpResponseBase:
        export = self._find_ready(pk)
        file = export.files.filter(path=path).first()
        if file is None:
            raise NotFound("file_not_found", f"export {pk} has no file {path!r}; its 'files' list them")
        name = path.rsplit("/", 1)[-1]
        return send_stored(request, export_key(export.pk, path), name=name, etag=file.sha256)

    @describe("All files as one zip, uncompressed, whole or in part", answer=OpenApiTypes.BINARY)
    @action(detail=True, methods=["get"])
    def archive(self, request: Request, pk: str) -> HttpResponseBase:
        export = self._find_ready(pk)
        part = f"-since-{export.since.name}" if export.since else ""
        name = f"{export.release.name}-{export.format}{part}.zip"
        return send_archive(request, list_export_files(export), export_folder(export.pk), name=name)

    def _find_ready(self, pk: str) -> Export:
        export = get_export(self.actor, int(pk))
        require_ready(export.release)
        state = find_state(export)
        if state == Export.State.EXPIRED:
            message = (
                f"the files of export {pk} were removed, as old exports are in this project; POST /api/exports with "
                "the same release, format and options renders them again, to the same bytes"
            )
            raise Gone("export_expired", message, state=state)
        if state != Export.State.READY:
            raise Conflict("export_not_ready", f"export {pk} is {state}", state=state)
        return export
