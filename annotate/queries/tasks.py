"""Reads tasks: what a person needs to work on one, and why a queue is empty."""

import re
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor
from annotate.document.document import EMPTY, write_canonical
from annotate.errors import NotFound
from annotate.models.task import Stage, Task
from annotate.signatures import sign_media

Json = msgspec.Raw


class SlotView(msgspec.Struct, omit_defaults=True):
    """One asset as the labeling page shows it. ``url`` is signed and good for an hour.

    ``orientation`` is the EXIF orientation of an image, 1 to 8, for viewers that do not turn it; the size is upright.
    """

    asset: int
    media: str
    state: str
    name: str = ""
    url: str | None = None
    thumbnail_url: str | None = None
    text: str | None = None
    mime: str = ""
    width_px: int | None = None
    height_px: int | None = None
    orientation: int = 1
    duration_us: int | None = None
    error: dict[str, Any] | None = None
    licence: str = ""
    source: str = ""


class SuggestionView(msgspec.Struct):
    """A model's document, with what was decided about its marks so far."""

    id: int
    model_version: int
    model: str
    score: float | None
    document: Json
    decisions: dict[str, str]


class TaskView(msgspec.Struct, kw_only=True):
    """Everything that working on a task needs, in one answer.

    Large masks stand in documents as ``rle.blob``; ``mask_urls`` gives for each where its counts are.
    """

    id: int
    project: int
    stage: str
    state: str
    seat: int
    item: int
    key: str
    metadata: Json
    progress: str
    lease_expires_at: datetime | None
    is_mine: bool
    slots: dict[str, SlotView]
    draft_version: int
    document: Json
    revision: int | None
    revision_number: int | None
    base_document: Json | None
    author: str | None
    ontology_version: int
    suggestions: list[SuggestionView]
    mask_urls: dict[str, str]
    comment_count: int


class TaskNotFound(NotFound):
    """There is no such task, or not for somebody who is no member of its project."""

    def __init__(self, task_id: int) -> None:
        super().__init__("task_not_found", f"there is no task {task_id}, or you are not a member of its project")


CONTEXT = """
SELECT t.id, t.project_id, t.stage, t.state, t.seat, t.item_id, t.holder_id, t.lease_expires_at, t.revision_id,
    i.key, i.metadata::text, i.progress,
    (SELECT json_object_agg(s.slot, json_build_array(a.id, a.media, a.state, a.name, a.text, a.error, a.licence,
            a.source, b.sha256, b.mime, b.width_px, b.height_px, b.duration_us, b.has_thumbnail,
            b.facts->'orientation') ORDER BY s.id)::text
        FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
        LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id WHERE s.item_id = t.item_id),
    d.version, d.document,
    r.id, r.number, r.document, u.name,
    (SELECT max(version) FROM annotate_ontology o WHERE o.project_id = t.project_id),
    (SELECT json_agg(json_build_array(g.id, g.model_version_id, m.name, g.score, convert_from(g.document, 'UTF8')::json,
            g.decisions) ORDER BY g.id)::text
        FROM annotate_suggestion g JOIN annotate_modelversion m ON m.id = g.model_version_id
        WHERE g.item_id = t.item_id),
    (SELECT count(*) FROM annotate_comment c WHERE c.item_id = t.item_id AND c.resolved_at IS NULL)
FROM annotate_task t
JOIN annotate_item i ON i.id = t.item_id
LEFT JOIN annotate_draft d ON d.task_id = t.id AND d.author_id = %(user)s
LEFT JOIN LATERAL (
    -- One's own, or that of somebody who left and whose task this was.
    SELECT a.head_id FROM annotate_annotation a
    WHERE a.task_id = t.id AND a.head_id IS NOT NULL AND %(user)s IN (a.author_id, t.holder_id)
    ORDER BY a.author_id <> %(user)s, a.id DESC LIMIT 1
) n ON true
LEFT JOIN annotate_revision r ON r.id = coalesce(t.revision_id, n.head_id)
LEFT JOIN annotate_user u ON u.id = r.author_id
WHERE t.id = %(task)s
"""


def get_task_view(actor: Actor, task_id: int) -> TaskView:
    """Return a task with its item, assets, the actor's draft, the revision under review or returned, and suggestions.

    Raises:
        TaskNotFound: There is no such task, or the actor is no member of its project.
        Forbidden: It is the review of somebody's work, and the actor annotates.
    """
    with connection.cursor() as cursor:
        cursor.execute(CONTEXT, {"task": task_id, "user": actor.user.pk})
        row = cursor.fetchone()
    if row is None or actor.role(row[1]) is None:
        raise TaskNotFound(task_id)
    if row[2] == Stage.ANNOTATE:
        access.require_view(actor, row[1])
    else:
        access.require_view_others(actor, row[1])
    return _read_row(row, actor.user.pk)


def _read_row(row: tuple[Any, ...], user_id: int) -> TaskView:
    base = bytes(row[17]) if row[17] is not None else None
    draft = bytes(row[14]) if row[14] is not None else base
    suggestions = [read_suggestion(values) for values in decode_rows(row[20])]
    return TaskView(
        id=row[0],
        project=row[1],
        stage=row[2],
        state=row[3],
        seat=row[4],
        item=row[5],
        is_mine=row[6] == user_id and row[3] == "claimed",
        lease_expires_at=row[7],
        key=row[9],
        metadata=Json(row[10].encode()),
        progress=row[11],
        slots={slot: read_slot(values) for slot, values in msgspec.json.decode(row[12] or "{}").items()},
        draft_version=row[13] or 0,
        document=Json(draft or EMPTY_BYTES),
        revision=row[15],
        revision_number=row[16],
        base_document=Json(base) if base is not None else None,
        author=row[18],
        ontology_version=row[19],
        suggestions=suggestions,
        mask_urls=list_mask_urls(base, draft, *(bytes(suggestion.document) for suggestion in suggestions)),
        comment_count=row[21],
    )


EMPTY_BYTES = write_canonical(EMPTY)


def decode_rows(text: str | None) -> list[list[Any]]:
    """Return the rows of a JSON array that may be NULL, documents left as they stand."""
    return msgspec.json.decode(text) if text else []


def read_slot(values: list[Any]) -> SlotView:
    """Return the view of one asset from the columns that ``CONTEXT`` gathers."""
    sha256, mime, width_px, height_px, duration_us, has_thumbnail, orientation = values[8:]
    return SlotView(
        asset=values[0],
        media=values[1],
        state=values[2],
        name=values[3],
        text=values[4],
        error=values[5],
        licence=values[6],
        source=values[7],
        url=media_url(sha256) if sha256 and values[2] == "ready" else None,
        thumbnail_url=media_url(sha256, thumbnail=True) if sha256 and has_thumbnail else None,
        mime=mime or "",
        width_px=width_px,
        height_px=height_px,
        orientation=orientation or 1,
        duration_us=duration_us,
    )


MASK = re.compile(rb'"blob":"([0-9a-f]{64})"')


def list_mask_urls(*documents: bytes | None) -> dict[str, str]:
    """Return the signed addresses of the large masks that stored documents name, by hash: each gives the counts."""
    found = {match.decode() for document in documents if document for match in MASK.findall(document)}
    paths = {sha256: f"masks/{sha256}" for sha256 in sorted(found)}
    return {sha256: f"/media/{path}?signature={sign_media(path)}" for sha256, path in paths.items()}


def media_url(sha256: str, *, thumbnail: bool = False) -> str:
    """Return the signed address of a blob or its thumbnail."""
    path = f"{'thumbnails' if thumbnail else 'blobs'}/{sha256}"
    return f"/media/{path}?signature={sign_media(path)}"


def read_suggestion(values: list[Any]) -> SuggestionView:
    """Return the view of one suggestion from the columns that ``CONTEXT`` gathers."""
    return SuggestionView(
        id=values[0],
        model_version=values[1],
        model=values[2],
        score=values[3],
        document=Json(msgspec.json.encode(values[4])),
        decisions=values[5],
    )


class QueueState(msgspec.Struct):
    """Why a queue gave nothing, as a reason and a sentence with the next step."""

    reason: str
    message: str


PROBE = """
SELECT EXISTS (SELECT FROM annotate_item WHERE project_id = %(project)s),
    (SELECT min(lease_expires_at) FROM annotate_task WHERE project_id = %(project)s AND state = 'claimed'
        AND stage = %(stage)s),
    EXISTS (SELECT FROM annotate_task WHERE project_id = %(project)s AND stage = %(stage)s AND state = 'open'),
    EXISTS (SELECT FROM annotate_task WHERE project_id = %(project)s AND stage = 'review' AND state = 'open')
"""


def explain_empty_queue(project_id: int, stage: str) -> QueueState:
    """Say why nobody can be given a task of a stage right now."""
    with connection.cursor() as cursor:
        cursor.execute(PROBE, {"project": project_id, "stage": stage})
        has_items, next_lease, has_open, has_reviews = cursor.fetchone()
    if not has_items:
        return QueueState("no_items", "The project has no items yet. A manager can add some on the project page.")
    if has_open:
        whose = "your own work" if stage == "review" else "items that you have labeled, or tasks kept for their authors"
        return QueueState("not_for_you", f"What is left is {whose}; somebody else has to take it.")
    if next_lease is not None:
        return QueueState(
            "all_claimed",
            f"Every task is being worked on. The next lease ends at {next_lease.isoformat(timespec='seconds')}.",
        )
    if stage == "annotate" and has_reviews:
        return QueueState("waiting_for_review", "Everything is labeled. Some items wait for a reviewer.")
    return QueueState("all_done", "Everything is done.")


def get_task(task_id: int) -> Task:
    """Return a task row.

    Raises:
        TaskNotFound: There is none.
    """
    task = Task.objects.filter(pk=task_id).first()
    if task is None:
        raise TaskNotFound(task_id)
    return task
