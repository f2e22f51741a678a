"""Reads how alike the items of a project are, so that people choose a threshold by looking."""

from typing import Any

import msgspec
from django.db import connection, transaction

from annotate import access
from annotate.access import Actor
from annotate.queries.tasks import media_url
from curation.queries.embeddings import find_encoder

SAMPLE = 200
EXAMPLES = 60


class LikenessFilter(msgspec.Struct, forbid_unknown_fields=True):
    """Whose vectors to compare."""

    project: int
    encoder: str = "prototype"


class LikePair(msgspec.Struct):
    """Two items and the cosine similarity of their vectors."""

    first_key: str
    second_key: str
    first_url: str | None
    second_url: str | None
    cosine: float


class Likeness(msgspec.Struct):
    """A sample of a project's items, each with the item most like it.

    Attributes:
        cosines: Of each sampled item with its nearest, -1 to 1, falling; empty when nothing is embedded.
        examples: Some of these pairs, spread over the whole range, most alike first.
    """

    cosines: list[float]
    examples: list[LikePair]


# Evenly spaced over the ids, so that the sample costs as much in a large project as in a small one.
NEAREST = """
WITH ends AS (
    SELECT min(asset_id) AS low, max(asset_id) AS high FROM curation_embedding_{encoder} WHERE project_id = %(project)s
), sampled AS MATERIALIZED (
    SELECT DISTINCT v.asset_id, v.vector::text AS vector
    FROM ends, generate_series(0, %(sample)s - 1) AS step CROSS JOIN LATERAL (
        SELECT asset_id, vector FROM curation_embedding_{encoder}
        WHERE project_id = %(project)s AND part = 'whole' AND asset_id >= low + step * (high - low) / (%(sample)s - 1)
        ORDER BY asset_id LIMIT 1
    ) v
    WHERE EXISTS (SELECT FROM annotate_itemasset s JOIN annotate_item i ON i.id = s.item_id
        WHERE s.asset_id = v.asset_id AND i.state = 'active')
)
SELECT a.asset_id, n.asset_id, 1 - n.distance FROM sampled a CROSS JOIN LATERAL (
    SELECT v.asset_id, v.vector::halfvec({dimension}) <=> a.vector::halfvec({dimension}) AS distance
    FROM curation_embedding_{encoder} v
    WHERE v.project_id = %(project)s AND v.part = 'whole' AND v.asset_id <> a.asset_id
    ORDER BY v.vector::halfvec({dimension}) <=> a.vector::halfvec({dimension}) LIMIT 1
) n ORDER BY 3 DESC, 1
"""
NAMES = """
SELECT DISTINCT ON (a.id) a.id, i.key, b.sha256, b.has_thumbnail
FROM annotate_asset a JOIN annotate_itemasset s ON s.asset_id = a.id JOIN annotate_item i ON i.id = s.item_id
LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id WHERE a.id = ANY(%s) ORDER BY a.id, i.id
"""


def measure_likeness(actor: Actor, wanted: LikenessFilter) -> Likeness:
    """Return sampled items of a project, each with the item most like it."""
    access.require_view(actor, wanted.project)
    encoder = find_encoder(wanted.project, wanted.encoder)
    if encoder is None:
        return Likeness([], [])
    sql = NEAREST.format(encoder=encoder.pk, dimension=encoder.dimension)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        cursor.execute(sql, {"project": wanted.project, "sample": SAMPLE})
        pairs = list({frozenset(row[:2]): row for row in cursor.fetchall()}.values())
    step = max(1, -(-len(pairs) // EXAMPLES))
    return Likeness([round(cosine, 4) for _, _, cosine in pairs], _name_pairs(pairs[::step]))


def _name_pairs(pairs: list[tuple[int, int, float]]) -> list[LikePair]:
    with connection.cursor() as cursor:
        cursor.execute(NAMES, [sorted({asset for first, second, _ in pairs for asset in (first, second)})])
        named = {row[0]: _name(row) for row in cursor.fetchall()}
    return [
        LikePair(named[first][0], named[second][0], named[first][1], named[second][1], round(cosine, 4))
        for first, second, cosine in pairs
        if first in named and second in named
    ]


def _name(row: tuple[Any, ...]) -> tuple[str, str | None]:
    _, key, sha256, has_thumbnail = row
    return key, media_url(sha256, thumbnail=True) if has_thumbnail else None
