"""/api/comments: words about items and their marks."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.queries.reviews import CommentView, list_comments, view_comment
from annotate.services import reviews


class OfItem(msgspec.Struct, forbid_unknown_fields=True):
    """Which item."""

    item: int


class NewComment(msgspec.Struct, forbid_unknown_fields=True):
    """Words about an item, or one mark or turn of it."""

    item: int
    body: str
    entity_id: str = ""


class CommentList(msgspec.Struct):
    """What was said about an item (the first 1000)."""

    results: list[CommentView]


class CommentResource(Resource):
    """Comments on items."""

    permission_classes = [SignedIn]

    @describe("Comments on an item", query=OfItem, answer=CommentList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(CommentList(list_comments(self.actor, self.query(OfItem).item)))

    @describe("Say something", body=NewComment, answer=CommentView, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewComment)
        made = reviews.create_comment(self.actor, item_id=given.item, body=given.body, entity_id=given.entity_id)
        return reply(view_comment(made), status=201)

    @describe("Mark as dealt with", answer=CommentView)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(view_comment(reviews.resolve_comment(self.actor, comment_id=int(pk))))
