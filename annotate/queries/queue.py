"""Reads a queue as one person sees it: how much waits for them, and what they have begun."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import connection

from annotate import access
from annotate.access import REVIEWERS, WORKERS, Actor
from annotate.models.task import Stage
from annotate.queries.tasks import media_url

MAX_WAITING = 1000
MAX_OWN = 100


class Waiting(msgspec.Struct):
    """Tasks of a stage that the actor could claim now.

    Attributes:
        count: How many, counted up to 1000.
        is_more: Whether there are more than that.
    """

    stage: str
    count: int
    is_more: bool


class OwnTask(msgspec.Struct):
    """A task that the actor has begun or got back.

    Attributes:
        standing: ``held`` with a lease; ``returned`` by a reviewer and kept for them; ``draft`` when the lease is gone.
        reason: Why a reviewer returned it; empty unless returned.
        comment_count: Comments on the item that are not dealt with.
    """

    id: int
    item: int
    key: str
    media: str
    stage: str
    standing: Literal["held", "returned", "draft"]
    reason: str
    comment_count: int
    drafted_at: datetime | None
    lease_expires_at: datetime | None
    thumbnail_url: str | None
    text: str | None


class Queue(msgspec.Struct):
    """What waits, by stage, and one's own tasks: held ones first, then returned ones, then drafts, latest first."""

    waiting: list[Waiting]
    mine: list[OwnTask]


# Stops counting where nobody cares any more, so a long queue costs no more than a short one.
WAITING = """
SELECT count(*) FROM (
    SELECT FROM annotate_task t
    WHERE t.project_id = %(project)s AND t.stage = %(stage)s
        AND (t.state = 'open' OR t.state = 'claimed' AND t.lease_expires_at < clock_timestamp())
        AND (t.assignee_id IS NULL OR t.assignee_id = %(user)s) AND t.author_id IS DISTINCT FROM %(user)s
    LIMIT %(limit)s
) AS waiting
"""
MINE = """
WITH drafted AS (
    SELECT task_id, updated_at FROM annotate_draft WHERE author_id = %(user)s AND version > 0
    ORDER BY id DESC LIMIT 1000
), mine AS (
    SELECT t.id, 1 AS place FROM annotate_task t
    WHERE t.holder_id = %(user)s AND t.project_id = %(project)s AND t.state = 'claimed'
    UNION SELECT t.id, 2 FROM annotate_task t
    WHERE t.assignee_id = %(user)s AND t.project_id = %(project)s AND t.state = 'open'
    UNION SELECT t.id, 3 FROM drafted d JOIN annotate_task t ON t.id = d.task_id
    WHERE t.project_id = %(project)s AND t.state = 'open'
)
SELECT t.id, i.id, i.key, i.media, t.stage, (ARRAY['held', 'returned', 'draft'])[min(m.place)],
    coalesce((SELECT w.reason FROM annotate_review w JOIN annotate_task v ON v.id = w.task_id
        WHERE v.item_id = i.id AND w.verdict = 'returned' AND min(m.place) = 2 ORDER BY w.id DESC LIMIT 1), ''),
    (SELECT count(*) FROM annotate_comment c WHERE c.item_id = i.id AND c.resolved_at IS NULL),
    (SELECT d.updated_at FROM drafted d WHERE d.task_id = t.id), t.lease_expires_at,
    f.sha256, f.has_thumbnail, left(f.text, 200)
FROM mine m JOIN annotate_task t ON t.id = m.id JOIN annotate_item i ON i.id = t.item_id AND i.state = 'active'
LEFT JOIN LATERAL (
    SELECT b.sha256, b.has_thumbnail, a.text FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id WHERE s.item_id = i.id ORDER BY s.id LIMIT 1
) f ON true
GROUP BY t.id, i.id, f.sha256, f.has_thumbnail, f.text
ORDER BY min(m.place), t.id DESC LIMIT %(limit)s
"""


def get_queue(actor: Actor, project_id: int) -> Queue:
    """Return a project's queue as the actor sees it: only stages that their role may work on."""
    role = access.require_view(actor, project_id)
    stages = [Stage.ANNOTATE] * (role in WORKERS) + [Stage.REVIEW] * (role in REVIEWERS)
    return Queue([_count_waiting(actor, project_id, stage) for stage in stages], _list_own(actor, project_id))


def _count_waiting(actor: Actor, project_id: int, stage: Stage) -> Waiting:
    values: dict[str, Any] = {
        "project": project_id,
        "stage": stage.value,
        "user": actor.user.pk,
        "limit": MAX_WAITING + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(WAITING, values)
        (count,) = cursor.fetchone()
    return Waiting(stage.value, min(count, MAX_WAITING), count > MAX_WAITING)


def _list_own(actor: Actor, project_id: int) -> list[OwnTask]:
    with connection.cursor() as cursor:
        cursor.execute(MINE, {"project": project_id, "user": actor.user.pk, "limit": MAX_OWN})
        rows = cursor.fetchall()
    return [_read_own(row) for row in rows]


def _read_own(row: tuple[Any, ...]) -> OwnTask:
    *facts, sha256, has_thumbnail, text = row
    facts += [media_url(sha256, thumbnail=True) if has_thumbnail else None, text]
    return OwnTask(*facts)
