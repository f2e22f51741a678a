"""Reads duplicate groups as people compare them, and what the search for duplicates needs."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import connection
from django.db.models import Q

from annotate import access
from annotate.access import Actor
from annotate.errors import Invalid
from annotate.queries.tasks import Json, media_url
from curation.dedup.keep_rule import Candidate
from curation.models.duplicate import DuplicateGroup

MAX_PAGE = 100
MAX_COUNT = 1000


class GroupFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which groups, most alike first; ``after`` is the ``next`` of the page before."""

    project: int
    state: Literal["open", "resolved", "different"] = "open"
    after: str = ""
    limit: int = 20


class GroupMemberView(msgspec.Struct, kw_only=True):
    """One item of a group, with what tells it from the others."""

    item: int
    key: str
    state: str
    progress: str
    url: str | None
    thumbnail_url: str | None
    mime: str
    width_px: int | None
    height_px: int | None
    size_bytes: int | None
    sharpness: float | None
    annotation_count: int
    metadata: Json
    created_at: datetime


class PairView(msgspec.Struct):
    """Evidence for one pair of members."""

    first: int
    second: int
    similarity: float
    evidence: list[dict[str, Any]]


class GroupView(msgspec.Struct):
    """A group side by side."""

    id: int
    state: str
    similarity: float
    keep: int
    keep_reason: str
    members: list[GroupMemberView]
    pairs: list[PairView]


class GroupPage(msgspec.Struct):
    """A page of groups; ``open_count`` is how many wait for a decision, counted up to 1000."""

    results: list[GroupView]
    open_count: int
    next: str | None


MEMBERS = """
SELECT m.group_id, i.id, i.key, i.state, i.progress, b.sha256, b.has_thumbnail, b.mime, b.width_px, b.height_px,
    b.size_bytes, (b.facts #>> '{{quality,sharpness}}')::float8,
    (SELECT count(*) FROM annotate_annotation n WHERE n.item_id = i.id AND n.head_id IS NOT NULL),
    i.metadata::text, i.created_at
FROM {source} m JOIN annotate_item i ON i.id = m.item_id
LEFT JOIN LATERAL (
    SELECT b.* FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    JOIN annotate_blob b ON b.sha256 = a.blob_id WHERE s.item_id = i.id ORDER BY s.id LIMIT 1
) b ON true
WHERE {where} ORDER BY m.group_id, i.id
"""
PAIRS = """
SELECT a.group_id, p.first_id, p.second_id, p.similarity, p.evidence::text
FROM curation_duplicatemember a JOIN curation_duplicatemember b ON b.group_id = a.group_id AND b.item_id > a.item_id
JOIN curation_duplicatepair p ON p.first_id = a.item_id AND p.second_id = b.item_id
WHERE a.group_id = ANY(%s) ORDER BY p.similarity DESC
"""


def list_groups(actor: Actor, wanted: GroupFilter) -> GroupPage:
    """Return a page of groups with members and evidence."""
    access.require_view(actor, wanted.project)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    of_project = DuplicateGroup.objects.filter(project_id=wanted.project)
    rows = of_project.filter(state=wanted.state).order_by("-similarity", "id")
    if wanted.after:
        rows = rows.filter(_come_after(wanted.after))
    groups = list(rows[:limit])
    members, pairs = _read_members(groups), _read_pairs(groups)
    found = [
        GroupView(
            group.pk,
            group.state,
            round(group.similarity, 4),
            group.keep_id,
            group.keep_reason,
            members.get(group.pk, []),
            pairs.get(group.pk, []),
        )
        for group in groups
    ]
    waiting = of_project.filter(state=DuplicateGroup.State.OPEN).values_list("id", flat=True)
    following = f"{groups[-1].similarity!r},{groups[-1].pk}" if len(groups) == limit else None
    return GroupPage(found, len(waiting[:MAX_COUNT]), following)


def _come_after(cursor: str) -> Q:
    similarity, _, id_ = cursor.partition(",")
    try:
        return Q(similarity__lt=float(similarity)) | Q(similarity=float(similarity), id__gt=int(id_))
    except ValueError as error:
        raise Invalid("bad_cursor", f"after is {cursor!r}; expected the 'next' of the page before") from error


def _read_members(groups: list[DuplicateGroup]) -> dict[int, list[GroupMemberView]]:
    found: dict[int, list[GroupMemberView]] = {}
    sql = MEMBERS.format(source="curation_duplicatemember", where="m.group_id = ANY(%s)")
    with connection.cursor() as cursor:
        cursor.execute(sql, [[group.pk for group in groups]])
        for row in cursor.fetchall():
            found.setdefault(row[0], []).append(_read_member(row))
    return found


def _read_member(row: tuple[Any, ...]) -> GroupMemberView:
    sha256 = row[5]
    return GroupMemberView(
        item=row[1],
        key=row[2],
        state=row[3],
        progress=row[4],
        url=media_url(sha256) if sha256 else None,
        thumbnail_url=media_url(sha256, thumbnail=True) if row[6] else None,
        mime=row[7] or "",
        width_px=row[8],
        height_px=row[9],
        size_bytes=row[10],
        sharpness=row[11],
        annotation_count=row[12],
        metadata=Json(row[13].encode()),
        created_at=row[14],
    )


def _read_pairs(groups: list[DuplicateGroup]) -> dict[int, list[PairView]]:
    found: dict[int, list[PairView]] = {}
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [[group.pk for group in groups]])
        for group_id, first, second, similarity, evidence in cursor.fetchall():
            pair = PairView(first, second, round(similarity, 4), msgspec.json.decode(evidence))
            found.setdefault(group_id, []).append(pair)
    return found


def read_candidates(item_ids: list[int]) -> dict[int, Candidate]:
    """Return what the keep rule needs to know of items."""
    sql = MEMBERS.format(source="(SELECT 0 AS group_id, unnest(%s::bigint[]) AS item_id)", where="true")
    with connection.cursor() as cursor:
        cursor.execute(sql, [item_ids])
        members = [_read_member(row) for row in cursor.fetchall()]
    return {
        member.item: Candidate(
            id=member.item,
            annotation_count=member.annotation_count,
            width_px=member.width_px,
            height_px=member.height_px,
            sharpness=member.sharpness,
            size_bytes=member.size_bytes,
            created_at=member.created_at,
        )
        for member in members
    }
