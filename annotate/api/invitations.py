"""/api/invitations: invite by email, look at an invitation, take it up."""

from datetime import datetime

import msgspec
from django.contrib.auth import login
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from annotate import access
from annotate.access import Actor, RoleName
from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import Anyone, SignedIn
from annotate.api.sessions import Person, view_person
from annotate.api.throttles import AnonymousThrottle
from annotate.models.project import Role
from annotate.queries.invitations import OpenInvitation, list_open_invitations
from annotate.services import accounts

FOR_GUESTS = ("retrieve", "accept")


class NewInvitation(msgspec.Struct, forbid_unknown_fields=True):
    """Whom, to which project (None: to the server alone), as what."""

    email: str
    project: int | None = None
    role: RoleName | None = None


class InvitationLink(msgspec.Struct):
    """A fresh invitation; the link is shown this once."""

    id: int
    email: str
    link: str
    expires_at: datetime


class InvitationView(msgspec.Struct):
    """What somebody who follows the link sees."""

    email: str
    project: str | None
    role: str
    invited_by: str
    has_account: bool


class InvitationFilter(msgspec.Struct, forbid_unknown_fields=True):
    """Which project."""

    project: int


class InvitationList(msgspec.Struct):
    """Invitations that still work, newest first (the first 1000)."""

    results: list[OpenInvitation]


class InvitationAcceptance(msgspec.Struct, forbid_unknown_fields=True):
    """Name and password of a new account; empty for somebody who is signed in."""

    name: str = ""
    password: str = ""


class InvitationResource(Resource):
    """Guests look invitations up by the secret of their link; hosts withdraw them by id."""

    permission_classes = [SignedIn]
    lookup_value_regex = r"[A-Za-z0-9_-]+"

    def get_permissions(self) -> list[BasePermission]:
        return [Anyone()] if self.action in FOR_GUESTS else [SignedIn()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [AnonymousThrottle()] if self.action in FOR_GUESTS else []

    @describe("Open invitations to a project", query=InvitationFilter, answer=InvitationList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(InvitationList(list_open_invitations(self.actor, self.query(InvitationFilter).project)))

    @describe("Invite somebody", body=NewInvitation, answer=InvitationLink, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewInvitation)
        made, link = accounts.create_invitation(
            self.actor, email=given.email, project_id=given.project, role=Role(given.role) if given.role else None
        )
        return reply(InvitationLink(made.pk, made.email, link, made.expires_at), status=201)

    @describe("Look at an invitation", answer=InvitationView)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        del request
        found = accounts.find_invitation(pk)
        project = found.project.name if found.project else None
        has_account = accounts.has_account(found.email)
        return reply(InvitationView(found.email, project, found.role, found.invited_by.name, has_account))

    @describe("Withdraw an invitation; the id is that of the list")
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        accounts.withdraw_invitation(self.actor, int(pk) if pk.isdecimal() else 0)
        return reply()

    @describe("Take an invitation up", body=InvitationAcceptance, answer=Person)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> HttpResponse:
        given = self.read(InvitationAcceptance)
        signed_in = None
        if isinstance(request.auth, Actor):
            access.require_account(request.auth)
            signed_in = request.auth.user
        user = accounts.accept_invitation(secret=pk, user=signed_in, name=given.name, password=given.password)
        if signed_in is None:
            login(request._request, user, backend="django.contrib.auth.backends.ModelBackend")
        return reply(view_person(user))
