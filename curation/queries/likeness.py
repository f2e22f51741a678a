"""Reads how alike the items of a project are, so that people choose a threshold by looking."""

from typing import Any, Final

import msgspec
import numpy as np
from django.db import connection, transaction

from annotate import access
from annotate.access import Actor
from annotate.queries.tasks import media_url
from curation.models.embedding import Encoder
from curation.queries.embeddings import find_encoder, read_vectors

SAMPLE: Final = 200
EXAMPLES: Final = 60

EXACT_ASSETS: Final = 4000
"""Up to so many assets are all compared with the sampled ones."""

INDEX_SAMPLE: Final = 60
EF_SEARCH: Final = 20
MOST_SCANNED: Final = 400
"""Of more assets fewer are sampled, and the index is asked for the nearest of each without looking far."""

Pair = tuple[int, int, float]
"""Two assets and their cosine similarity."""


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
SAMPLED = """
WITH ends AS (
    SELECT min(asset_id) AS low, max(asset_id) AS high FROM curation_embedding_{encoder} WHERE project_id = %(project)s
)
SELECT DISTINCT v.asset_id FROM ends, generate_series(0, %(sample)s - 1) AS step CROSS JOIN LATERAL (
    SELECT asset_id FROM curation_embedding_{encoder}
    WHERE project_id = %(project)s AND part = 'whole' AND asset_id >= low + step * (high - low) / (%(sample)s - 1)
    ORDER BY asset_id LIMIT 1
) v
WHERE EXISTS (SELECT FROM annotate_itemasset s JOIN annotate_item i ON i.id = s.item_id
    WHERE s.asset_id = v.asset_id AND i.state = 'active')
ORDER BY v.asset_id
"""
FIRST = """
SELECT DISTINCT asset_id FROM curation_embedding_{encoder} WHERE project_id = %(project)s
ORDER BY asset_id LIMIT %(limit)s
"""
ACTIVE = """
SELECT DISTINCT s.asset_id FROM annotate_itemasset s JOIN annotate_item i ON i.id = s.item_id
WHERE s.asset_id = ANY(%(assets)s) AND i.state = 'active'
"""
NEAREST = """
SELECT a.asset_id, n.asset_id, 1 - n.distance FROM (
    SELECT asset_id, vector::halfvec({dimension}) AS vector FROM curation_embedding_{encoder}
    WHERE project_id = %(project)s AND asset_id = ANY(%(sampled)s) AND part = 'whole' OFFSET 0
) a CROSS JOIN LATERAL (
    SELECT v.asset_id, v.vector::halfvec({dimension}) <=> a.vector AS distance
    FROM curation_embedding_{encoder} v
    WHERE v.project_id = %(project)s AND v.part = 'whole' AND v.asset_id <> a.asset_id
    ORDER BY v.vector::halfvec({dimension}) <=> a.vector LIMIT 1
) n
"""
# Without statistics the planner takes a large partition for a small one and would sort it all for each sampled asset.
SETTINGS = f"""
SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;
SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = {EF_SEARCH};
SET LOCAL hnsw.max_scan_tuples = {MOST_SCANNED}
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
    found = sorted(_find_pairs(encoder, wanted.project), key=lambda pair: (-pair[2], pair[0]))
    pairs = list({frozenset(pair[:2]): pair for pair in found}.values())
    step = max(1, -(-len(pairs) // EXAMPLES))
    return Likeness([round(cosine, 4) for _, _, cosine in pairs], _name_pairs(pairs[::step]))


def _find_pairs(encoder: Encoder, project_id: int) -> list[Pair]:
    first = [row[0] for row in _fetch(FIRST, encoder, project=project_id, limit=EXACT_ASSETS + 1)]
    if len(first) <= EXACT_ASSETS:
        return _compare(encoder, project_id, first, _sample(encoder, project_id, SAMPLE))
    sampled = _sample(encoder, project_id, INDEX_SAMPLE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        found: list[Pair] = _fetch(NEAREST, encoder, project=project_id, sampled=sampled)
    if 2 * len(found) >= len(sampled):
        return found
    # Most of what the index holds is other projects': it gave up before it met one of this.
    spread = first[: EXACT_ASSETS : max(1, EXACT_ASSETS // SAMPLE)]
    active = [row[0] for row in _fetch(ACTIVE, encoder, assets=spread)]
    return _compare(encoder, project_id, first[:EXACT_ASSETS], active)


def _sample(encoder: Encoder, project_id: int, size: int) -> list[int]:
    return [row[0] for row in _fetch(SAMPLED, encoder, project=project_id, sample=size)]


def _compare(encoder: Encoder, project_id: int, assets: list[int], sampled: list[int]) -> list[Pair]:
    """Return for each sampled asset the most alike of some assets, all of which are compared."""
    vectors = read_vectors(encoder, project_id=project_id, asset_ids=assets)
    rows = np.flatnonzero(np.isin(vectors.asset_ids, sampled))
    if len(vectors.asset_ids) < 2:
        return []
    cosines = vectors.rows[rows] @ vectors.rows.T
    cosines[np.arange(len(rows)), rows] = -np.inf
    nearest = cosines.argmax(axis=1)
    ids = vectors.asset_ids
    return [
        (first, second, float(cosine))
        for first, second, cosine in zip(
            ids[rows].tolist(), ids[nearest].tolist(), cosines[np.arange(len(rows)), nearest], strict=True
        )
    ]


def _fetch(sql: str, encoder: Encoder, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(encoder=encoder.pk, dimension=encoder.dimension), values)
        return list(cursor.fetchall())


def _name_pairs(pairs: list[Pair]) -> list[LikePair]:
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
