"""/api/password-resets: ask for a link, use it."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import Anyone
from annotate.api.throttles import ResetThrottle
from annotate.services import accounts


class ResetRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Whose password."""

    email: str


class ResetConfirmation(msgspec.Struct, forbid_unknown_fields=True):
    """The two parts of the mailed link, and the new password."""

    uid: str
    token: str
    password: str


class PasswordResetResource(Resource):
    """Forgotten passwords. The answer never tells whether an address has an account."""

    permission_classes = [Anyone]
    throttle_classes = [ResetThrottle]

    @describe("Mail a reset link", body=ResetRequest, status=204)
    def create(self, request: Request) -> HttpResponse:
        del request
        accounts.request_password_reset(self.read(ResetRequest).email)
        return reply()

    @describe("Set a new password with a mailed link", body=ResetConfirmation, status=204)
    @action(detail=False, methods=["post"])
    def confirm(self, request: Request) -> HttpResponse:
        del request
        given = self.read(ResetConfirmation)
        accounts.reset_password(uid=given.uid, token=given.token, password=given.password)
        return reply()
