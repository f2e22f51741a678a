"""/api/releases: immutable datasets. /api/formats: what they can be rendered in."""

import msgspec
from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.exporters.preview import Preview
from curation.api.downloads import send_stored, send_stream, send_text
from curation.cards.about import name_file
from curation.queries.previews import PreviewFilter, get_preview
from curation.queries.release_cards import open_items, read_card, read_croissant
from curation.queries.release_checks import ReleaseCheck, check_release
from curation.queries.release_diffs import DiffFilter, ReleaseDiff, get_diff
from curation.queries.release_plan import ReleaseOptions
from curation.queries.releases import (
    FormatView,
    ReleaseFilter,
    ReleasePage,
    ReleaseView,
    get_release,
    list_formats,
    list_releases,
    require_manifest,
    view_release,
)
from curation.services import releases


class NewRelease(msgspec.Struct, forbid_unknown_fields=True):
    """A release to be."""

    project: int
    name: str
    notes: str = ""
    options: ReleaseOptions = msgspec.field(default_factory=ReleaseOptions)


class ReleaseChange(msgspec.Struct, forbid_unknown_fields=True):
    """What may change: the words about it."""

    notes: str


class FormatList(msgspec.Struct):
    """Every export format."""

    results: list[FormatView]


class CheckWanted(msgspec.Struct, forbid_unknown_fields=True):
    """A release that might be."""

    project: int
    options: ReleaseOptions = msgspec.field(default_factory=ReleaseOptions)


class ReleaseResource(Resource):
    """Releases never change, but for the notes about them."""

    permission_classes = [SignedIn]

    @describe("Releases of a project, newest first", query=ReleaseFilter, answer=ReleasePage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_releases(self.actor, self.query(ReleaseFilter)))

    @describe("Build a release", body=NewRelease, answer=ReleaseView, status=202)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewRelease)
        made = releases.create_release(
            self.actor, project_id=given.project, name=given.name, options=given.options, notes=given.notes
        )
        return reply(view_release(get_release(self.actor, made.pk)), status=202)

    @describe("One release", answer=ReleaseView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(view_release(get_release(self.actor, int(pk))))

    @describe("Change the notes about a release; its hash stays", body=ReleaseChange, answer=ReleaseView)
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        del request
        releases.update_release(self.actor, release_id=int(pk), notes=self.read(ReleaseChange).notes)
        return reply(view_release(get_release(self.actor, int(pk))))

    @describe("What gates would say of a release; nothing is built", body=CheckWanted, answer=ReleaseCheck)
    @action(detail=False, methods=["post"])
    def check(self, request: Request) -> HttpResponse:
        del request
        given = self.read(CheckWanted)
        releases.check_options(given.options)
        return reply(check_release(self.actor, given.project, given.options))

    @describe("The data card, as Markdown", answer=OpenApiTypes.STR)
    @action(detail=True, methods=["get"])
    def card(self, request: Request, pk: str) -> HttpResponseBase:
        found = get_release(self.actor, int(pk))
        return send_text(
            request, read_card(found), name=f"{name_file(found.name)}.md", mime="text/markdown; charset=utf-8"
        )

    @describe("The description for machines: Croissant 1.0, JSON-LD", answer=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def croissant(self, request: Request, pk: str) -> HttpResponseBase:
        found = get_release(self.actor, int(pk))
        return send_text(request, read_croissant(found), name="croissant.json", mime="application/ld+json")

    @describe("The items of the manifest without its header, as JSON lines", answer=OpenApiTypes.BINARY)
    @action(detail=True, methods=["get"])
    def items(self, request: Request, pk: str) -> HttpResponseBase:
        del request
        found = get_release(self.actor, int(pk))
        return send_stream(open_items(found), name=f"{name_file(found.name)}.items.jsonl", mime="application/jsonlines")

    @describe("The manifest, as canonical NDJSON", answer=OpenApiTypes.BINARY)
    @action(detail=True, methods=["get"])
    def manifest(self, request: Request, pk: str) -> HttpResponseBase:
        found = get_release(self.actor, int(pk))
        require_manifest(found)
        name, mime = f"{name_file(found.name)}.ndjson", "application/x-ndjson"
        return send_stored(request, found.manifest_key, name=name, mime=mime, etag=found.manifest_hash)

    @describe("What changed since another release", query=DiffFilter, answer=ReleaseDiff)
    @action(detail=True, methods=["get"])
    def diff(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_diff(self.actor, int(pk), self.query(DiffFilter)))

    @describe("What a model will see of one item in a format of conversations", query=PreviewFilter, answer=Preview)
    @action(detail=True, methods=["get"])
    def preview(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_preview(self.actor, int(pk), self.query(PreviewFilter)))


class FormatResource(Resource):
    """Formats are the same for every project."""

    permission_classes = [SignedIn]

    @describe("Every export format with its options", answer=FormatList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(FormatList(list_formats()))
