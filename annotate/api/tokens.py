"""/api/tokens: one's own API tokens."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.http import HttpResponse
from msgspec import Meta
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.queries.tokens import TokenView, list_tokens, view_token
from annotate.services import tokens


class NewToken(msgspec.Struct, forbid_unknown_fields=True):
    """What a token is for."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    scopes: list[str]
    project: int | None = None
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class TokenSecret(msgspec.Struct):
    """A fresh token; the secret is shown this once."""

    token: TokenView
    secret: str


class TokenList(msgspec.Struct):
    """All of one's active tokens."""

    results: list[TokenView]


class TokenResource(Resource):
    """Tokens are managed in the browser only."""

    permission_classes = [SignedIn]

    @describe("One's own tokens", answer=TokenList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(TokenList(list_tokens(self.actor)))

    @describe("Make a token", body=NewToken, answer=TokenSecret, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewToken)
        made, secret = tokens.create_token(
            self.actor, name=given.name, scopes=given.scopes, project_id=given.project, expires_at=given.expires_at
        )
        return reply(TokenSecret(view_token(made), secret), status=201)

    @describe("Revoke a token at once")
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        tokens.revoke_token(self.actor, token_id=int(pk))
        return reply()
