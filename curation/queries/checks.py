"""Reads what quality checks look at: which items have still to be looked at, and items as plain records."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from annotate.document.document import read_stored
from annotate.media.facts import MediaFacts
from annotate.queries.ontologies import get_ontology
from curation.quality.records import AnnotationRecord, AssetRecord, ItemRecord

BATCH = 500

FINGERPRINT = """
concat_ws(':', %(ontology)s::text,
    (SELECT concat_ws('.', count(*), max(n.head_id)) FROM annotate_annotation n WHERE n.item_id = i.id),
    (SELECT concat_ws('.', count(*), max(u.id)) FROM annotate_suggestion u WHERE u.item_id = i.id),
    (SELECT string_agg(concat_ws('.', a.id, left(a.state, 1), b.facts_version), ',' ORDER BY s.id)
        FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
        LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id WHERE s.item_id = i.id))
"""
"""Changes when the ontology, a head revision, a suggestion, an asset or its facts do; cut to what its column holds."""

UNCHECKED = f"""
SELECT i.id, f.print, CASE WHEN c.fingerprint = f.print THEN c.checks ELSE '{{}}' END
FROM annotate_item i LEFT JOIN curation_checkeditem c ON c.item_id = i.id
CROSS JOIN LATERAL (SELECT left({FINGERPRINT}, 200) AS print) f
WHERE i.project_id = %(project)s AND i.state = 'active' AND i.id > %(after)s
    AND (%(until)s::bigint IS NULL OR i.id <= %(until)s)
    AND (c.item_id IS NULL OR c.fingerprint <> f.print OR NOT c.checks @> %(wanted)s::varchar[])
ORDER BY i.id LIMIT %(limit)s
"""  # noqa: S608  (constants)


class Unchecked(NamedTuple):
    """An item that some checks have still to look at.

    Attributes:
        item: Row id.
        fingerprint: What the item is like now.
        done: The checks that have looked at it as it is.
    """

    item: int
    fingerprint: str
    done: list[str]


def list_unchecked(
    project_id: int, wanted: Sequence[str], *, after: int, until: int | None = None, limit: int
) -> list[Unchecked]:
    """Return the next active items, by id and none above ``until``, that some checks have not seen as they are."""
    values: dict[str, Any] = {
        "project": project_id,
        "ontology": get_ontology(project_id).version,
        "wanted": list(wanted),
        "after": after,
        "until": until,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(UNCHECKED, values)
        return [Unchecked(*row) for row in cursor.fetchall()]


def count_active(project_id: int) -> int:
    """Return how many active items a project has; a job asks once, at its start."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM annotate_item WHERE project_id = %s AND state = 'active'", [project_id])
        return int(cursor.fetchone()[0])


def list_item_borders(project_id: int, *, size: int) -> list[int]:
    """Return the id of every ``size``-th active item: where shards of the work end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM annotate_item "
            "WHERE project_id = %s AND state = 'active') n WHERE n.number %% %s = 0 ORDER BY n.id",
            [project_id, size],
        )
        return [row[0] for row in cursor.fetchall()]


ITEMS = "SELECT id, key FROM annotate_item WHERE id = ANY(%s) ORDER BY id"
ASSETS = """
SELECT s.item_id, a.id, s.slot, a.media, a.name, a.text, b.facts::text, coalesce(a.error, b.error)::text
FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE s.item_id = ANY(%s) ORDER BY s.item_id, s.id
"""
ANNOTATIONS = """
SELECT n.item_id, n.id, n.author_id, r.document
FROM annotate_annotation n JOIN annotate_revision r ON r.id = n.head_id
WHERE n.item_id = ANY(%s) ORDER BY n.item_id, n.id
"""
SUGGESTIONS = "SELECT item_id, id, NULL, document FROM annotate_suggestion WHERE item_id = ANY(%s) ORDER BY item_id, id"


def read_items(item_ids: Sequence[int], *, with_suggestions: bool = True) -> list[ItemRecord]:
    """Return items with their assets and documents, by id."""
    wanted = list(item_ids)
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, [wanted])
        keys: list[tuple[int, str]] = cursor.fetchall()
        cursor.execute(ASSETS, [wanted])
        assets: dict[int, list[AssetRecord]] = {}
        for row in cursor.fetchall():
            assets.setdefault(row[0], []).append(_read_asset(row))
    annotations = _read_documents(ANNOTATIONS, wanted)
    suggestions = _read_documents(SUGGESTIONS, wanted) if with_suggestions else {}
    return [
        ItemRecord(
            id=item,
            key=key,
            assets=assets.get(item, []),
            annotations=annotations.get(item, []),
            suggestions=suggestions.get(item, []),
        )
        for item, key in keys
    ]


def _read_asset(row: tuple[Any, ...]) -> AssetRecord:
    facts = msgspec.json.decode(row[6]) if row[6] else {}
    return AssetRecord(
        id=row[1],
        slot=row[2],
        media=row[3],
        name=row[4],
        text=row[5],
        facts=msgspec.convert(facts, MediaFacts) if facts else None,
        error=msgspec.json.decode(row[7]) if row[7] else None,
    )


def _read_documents(sql: str, item_ids: list[int]) -> dict[int, list[AnnotationRecord]]:
    found: dict[int, list[AnnotationRecord]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [item_ids])
        for item, id_, author, document in cursor.fetchall():
            record = AnnotationRecord(id=id_, author=author, document=read_stored(bytes(document)))
            found.setdefault(item, []).append(record)
    return found


def iterate_items(project_id: int) -> Iterator[list[ItemRecord]]:
    """Yield all active items in batches, by id."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM annotate_item WHERE project_id = %s AND state = 'active' AND id > %s "
                "ORDER BY id LIMIT %s",
                [project_id, after, BATCH],
            )
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        after = ids[-1]
        yield read_items(ids, with_suggestions=False)


class VisualAssets(NamedTuple):
    """The first image or video of each active item that has one.

    Attributes:
        items: (N,) int64, rising.
        assets: (N,) int64.
    """

    items: NDArray[np.int64]
    assets: NDArray[np.int64]


def read_visual_assets(project_id: int) -> VisualAssets:
    """Return what stands for each active item when pictures are compared."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (i.id) i.id, a.id FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id "
            "JOIN annotate_asset a ON a.id = s.asset_id WHERE i.project_id = %s AND i.state = 'active' "
            "AND a.media IN ('image', 'video') AND a.state = 'ready' ORDER BY i.id, s.id",
            [project_id],
        )
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
    return VisualAssets(rows[:, 0], rows[:, 1])
