"""The outermost gate. What a role may do is decided in ``annotate.access``, which services and queries ask."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView

from annotate.access import Actor


class SignedIn(BasePermission):
    """Only people who are signed in, and programs with a token."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        del view
        return isinstance(request.auth, Actor)


class Anyone(BasePermission):
    """Sign-in, invitations and password resets: for people without a session."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        del request, view
        return True
