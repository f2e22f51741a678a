"""/api/session: who am I, sign in, sign out."""

from typing import Annotated, Literal

import msgspec
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse
from django.middleware.csrf import get_token
from msgspec import Meta
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from annotate.access import Actor
from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import Anyone
from annotate.api.throttles import SignInThrottle
from annotate.errors import Forbidden
from annotate.models.user import User
from annotate.services import accounts


class Credentials(msgspec.Struct, forbid_unknown_fields=True):
    """What signing in takes."""

    email: str
    password: str


class ProfileChange(msgspec.Struct, forbid_unknown_fields=True):
    """What people may change about themselves."""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    locale: Annotated[str, Meta(min_length=1, max_length=10)] | None = None
    theme: Literal["auto", "light", "dark"] | None = None


class Person(msgspec.Struct):
    """Somebody's own account."""

    id: int
    email: str
    name: str
    is_administrator: bool
    locale: str
    theme: str


class Session(msgspec.Struct):
    """Who is signed in; ``user`` is None for nobody. Asking also sets the CSRF cookie."""

    user: Person | None


def view_person(user: User) -> Person:
    """Return an account as its owner sees it."""
    return Person(user.pk, user.email, user.name, user.is_administrator, user.locale, user.theme)


class SessionResource(Resource):
    """The browser's session."""

    permission_classes = [Anyone]

    def get_throttles(self) -> list[BaseThrottle]:
        return [SignInThrottle()] if self.action == "create" else []

    @describe("Who is signed in", answer=Session)
    def list(self, request: Request) -> HttpResponse:
        get_token(request._request)  # sets the CSRF cookie that unsafe requests need
        return reply(Session(view_person(request.auth.user) if isinstance(request.auth, Actor) else None))

    @describe("Sign in", body=Credentials, answer=Session)
    def create(self, request: Request) -> HttpResponse:
        given = self.read(Credentials)
        user = authenticate(request._request, username=given.email.strip().lower(), password=given.password)
        if not isinstance(user, User):
            raise Forbidden("sign_in_refused", "this email and password do not go together; try again, or reset it")
        login(request._request, user)
        return reply(Session(view_person(user)))

    @describe("Change one's own name, locale or theme", body=ProfileChange, answer=Person)
    def partial_update(self, request: Request) -> HttpResponse:
        if not isinstance(request.auth, Actor):
            raise NotAuthenticated
        return reply(
            view_person(accounts.update_profile(self.actor, **msgspec.structs.asdict(self.read(ProfileChange))))
        )

    @describe("Sign out")
    def destroy(self, request: Request) -> HttpResponse:
        logout(request._request)
        return reply()
