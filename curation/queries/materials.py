"""What the search for near-duplicates reads: hashes, texts, fingerprints, and what earlier searches have found."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from curation.dedup.evidence import Entry
from curation.dedup.tracks import Track
from curation.models.scan import DuplicateScan, Fingerprint

TELLING_QUALITY = 50
"""PDQ's own measure of detail below which perceptual hashes say little."""

Ids = NDArray[np.int64]


class HashedAssets(NamedTuple):
    """Files of N assets of active items, by item and asset.

    Attributes:
        item_ids: (N,) int64.
        asset_ids: (N,) int64.
        sha256: The bytes' hashes.
        phash64: (N,) uint64; 0 where there is none.
        pdq256: (N, 4) uint64; 0 where there is none.
        is_telling: (N,) bool: whether it is a picture with enough detail for its hashes to mean anything.
    """

    item_ids: Ids
    asset_ids: Ids
    sha256: list[str]
    phash64: NDArray[np.uint64]
    pdq256: NDArray[np.uint64]
    is_telling: NDArray[np.bool_]


class TextAssets(NamedTuple):
    """Texts of N assets of active items, by item and asset."""

    item_ids: Ids
    asset_ids: Ids
    texts: list[str]


class Recordings(NamedTuple):
    """Fingerprints of N assets of active items, by item and asset."""

    item_ids: Ids
    asset_ids: Ids
    tracks: list[Track]


HASHES = """
SELECT i.id, a.id, b.sha256, b.phash64, b.pdq256, coalesce((b.facts ->> 'pdq_quality')::int, 0)
FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id JOIN annotate_asset a ON a.id = s.asset_id
JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE i.project_id = %(project)s AND i.state = 'active' AND a.state = 'ready'
    AND i.id > %(after)s AND (%(until)s::bigint IS NULL OR i.id <= %(until)s) ORDER BY i.id, a.id
"""
TEXTS = """
SELECT i.id, a.id, a.text
FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id JOIN annotate_asset a ON a.id = s.asset_id
WHERE i.project_id = %(project)s AND i.state = 'active' AND a.state = 'ready' AND a.text IS NOT NULL
    AND i.id > %(after)s AND (%(until)s::bigint IS NULL OR i.id <= %(until)s) ORDER BY i.id, a.id
"""
RECORDINGS = """
SELECT i.id, a.id, f.hashes, f.telling
FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id JOIN annotate_asset a ON a.id = s.asset_id
JOIN curation_fingerprint f ON f.blob_id = a.blob_id AND f.kind = %s AND f.version = %s
WHERE i.project_id = %s AND i.state = 'active' AND length(f.hashes) > 0 ORDER BY i.id, a.id
"""
UNPRINTED = """
SELECT DISTINCT b.sha256 FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id
JOIN annotate_asset a ON a.id = s.asset_id JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE i.project_id = %(project)s AND i.state = 'active' AND a.state = 'ready' AND a.media = %(kind)s
    AND NOT EXISTS (SELECT FROM curation_fingerprint f
        WHERE f.blob_id = b.sha256 AND f.kind = %(kind)s AND f.version = %(version)s)
ORDER BY b.sha256
"""
PAIRS = """
SELECT p.first_id, p.second_id, p.evidence::text FROM curation_duplicatepair p
JOIN annotate_item a ON a.id = p.first_id JOIN annotate_item b ON b.id = p.second_id
WHERE p.project_id = %s AND a.state = 'active' AND b.state = 'active'
"""


def read_hashed_assets(project_id: int, *, after: int = 0, until: int | None = None) -> HashedAssets:
    """Return the files of a project's active items with what their bytes and pixels hash to.

    Args:
        project_id: Whose.
        after: Only items with a greater id.
        until: Only items with no greater id; None for all.
    """
    rows = _fetch(HASHES, {"project": project_id, "after": after, "until": until})
    words = [np.frombuffer(row[4] if row[4] is not None else bytes(32), dtype=">u8") for row in rows]
    return HashedAssets(
        *_ids(rows),
        [row[2] for row in rows],
        np.array([(row[3] or 0) % 2**64 for row in rows], dtype=np.uint64),
        np.array(words, dtype=np.uint64).reshape(-1, 4),
        np.array([row[3] is not None and row[5] >= TELLING_QUALITY for row in rows], dtype=np.bool_),
    )


def read_texts(project_id: int, *, after: int = 0, until: int | None = None) -> TextAssets:
    """Return the texts of a project's active items, or of those with ids above ``after`` and none above ``until``."""
    rows = _fetch(TEXTS, {"project": project_id, "after": after, "until": until})
    return TextAssets(*_ids(rows), [row[2] for row in rows])


def read_recordings(project_id: int, kind: Fingerprint.Kind, version: int) -> Recordings:
    """Return the fingerprints of a project's active items; those of other versions and empty ones are left out."""
    rows = _fetch(RECORDINGS, [kind, version, project_id])
    tracks = [
        Track(np.frombuffer(row[2], dtype="<u8").astype(np.uint64), np.frombuffer(row[3], dtype=np.uint8).astype(bool))
        for row in rows
    ]
    return Recordings(*_ids(rows), tracks)


def list_unprinted(project_id: int, kind: Fingerprint.Kind, version: int) -> list[str]:
    """Return the hashes of the recordings that have no fingerprint of this version yet."""
    values = {"project": project_id, "kind": kind, "version": version}
    return [row[0] for row in _fetch(UNPRINTED, values)]


def find_compared(project_id: int, method: str, settings: dict[str, Any]) -> Ids:
    """Return the assets that a method has compared with each other under the same settings, ascending."""
    scan = DuplicateScan.objects.filter(project_id=project_id, method=method).first()
    if scan is None or scan.settings != settings:
        return np.empty(0, dtype=np.int64)
    return np.frombuffer(scan.asset_ids, dtype="<i8").astype(np.int64)


def list_stored_entries(project_id: int) -> Iterator[tuple[int, int, Entry]]:
    """Yield (first item, second item, entry) of everything that is known of the pairs of active items."""
    for first, second, evidence in _fetch(PAIRS, [project_id]):
        for entry in msgspec.json.decode(evidence, type=list[Entry]):
            yield first, second, entry


def _fetch(sql: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _ids(rows: list[tuple[Any, ...]]) -> tuple[Ids, Ids]:
    return np.array([row[0] for row in rows], dtype=np.int64), np.array([row[1] for row in rows], dtype=np.int64)
