"""What recipes read of a project: its active items by key, what is known of them, and what is measured on them."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from curation.models.embedding import Encoder
from curation.queries.embeddings import read_vectors
from curation.queries.slices import SliceFilter, build_slice
from curation.recipes.base import FindingRow, Pairs, Population
from curation.recipes.score import Fact

ITEMS = """
SELECT i.key, i.media, i.progress, i.metadata::text, coalesce((
    SELECT array_agg(DISTINCT m.class_id) FROM annotate_mark m
    WHERE m.project_id = i.project_id AND m.item_id = i.id AND m.class_id <> ''), '{}')
FROM annotate_item i WHERE i.project_id = %(project)s AND i.state = 'active'
"""
FINDINGS = """
SELECT i.key, f.check_name, f.state, f.score FROM curation_finding f JOIN annotate_item i ON i.id = f.item_id
WHERE f.project_id = %s AND i.state = 'active'
"""
PAIRS = """
SELECT a.key, b.key, p.evidence::text FROM curation_duplicatepair p
JOIN annotate_item a ON a.id = p.first_id JOIN annotate_item b ON b.id = p.second_id
WHERE p.project_id = %s AND a.state = 'active' AND b.state = 'active'
"""
IDS = "SELECT key, id FROM annotate_item WHERE project_id = %s AND key = ANY(%s)"
PICTURES = """
SELECT DISTINCT ON (i.id) i.key, a.id FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id
JOIN annotate_asset a ON a.id = s.asset_id
WHERE i.project_id = %s AND i.key = ANY(%s) AND a.media IN ('image', 'video') AND a.state = 'ready' ORDER BY i.id, s.id
"""
FACTS = """
SELECT DISTINCT ON (i.id) i.key, (b.facts #>> %s)::float8 * %s
FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id JOIN annotate_asset a ON a.id = s.asset_id
JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE i.project_id = %s AND i.key = ANY(%s) AND b.facts #>> %s IS NOT NULL ORDER BY i.id, s.id
"""
LENGTHS = """
SELECT i.key, sum(char_length(a.text))::float8
FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id JOIN annotate_asset a ON a.id = s.asset_id
WHERE i.project_id = %s AND i.key = ANY(%s) AND a.text IS NOT NULL GROUP BY i.key
"""
PATHS: Final[dict[Fact, tuple[list[str], float]]] = {
    "sharpness": (["quality", "sharpness"], 1),
    "brightness": (["quality", "brightness"], 1),
    "contrast": (["quality", "contrast"], 1),
    "entropy_bits": (["quality", "entropy_bits"], 1),
    "aspect_ratio": (["quality", "aspect_ratio"], 1),
    "dark_ratio": (["quality", "dark_ratio"], 1),
    "bright_ratio": (["quality", "bright_ratio"], 1),
    "width_px": (["width_px"], 1),
    "height_px": (["height_px"], 1),
    "duration_s": (["duration_us"], 1e-6),
    "size_bytes": (["size_bytes"], 1),
    "peak_dbfs": (["levels", "peak_dbfs"], 1),
    "rms_dbfs": (["levels", "rms_dbfs"], 1),
    "clipping_ratio": (["levels", "clipping_ratio"], 1),
    "silence_ratio": (["levels", "silence_ratio"], 1),
}
"""Where a fact is in the facts of a blob, and what its unit there is in the unit of its name."""


def read_items(cursor: CursorWrapper, project_id: int, wanted: SliceFilter) -> Population:
    """Return the active items of a project that a slice matches, by key in code point order."""
    where, values = build_slice(wanted)
    cursor.execute(" AND ".join([ITEMS, *where]) + ' ORDER BY i.key COLLATE "C"', {**values, "project": project_id})
    rows = cursor.fetchall()
    return Population(
        keys=[row[0] for row in rows],
        media=[row[1] for row in rows],
        progress=[row[2] for row in rows],
        metadata=[msgspec.json.decode(row[3]) for row in rows],
        classes=[sorted(row[4]) for row in rows],
    )


def read_found(cursor: CursorWrapper, project_id: int, keys: Sequence[str]) -> list[FindingRow]:
    """Return the findings of items by their place in ``keys``."""
    cursor.execute(FINDINGS, [project_id])
    place = {key: row for row, key in enumerate(keys)}
    return [
        FindingRow(place[key], check, state, score) for key, check, state, score in cursor.fetchall() if key in place
    ]


def read_stored_pairs(cursor: CursorWrapper, project_id: int, keys: Sequence[str]) -> Pairs:
    """Return the near-duplicates among items by their place in ``keys``, once a method."""
    cursor.execute(PAIRS, [project_id])
    place = {key: row for row, key in enumerate(keys)}
    found: list[tuple[int, int, str, float]] = []
    for first, second, evidence in cursor.fetchall():
        if first in place and second in place:
            low, high = sorted((place[first], place[second]))
            found += [(low, high, entry["method"], entry["similarity"]) for entry in msgspec.json.decode(evidence)]
    rows = np.array([entry[:2] for entry in found], dtype=np.int64).reshape(-1, 2)
    return Pairs(rows, [entry[2] for entry in found], np.array([entry[3] for entry in found], dtype=np.float32))


def find_item_ids(project_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Return row ids by key."""
    with connection.cursor() as cursor:
        cursor.execute(IDS, [project_id, list(keys)])
        return dict(cursor.fetchall())


def read_fact(project_id: int, fact: Fact, keys: Sequence[str]) -> NDArray[np.float64]:
    """Return one fact of each item, of its first asset that has it; NaN where none has."""
    with connection.cursor() as cursor:
        if fact == "text_length":
            cursor.execute(LENGTHS, [project_id, list(keys)])
        else:
            path, factor = PATHS[fact]
            cursor.execute(FACTS, [path, factor, project_id, list(keys), path])
        known: dict[str, float] = dict(cursor.fetchall())
    return np.array([known.get(key, np.nan) for key in keys], dtype=np.float64)


def read_picture_vectors(
    project_id: int, encoder: Encoder, keys: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return (M,) places in ``keys``, rising, of the items whose first picture has a vector, and (M, D) vectors."""
    with connection.cursor() as cursor:
        cursor.execute(PICTURES, [project_id, list(keys)])
        assets: dict[str, int] = dict(cursor.fetchall())
    vectors = read_vectors(encoder, project_id=project_id, asset_ids=list(assets.values()))
    row_of = {asset: row for row, asset in enumerate(vectors.asset_ids.tolist())}
    found = [(place, row_of[assets[key]]) for place, key in enumerate(keys) if key in assets and assets[key] in row_of]
    places = np.array([place for place, _ in found], dtype=np.int64)
    return places, vectors.rows[[row for _, row in found]]
