"""Reads items: keyset pages with filters and substring search, and one item with everything about it."""

from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor, sees_every_annotation
from annotate.errors import NotFound
from annotate.models.item import Item, PendingDocument
from annotate.queries.facts import SlotFacts, read_slot_facts
from annotate.queries.item_filters import ItemFilter, build_conditions
from annotate.queries.tasks import Json, SlotView, list_mask_urls, media_url, read_slot

MAX_PAGE = 500
WALKED = 2000
"""Items that are looked through one by one before an index of words, facts or values is asked: what many items say
fills a page sooner than the index has listed all of them."""


class ItemRow(msgspec.Struct):
    """One item in a list."""

    id: int
    key: str
    media: str
    state: str
    progress: str
    has_errors: bool
    thumbnail_url: str | None
    width_px: int | None
    height_px: int | None
    text: str | None


class ItemPage(msgspec.Struct):
    """A page of items; ``next`` is the ``after`` of the following one, None on the last."""

    results: list[ItemRow]
    next: int | None


PAGE = """
SELECT i.id, i.key, i.media, i.state, i.progress, i.has_errors,
    f.sha256, f.has_thumbnail, f.width_px, f.height_px, left(f.text, 200)
FROM {source} i
LEFT JOIN LATERAL (
    SELECT b.sha256, b.has_thumbnail, b.width_px, b.height_px, a.text
    FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
    WHERE s.item_id = i.id ORDER BY s.id LIMIT 1
) f ON true
WHERE {conditions}
ORDER BY i.id LIMIT %(limit)s
"""
NEXT_ITEMS = """
(SELECT * FROM annotate_item WHERE project_id = %(project)s AND id > %(after)s ORDER BY id LIMIT %(walked)s)
"""


def list_items(actor: Actor, wanted: ItemFilter) -> ItemPage:
    """Return a page of items."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    rows = _read_page(wanted, NEXT_ITEMS, limit) if wanted.text or wanted.metadata or wanted.facts else []
    if len(rows) < limit:
        rows = _read_page(wanted, "annotate_item", limit, at_once=True)
    return ItemPage(rows, rows[-1].id if len(rows) == limit else None)


def _read_page(wanted: ItemFilter, source: str, limit: int, *, at_once: bool = False) -> list[ItemRow]:
    where, values = build_conditions(wanted, at_once=at_once)
    sql = PAGE.format(source=source, conditions=" AND ".join(where))
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "limit": limit, "walked": WALKED})
        return [_read_row(row) for row in cursor.fetchall()]


def _read_row(row: tuple[Any, ...]) -> ItemRow:
    url = media_url(row[6], thumbnail=True) if row[7] else None
    item_id, key, media, state, progress, has_errors, _, _, width_px, height_px, text = row
    return ItemRow(item_id, key, media, state, progress, has_errors, url, width_px, height_px, text)


class AnnotationSummary(msgspec.Struct):
    """One annotation of an item."""

    id: int
    author: str
    origin: str
    revision: int
    number: int
    is_accepted: bool
    created_at: datetime
    document: Json


class TaskSummary(msgspec.Struct):
    """One task of an item."""

    id: int
    stage: str
    seat: int
    state: str
    holder: str | None
    assignee: str | None
    lease_expires_at: datetime | None
    skip_reason: str


class RefusedDocument(msgspec.Struct):
    """A document that was imported with the item and does not fit it; it is kept, and does not count.

    Attributes:
        is_suggestion: Whether it was sent as a model's.
        model: Which model, for a suggestion.
        message: What is wrong with it.
        problems: The same, mark by mark.
        document: The document as it was sent.
    """

    is_suggestion: bool
    model: str
    message: str
    problems: list[dict[str, Any]]
    document: Json


class ItemSlot(SlotView, omit_defaults=True):
    """One asset of an item, with what decoding it told."""

    facts: SlotFacts | None = None


class ItemView(msgspec.Struct, kw_only=True):
    """One item with its assets, work, and history."""

    id: int
    project: int
    key: str
    metadata: Json
    media: str
    state: str
    progress: str
    set_aside_reason: str
    created_at: datetime
    slots: dict[str, ItemSlot]
    annotations: list[AnnotationSummary]
    refused_documents: list[RefusedDocument]
    mask_urls: dict[str, str]
    tasks: list[TaskSummary]


ITEM_SLOTS = """
SELECT json_object_agg(s.slot, json_build_array(a.id, a.media, a.state, a.name, a.text, a.error, a.licence, a.source,
    b.sha256, b.mime, b.width_px, b.height_px, b.duration_us, b.has_thumbnail, b.facts->'orientation', b.facts)
    ORDER BY s.id)::text
FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE s.item_id = %s
"""
ANNOTATIONS = """
SELECT n.id, coalesce(u.name, ''), n.origin, r.id, r.number, n.accepted_id IS NOT DISTINCT FROM r.id, r.created_at,
    r.document
FROM annotate_annotation n JOIN annotate_revision r ON r.id = n.head_id LEFT JOIN annotate_user u ON u.id = n.author_id
WHERE n.item_id = %s AND (%s OR n.author_id = %s) ORDER BY n.id
"""
TASKS = """
SELECT t.id, t.stage, t.seat, t.state, h.name, s.name, t.lease_expires_at, t.skip_reason FROM annotate_task t
LEFT JOIN annotate_user h ON h.id = t.holder_id LEFT JOIN annotate_user s ON s.id = t.assignee_id
WHERE t.item_id = %s ORDER BY t.id
"""


def get_item(actor: Actor, item_id: int) -> ItemView:
    """Return one item. Annotators see only their own annotations.

    Raises:
        NotFound: There is none, or the actor is no member of its project.
    """
    item = find_item(actor, item_id)
    role = access.require_view(actor, item.project_id)
    with connection.cursor() as cursor:
        cursor.execute(ITEM_SLOTS, [item_id])
        slots = msgspec.json.decode(cursor.fetchone()[0] or "{}")
        cursor.execute(ANNOTATIONS, [item_id, sees_every_annotation(role), actor.user.pk])
        annotations = [read_annotation(row) for row in cursor.fetchall()]
        cursor.execute(TASKS, [item_id])
        tasks = [TaskSummary(*row) for row in cursor.fetchall()]
    return ItemView(
        id=item.pk,
        project=item.project_id,
        key=item.key,
        metadata=Json(msgspec.json.encode(item.metadata)),
        media=item.media,
        state=item.state,
        progress=item.progress,
        set_aside_reason=item.set_aside_reason,
        created_at=item.created_at,
        slots={slot: read_item_slot(values) for slot, values in slots.items()},
        annotations=annotations,
        refused_documents=list_refused(item_id),
        mask_urls=list_mask_urls(*(bytes(annotation.document) for annotation in annotations)),
        tasks=tasks,
    )


def read_item_slot(values: list[Any]) -> ItemSlot:
    """Return the view of one asset from the columns that ``ITEM_SLOTS`` gathers."""
    *columns, facts = values
    return ItemSlot(**msgspec.structs.asdict(read_slot(columns)), facts=read_slot_facts(facts) if facts else None)


def read_annotation(row: tuple[Any, ...]) -> AnnotationSummary:
    """Return the view of one annotation from the columns of ``ANNOTATIONS``."""
    id_, author, origin, revision, number, is_accepted, created_at, document = row
    return AnnotationSummary(id_, author, origin, revision, number, is_accepted, created_at, Json(bytes(document)))


def list_refused(item_id: int) -> list[RefusedDocument]:
    """Return the imported documents of an item that do not fit it (the first 100)."""
    rows = PendingDocument.objects.filter(item_id=item_id).exclude(error=None).order_by("id")[:100]
    return [
        RefusedDocument(
            row.is_suggestion,
            row.model_name,
            error["message"],
            error.get("problems", []),
            Json(bytes(row.document)),
        )
        for row, error in ((row, row.error or {}) for row in rows)
    ]


def find_item(actor: Actor, item_id: int) -> Item:
    """Return an item row of a project that the actor belongs to."""
    item = Item.objects.filter(pk=item_id).first()
    if item is None or actor.role(item.project_id) is None:
        raise NotFound("item_not_found", f"there is no item {item_id}, or you are not a member of its project")
    return item
