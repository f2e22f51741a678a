"""API tokens: made, shown once, looked up by hash, revoked."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from annotate import access
from annotate.access import SCOPES, Actor
from annotate.errors import Invalid, NotFound
from annotate.models.token import ApiToken
from annotate.models.user import User
from annotate.services.accounts import hash_secret
from annotate.services.events import record_event

PREFIX = "lw_"
USED_RESOLUTION = timedelta(minutes=5)


@transaction.atomic
def create_token(
    actor: Actor, *, name: str, scopes: Sequence[str], project_id: int | None = None, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token for oneself.

    Returns:
        The row and the secret, which cannot be shown again.

    Raises:
        Invalid: An unknown scope, none at all, or an expiry in the past.
    """
    access.require_account(actor)
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        raise Invalid("unknown_scope", f"scopes {unknown or '[]'} are not known; expected some of {sorted(SCOPES)}")
    if project_id is not None:
        access.require_view(actor, project_id)
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid("expired", f"expires_at {expires_at.isoformat()} lies in the past")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor.user,
        project_id=project_id,
        name=name,
        token_hash=hash_secret(secret),
        prefix=secret[: len(PREFIX) + 6],
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    record_event(actor, "created", "token", token.pk, project_id=project_id, scopes=token.scopes)
    return token, secret


@transaction.atomic
def revoke_token(actor: Actor, *, token_id: int) -> None:
    """End one of one's own tokens at once."""
    access.require_account(actor)
    found = ApiToken.objects.filter(pk=token_id, user=actor.user, revoked_at=None)
    if not found.update(revoked_at=timezone.now()):
        raise NotFound("token_not_found", f"you have no active token {token_id}")
    record_event(actor, "revoked", "token", token_id)


# Every request of a program runs this, so it is one statement and builds no query.
FIND = """
SELECT t.id, t.scopes, t.project_id, t.last_used_at, u.id, u.email, u.name, u.is_administrator, u.locale, u.theme
FROM annotate_apitoken t JOIN annotate_user u ON u.id = t.user_id
WHERE t.token_hash = %s AND t.revoked_at IS NULL AND u.is_active AND (t.expires_at IS NULL OR t.expires_at > %s)
"""


def find_actor(secret: str) -> Actor | None:
    """Return who a token speaks for; None when it is unknown, revoked, expired, or its owner inactive."""
    if not secret.startswith(PREFIX):
        return None
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(FIND, [hash_secret(secret), now])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, scopes, project_id, last_used_at, user_id, email, name, is_administrator, locale, theme = row
    if last_used_at is None or now - last_used_at > USED_RESOLUTION:
        ApiToken.objects.filter(pk=token_id).update(last_used_at=now)
    user = User(pk=user_id, email=email, name=name, is_administrator=is_administrator, locale=locale, theme=theme)
    return Actor(user, scopes=frozenset(scopes), token_project_id=project_id)
