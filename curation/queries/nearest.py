"""The items nearest to a vector. Where filters leave few, all are compared; elsewhere the HNSW index answers."""

from typing import Any, Final, Literal, NamedTuple

from django.db import connection, transaction

from annotate.queries.items import ItemRow
from annotate.queries.tasks import media_url
from curation.models.embedding import Encoder

EXACT_ROWS = 20_000
"""Up to so many items that pass the filters are all compared, when they have no more than a few vectors each."""

PARTS_EACH: Final = 3
CERTAIN_SHARE: Final = 10
"""A tenth of :data:`EXACT_ROWS` is compared whatever number of vectors they have."""

EF_SEARCH: Final = 400
"""Among a million clustered vectors this finds 0.98 of the ten nearest; 200 finds 0.96, 800 0.99 in twice the time."""
MOST_SCANNED: Final = 40_000
WIDER: Final = (2, 8)
"""How many times the limit of vectors the index is asked for: an item of several parts comes up once for each."""

Method = Literal["exact", "index"]


class Conditions(NamedTuple):
    """SQL on table aliases ``i`` (items) and ``v`` (vectors), and its parameters.

    Attributes:
        items: Which items count, asked of one after the other.
        items_at_once: The same, asked of all of them together.
        parts: Which vectors count.
        values: Parameters of all of these.
    """

    items: str
    items_at_once: str
    parts: str
    values: dict[str, Any]


class Near(NamedTuple):
    """A part of an item that lies near: asset, slot, name of the part, cosine similarity."""

    item: ItemRow
    asset_id: int
    slot: str
    part: str
    score: float


HITS = """
SELECT i.id, i.key, i.media, i.state, i.progress, i.has_errors, b.sha256, b.has_thumbnail, b.width_px, b.height_px,
    left(a.text, 200), n.asset_id, n.slot, n.part, 1 - n.distance
FROM ({nearest}) n
JOIN annotate_item i ON i.id = n.item_id
JOIN annotate_asset a ON a.id = n.asset_id
LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
ORDER BY n.distance, i.id LIMIT %(limit)s
"""
# Adding nothing to the distance keeps the planner from the index, which an exact answer must not use.
EXACT = """
SELECT item_id, asset_id, slot, part, distance FROM (
    SELECT DISTINCT ON (s.item_id) s.item_id, s.asset_id, s.slot, v.part,
        (v.vector::halfvec({dimension}) <=> %(vector)s::halfvec({dimension})) + 0 AS distance
    FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id
    JOIN curation_embedding v ON v.asset_id = s.asset_id AND v.encoder_id = {encoder}
    WHERE {items} AND {parts} ORDER BY s.item_id, distance
) AS nearest ORDER BY distance LIMIT %(limit)s
"""
INDEXED = """
SELECT item_id, asset_id, slot, part, distance FROM (
    SELECT DISTINCT ON (item_id) item_id, asset_id, slot, part, distance FROM (
        SELECT s.item_id, s.asset_id, s.slot, v.part,
            v.vector::halfvec({dimension}) <=> %(vector)s::halfvec({dimension}) AS distance
        FROM curation_embedding_{encoder} v JOIN annotate_itemasset s ON s.asset_id = v.asset_id
        JOIN annotate_item i ON i.id = s.item_id
        WHERE {items} AND {parts}
        ORDER BY v.vector::halfvec({dimension}) <=> %(vector)s::halfvec({dimension}) LIMIT %(fetched)s
    ) AS near ORDER BY item_id, distance
) AS nearest ORDER BY distance LIMIT %(limit)s
"""
SETTINGS = f"""
SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = {EF_SEARCH};
SET LOCAL hnsw.max_scan_tuples = {MOST_SCANNED}
"""


def find_nearest(
    encoder: Encoder, vector: str, conditions: Conditions, *, project_id: int, limit: int
) -> tuple[list[Near], Method]:
    """Return the items nearest to a vector, each by its nearest part, and how they were found.

    Args:
        encoder: Whose space it is in.
        vector: In pgvector's text form.
        conditions: Which items and parts count.
        project_id: Whose they are.
        limit: How many.
    """
    values = {**conditions.values, "vector": vector, "limit": limit}
    with transaction.atomic(), connection.cursor() as cursor:
        if not _leaves_few(cursor, encoder, conditions, project_id):
            cursor.execute(SETTINGS)
            for times in WIDER:
                found = _fetch(cursor, INDEXED, encoder, conditions, {**values, "fetched": times * limit})
                if len(found) == limit:
                    return found, "index"
        # The index gives up after so many rows that do not pass the filters; what it found then is not all there is.
        return _fetch(cursor, EXACT, encoder, conditions, values), "exact"


def _fetch(cursor: Any, sql: str, encoder: Encoder, conditions: Conditions, values: dict[str, Any]) -> list[Near]:
    items = conditions.items_at_once if sql is EXACT else conditions.items
    nearest = sql.format(dimension=encoder.dimension, encoder=encoder.pk, items=items, parts=conditions.parts)
    cursor.execute(HITS.format(nearest=nearest), values)
    return [_read_hit(row) for row in cursor.fetchall()]


def _leaves_few(cursor: Any, encoder: Encoder, conditions: Conditions, project_id: int) -> bool:
    items = _count(cursor, f"annotate_item i WHERE {conditions.items_at_once}", conditions.values, EXACT_ROWS)
    if items <= EXACT_ROWS // CERTAIN_SHARE:
        return True
    most = PARTS_EACH * EXACT_ROWS
    vectors = f"curation_embedding_{encoder.pk} v WHERE v.project_id = %(of)s"
    return items <= EXACT_ROWS and _count(cursor, vectors, {"of": project_id}, most) <= most


def _count(cursor: Any, source: str, values: dict[str, Any], most: int) -> int:
    """Return how many rows there are, counting no further than one past ``most``."""
    cursor.execute(f"SELECT count(*) FROM (SELECT FROM {source} LIMIT {most + 1}) AS bounded", values)  # noqa: S608
    return int(cursor.fetchone()[0])


def _read_hit(row: tuple[Any, ...]) -> Near:
    id_, key, media, state, progress, has_errors, sha256, has_thumbnail, width_px, height_px, text = row[:11]
    url = media_url(sha256, thumbnail=True) if has_thumbnail else None
    item = ItemRow(id_, key, media, state, progress, has_errors, url, width_px, height_px, text)
    asset_id, slot, part, score = row[11:]
    return Near(item, asset_id, slot, part, round(score, 4))
