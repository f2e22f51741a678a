"""/api/duplicate-groups: near-duplicates side by side, and what to do about them."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from curation.queries.duplicates import GroupFilter, GroupPage, list_groups
from curation.services import duplicates


class Resolution(msgspec.Struct, forbid_unknown_fields=True):
    """Items to keep; the other members are set aside. Keeping all says that they differ."""

    keep: list[int]


class GroupState(msgspec.Struct):
    """Where the group stands now."""

    id: int
    state: str


class DuplicateGroupResource(Resource):
    """Groups of which every two members are alike."""

    permission_classes = [SignedIn]

    @describe("Duplicate groups, most alike first", query=GroupFilter, answer=GroupPage)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(list_groups(self.actor, self.query(GroupFilter)))

    @describe("Keep some members, set the others aside", body=Resolution, answer=GroupState)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> HttpResponse:
        del request
        found = duplicates.resolve_group(self.actor, group_id=int(pk), keep=self.read(Resolution).keep)
        return reply(GroupState(found.pk, found.state))

    @describe("Take a decision back", answer=GroupState)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> HttpResponse:
        del request
        found = duplicates.reopen_group(self.actor, group_id=int(pk))
        return reply(GroupState(found.pk, found.state))
