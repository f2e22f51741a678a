"""Reads API tokens."""

from datetime import datetime

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.models.token import ApiToken


class TokenView(msgspec.Struct):
    """A token without its secret."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    project: int | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def list_tokens(actor: Actor) -> list[TokenView]:
    """Return the actor's own tokens that are not revoked, newest first."""
    access.require_account(actor)
    return [view_token(row) for row in ApiToken.objects.filter(user=actor.user, revoked_at=None).order_by("-id")[:500]]


def view_token(row: ApiToken) -> TokenView:
    """Return a token as the API shows it."""
    return TokenView(
        row.pk,
        row.name,
        row.prefix,
        list(row.scopes),
        row.project_id,
        row.created_at,
        row.expires_at,
        row.last_used_at,
    )
