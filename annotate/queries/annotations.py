"""Reads annotations and revisions, as programs want them: keyset pages with whole documents."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Annotated

import msgspec
from django.db import connection
from msgspec import Meta

from annotate import access
from annotate.access import Actor, sees_every_annotation
from annotate.errors import NotFound
from annotate.queries.tasks import Json

MAX_PAGE = 500
STREAM_PAGE = 200

Moment = Annotated[datetime, Meta(tz=True)]


class AnnotationFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which annotations; ``after`` is the last id of the page before.

    Attributes:
        project: Row id of the project.
        item: Only this item's.
        accepted: Only those whose newest revision is (true) or is not (false) accepted.
        changed_since: Only those whose newest revision is from this time or later, with its offset from UTC.
        after: Annotations with a greater id.
        limit: Page length, 1 to 500; a stream of lines has no pages and goes on to the end.
    """

    project: int
    item: int | None = None
    accepted: bool | None = None
    changed_since: Moment | None = None
    after: int = 0
    limit: int = 100


class AnnotationView(msgspec.Struct, kw_only=True):
    """One annotation at its newest revision."""

    id: int
    item: int
    key: str
    origin: str
    author: int | None
    revision: int
    number: int
    is_accepted: bool
    content_hash: str
    ontology_version: int
    created_at: datetime
    document: Json


class AnnotationPage(msgspec.Struct):
    """A page of annotations."""

    results: list[AnnotationView]
    next: int | None


SELECT = """
SELECT n.id, n.item_id, i.key, n.origin, n.author_id, r.id, r.number, n.accepted_id IS NOT DISTINCT FROM r.id,
    r.content_hash, o.version, r.created_at, r.document
FROM annotate_annotation n JOIN annotate_revision r ON r.id = n.head_id JOIN annotate_ontology o ON o.id = r.ontology_id
JOIN annotate_item i ON i.id = n.item_id
WHERE n.project_id = %(project)s AND n.id > %(after)s AND (%(all)s OR n.author_id = %(user)s)
    AND (%(item)s::bigint IS NULL OR n.item_id = %(item)s)
    AND (%(accepted)s::boolean IS NULL OR (n.accepted_id IS NOT DISTINCT FROM r.id) = %(accepted)s)
    AND (%(since)s::timestamptz IS NULL OR r.created_at >= %(since)s)
ORDER BY n.id LIMIT %(limit)s
"""
NAMES = (
    "id",
    "item",
    "key",
    "origin",
    "author",
    "revision",
    "number",
    "is_accepted",
    "content_hash",
    "ontology_version",
    "created_at",
)


def list_annotations(actor: Actor, wanted: AnnotationFilter) -> AnnotationPage:
    """Return a page of annotations; annotators get only their own."""
    role = access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    values = {
        "project": wanted.project,
        "after": wanted.after,
        "all": sees_every_annotation(role),
        "user": actor.user.pk,
        "item": wanted.item,
        "accepted": wanted.accepted,
        "since": wanted.changed_since,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(SELECT, values)
        rows = cursor.fetchall()
    found = [AnnotationView(**dict(zip(NAMES, row[:11], strict=True)), document=Json(bytes(row[11]))) for row in rows]
    return AnnotationPage(found, found[-1].id if len(found) == limit else None)


def stream_annotations(actor: Actor, wanted: AnnotationFilter) -> Iterator[AnnotationView]:
    """Return every annotation from ``after`` on, read page by page: memory does not grow with their number.

    The first page is read at once, so that a refusal comes before the first row.
    """
    first = list_annotations(actor, msgspec.structs.replace(wanted, limit=STREAM_PAGE))
    return chain(first.results, _stream_after(actor, wanted, first.next))


def _stream_after(actor: Actor, wanted: AnnotationFilter, after: int | None) -> Iterator[AnnotationView]:
    while after is not None:
        page = list_annotations(actor, msgspec.structs.replace(wanted, after=after, limit=STREAM_PAGE))
        yield from page.results
        after = page.next


class RevisionView(msgspec.Struct, kw_only=True):
    """One state of an annotation."""

    id: int
    number: int
    author: int | None
    late: bool
    spent_s: float | None
    content_hash: str
    ontology_version: int
    created_at: datetime
    document: Json


REVISIONS = """
SELECT n.project_id, n.author_id, r.id, r.number, r.author_id, r.late, r.spent_s, r.content_hash, o.version,
    r.created_at, r.document
FROM annotate_annotation n JOIN annotate_revision r ON r.annotation_id = n.id
JOIN annotate_ontology o ON o.id = r.ontology_id
WHERE n.id = %s ORDER BY r.number LIMIT 1000
"""


def list_revisions(actor: Actor, annotation_id: int) -> list[RevisionView]:
    """Return the history of an annotation, oldest first.

    Raises:
        NotFound: There is none, or it is not the actor's to see.
    """
    with connection.cursor() as cursor:
        cursor.execute(REVISIONS, [annotation_id])
        rows = cursor.fetchall()
    missing = NotFound("annotation_not_found", f"there is no annotation {annotation_id}, or it is not yours to see")
    if not rows or actor.role(rows[0][0]) is None:
        raise missing
    role = access.require_view(actor, rows[0][0])
    if not sees_every_annotation(role) and rows[0][1] != actor.user.pk:
        raise missing
    names = ("id", "number", "author", "late", "spent_s", "content_hash", "ontology_version", "created_at")
    return [RevisionView(**dict(zip(names, row[2:10], strict=True)), document=Json(bytes(row[10]))) for row in rows]
