"""Reads comments and verdicts."""

from datetime import datetime

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.models.review import Comment, Review
from annotate.queries.items import find_item


class CommentView(msgspec.Struct):
    """Words about an item or one of its entities."""

    id: int
    item: int
    revision: int | None
    entity_id: str
    author: str
    body: str
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


class ReviewView(msgspec.Struct):
    """One verdict."""

    id: int
    revision: int
    reviewer: str
    verdict: str
    reason: str
    created_at: datetime


def list_comments(actor: Actor, item_id: int) -> list[CommentView]:
    """Return what was said about an item, oldest first."""
    item = find_item(actor, item_id)
    access.require_view(actor, item.project_id)
    rows = Comment.objects.filter(item=item).select_related("author", "resolved_by").order_by("id")
    return [view_comment(row) for row in rows[:1000]]


def view_comment(row: Comment) -> CommentView:
    """Return a comment as the API shows it."""
    return CommentView(
        row.pk,
        row.item_id,
        row.revision_id,
        row.entity_id,
        row.author.name,
        row.body,
        row.created_at,
        row.resolved_at,
        row.resolved_by.name if row.resolved_by else None,
    )


def list_reviews(actor: Actor, item_id: int) -> list[ReviewView]:
    """Return the verdicts on an item, newest first."""
    item = find_item(actor, item_id)
    access.require_view(actor, item.project_id)
    rows = Review.objects.filter(task__item=item).select_related("reviewer").order_by("-id")
    return [
        ReviewView(row.pk, row.revision_id, row.reviewer.name, row.verdict, row.reason, row.created_at)
        for row in rows[:200]
    ]
