"""/api/items: pages, one item, set aside, restore."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.queries.item_counts import CountsWanted, ItemCounts, count_facets
from annotate.queries.item_filters import ItemFilter
from annotate.queries.items import ItemPage, ItemView, get_item, list_items
from annotate.services import assets, items


class SetAside(msgspec.Struct, forbid_unknown_fields=True):
    """Which items, and why."""

    project: int
    items: list[int]
    reason: str


class Chosen(msgspec.Struct, forbid_unknown_fields=True):
    """Which items."""

    project: int
    items: list[int]


class Changed(msgspec.Struct):
    """How many rows changed."""

    changed: int


class ItemResource(Resource):
    """Items of a project."""

    permission_classes = [SignedIn]

    @describe("A page of items", query=ItemFilter, answer=ItemPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_items(self.actor, self.query(ItemFilter)))

    @describe("How many active items each filter finds", query=CountsWanted, answer=ItemCounts)
    @action(detail=False)
    def counts(self, request: Request) -> HttpResponse:
        del request
        return reply(count_facets(self.actor, self.query(CountsWanted)))

    @describe("One item with its assets, annotations and tasks", answer=ItemView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(get_item(self.actor, int(pk)))

    @describe("Set items aside, keeping everything", body=SetAside, answer=Changed)
    @action(detail=False, methods=["post"], url_path="set-aside")
    def set_aside(self, request: Request) -> HttpResponse:
        del request
        given = self.read(SetAside)
        return reply(
            Changed(
                items.set_items_aside(self.actor, project_id=given.project, item_ids=given.items, reason=given.reason)
            )
        )

    @describe("Bring items back", body=Chosen, answer=Changed)
    @action(detail=False, methods=["post"])
    def restore(self, request: Request) -> HttpResponse:
        del request
        given = self.read(Chosen)
        return reply(Changed(items.restore_items(self.actor, project_id=given.project, item_ids=given.items)))

    @describe("Put items at the front of the queue", body=Chosen, answer=Changed)
    @action(detail=False, methods=["post"], url_path="put-first")
    def put_first(self, request: Request) -> HttpResponse:
        del request
        given = self.read(Chosen)
        return reply(Changed(items.put_items_first(self.actor, project_id=given.project, item_ids=given.items)))

    @describe("Decode failed assets of items again", body=Chosen, answer=Changed)
    @action(detail=False, methods=["post"])
    def retry(self, request: Request) -> HttpResponse:
        del request
        given = self.read(Chosen)
        return reply(Changed(assets.retry_failed_assets(self.actor, project_id=given.project, item_ids=given.items)))
