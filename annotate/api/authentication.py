"""Turns credentials into an Actor: a bearer token, or the browser's session with its CSRF token."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from annotate.access import Actor
from annotate.models.user import User
from annotate.services.tokens import find_actor


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer lw_…``."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        actor = find_actor(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if actor is None:
            raise AuthenticationFailed("this token is unknown, expired or revoked; make one in Settings, Tokens")
        return actor.user, actor

    def authenticate_header(self, request: Request) -> str:
        del request
        return 'Bearer realm="api"'


class SignedInAuthentication(SessionAuthentication):
    """The session cookie; unsafe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        return None if found is None else (found[0], Actor(found[0]))
