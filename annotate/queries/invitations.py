"""Reads invitations that nobody has taken up yet."""

from datetime import datetime

import msgspec
from django.utils import timezone

from annotate import access
from annotate.access import Actor
from annotate.models.project import Invitation

MAX_SHOWN = 1000


class OpenInvitation(msgspec.Struct):
    """An invitation that still works, without its secret."""

    id: int
    email: str
    role: str
    invited_by: str
    created_at: datetime
    expires_at: datetime


def list_open_invitations(actor: Actor, project_id: int) -> list[OpenInvitation]:
    """Return the invitations to a project that were neither taken up nor are expired, newest first."""
    access.require_administer(actor, project_id)
    rows = Invitation.objects.filter(project_id=project_id, accepted_at=None, expires_at__gt=timezone.now())
    return [
        OpenInvitation(row.pk, row.email, row.role, row.invited_by.name, row.created_at, row.expires_at)
        for row in rows.select_related("invited_by").order_by("-id")[:MAX_SHOWN]
    ]
