"""/api/takedowns: contents that a project may not use any more. /api/erasures: items removed for good."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate import access
from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.queries.takedowns import (
    Affected,
    AffectedWanted,
    ErasurePage,
    ErasurePreview,
    ErasureView,
    OfItem,
    OfProject,
    TakedownPage,
    TakedownView,
    get_affected,
    get_erasure,
    get_takedown,
    list_erasures,
    list_takedowns,
    preview_erasure,
)
from curation.services import erasures, takedowns


class NewTakedown(msgspec.Struct, forbid_unknown_fields=True):
    """Which asset may not be used any more, and why."""

    project: int
    item: int
    slot: str
    reason: str


class NewErasure(msgspec.Struct, forbid_unknown_fields=True):
    """Which item goes for good, and why; ``confirm`` is its key, typed again. The reason stays, so it says nothing of
    what is erased.
    """

    project: int
    item: int
    confirm: str
    reason: str


class TakedownResource(Resource):
    """Releases that hold a content which is taken down are withdrawn, and successors without it are built."""

    permission_classes = [SignedIn]

    @describe("Takedowns of a project, newest first", query=OfProject, answer=TakedownPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_takedowns(self.actor, self.query(OfProject)))

    @describe("What a takedown of an asset would reach", query=AffectedWanted, answer=Affected)
    @action(detail=False)
    def affected(self, request: Request) -> HttpResponse:
        del request
        wanted = self.query(AffectedWanted)
        access.require_manage(self.actor, wanted.project)
        used, content = takedowns.find_content(wanted.project, wanted.item, wanted.slot)
        return reply(get_affected(self.actor, wanted.project, used, content))

    @describe("Take an asset down", body=NewTakedown, answer=TakedownView, status=202)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewTakedown)
        made = takedowns.create_takedown(
            self.actor, project_id=given.project, item_id=given.item, slot=given.slot, reason=given.reason
        )
        return reply(get_takedown(self.actor, made.pk), status=202)

    @describe("One takedown", answer=TakedownView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_takedown(self.actor, int(pk)))

    @describe("Let a content be used again; releases stay as they are", answer=TakedownView)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: str) -> HttpResponse:
        del request
        takedowns.lift_takedown(self.actor, takedown_id=int(pk))
        return reply(get_takedown(self.actor, int(pk)))

    @describe("Go on with a takedown whose job failed", answer=TakedownView, status=202)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> HttpResponse:
        del request
        takedowns.retry_takedown(self.actor, takedown_id=int(pk))
        return reply(get_takedown(self.actor, int(pk)), status=202)


class ErasureResource(Resource):
    """Tombstones: what was erased, by ids and hashes."""

    permission_classes = [SignedIn]

    @describe("Tombstones of a project, newest first", query=OfProject, answer=ErasurePage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_erasures(self.actor, self.query(OfProject)))

    @describe("What erasing an item would remove", query=OfItem, answer=ErasurePreview)
    @action(detail=False)
    def preview(self, request: Request) -> HttpResponse:
        del request
        return reply(preview_erasure(self.actor, self.query(OfItem)))

    @describe("Erase an item for good", body=NewErasure, answer=ErasureView, status=202)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewErasure)
        made = erasures.create_erasure(
            self.actor, project_id=given.project, item_id=given.item, confirm=given.confirm, reason=given.reason
        )
        return reply(get_erasure(self.actor, made.pk), status=202)

    @describe("One tombstone", answer=ErasureView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_erasure(self.actor, int(pk)))

    @describe("Go on with an erasure whose job failed", answer=ErasureView, status=202)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> HttpResponse:
        del request
        erasures.retry_erasure(self.actor, erasure_id=int(pk))
        return reply(get_erasure(self.actor, int(pk)), status=202)
