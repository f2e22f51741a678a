"""Finds the items that a model has said nothing about yet."""

from typing import Any, NamedTuple

import msgspec
from django.db import connection


class PictureRef(NamedTuple):
    """An image asset and its bytes' hash."""

    asset_id: int
    sha256: str


class Suggestable(NamedTuple):
    """An item with its images by slot, at least one."""

    item_id: int
    pictures: dict[str, PictureRef]


WHERE = """
i.project_id = %(project)s AND i.state = 'active' AND i.id > %(after)s
    AND (NOT %(only_unlabeled)s OR i.progress = 'unlabeled')
    AND NOT EXISTS (SELECT FROM annotate_suggestion g WHERE g.item_id = i.id AND g.model_version_id = %(model)s)
    AND EXISTS (SELECT FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
        WHERE s.item_id = i.id AND a.media = 'image' AND a.state = 'ready')
"""
COUNT = f"SELECT count(*) FROM annotate_item i WHERE {WHERE}"  # noqa: S608  (a constant)
LIST = f"""
SELECT i.id, (SELECT json_object_agg(s.slot, json_build_array(a.id, a.blob_id) ORDER BY s.id)::text
    FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    WHERE s.item_id = i.id AND a.media = 'image' AND a.state = 'ready')
FROM annotate_item i WHERE {WHERE} ORDER BY i.id LIMIT %(limit)s
"""  # noqa: S608  (a constant)


def count_suggestable(project_id: int, model_version_id: int, *, only_unlabeled: bool) -> int:
    """Return how many items a model has still to see; a job asks once, at its start."""
    values = {"project": project_id, "model": model_version_id, "only_unlabeled": only_unlabeled, "after": 0}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        return int(cursor.fetchone()[0])


def list_suggestable(
    project_id: int, model_version_id: int, *, only_unlabeled: bool, after: int, limit: int
) -> list[Suggestable]:
    """Return the next items, by id, that a model has said nothing about; none when ``limit`` is 0."""
    values: dict[str, Any] = {
        "project": project_id,
        "model": model_version_id,
        "only_unlabeled": only_unlabeled,
        "after": after,
        "limit": max(0, limit),
    }
    with connection.cursor() as cursor:
        cursor.execute(LIST, values)
        return [
            Suggestable(item_id, {slot: PictureRef(*ref) for slot, ref in msgspec.json.decode(pictures).items()})
            for item_id, pictures in cursor.fetchall()
        ]
