"""Reads what a release is built from, at one state of the database."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from annotate.document.consensus import find_consensus
from annotate.document.document import hash_content, read_stored, write_canonical
from annotate.document.manifest import ManifestAnnotation, ManifestAsset, ManifestVoter, Split
from curation.queries.slices import SliceFilter, build_slice

BATCH = 500


class ReleasedItem(NamedTuple):
    """One item as a release freezes it, but for its split."""

    key: str
    metadata: dict[str, Any]
    assets: dict[str, ManifestAsset]
    annotations: list[ManifestAnnotation]


CONTENT = "coalesce(a.blob_id, encode(sha256(convert_to(coalesce(a.text, ''), 'UTF8')), 'hex'))"
"""SHA-256 of an asset's bytes, or of its text in UTF-8."""

KEYS = f"""
SELECT i.id, i.key FROM annotate_item i
WHERE i.project_id = %(project)s AND i.state = 'active' AND i.id NOT IN (
    SELECT s.item_id FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    WHERE a.project_id = %(project)s AND a.state <> 'ready')
AND (%(down)s::text[] = '{{}}' OR NOT EXISTS (
    SELECT FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
    WHERE s.item_id = i.id AND {CONTENT} = ANY(%(down)s)))
AND (%(empty)s OR EXISTS (
    SELECT FROM annotate_annotation n WHERE n.item_id = i.id AND
        CASE WHEN %(accepted)s THEN n.accepted_id IS NOT NULL ELSE n.head_id IS NOT NULL END))
"""  # noqa: S608
ITEMS = "SELECT id, key, metadata::text FROM annotate_item WHERE id = ANY(%s)"
ASSETS = """
SELECT s.item_id, s.slot, a.media, b.sha256, a.text, a.name, b.mime, b.size_bytes, b.width_px, b.height_px,
    b.duration_us, a.licence, a.source, a.consent
FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE s.item_id = ANY(%s)
"""
DOCUMENTS = """
SELECT n.item_id, n.id, r.number, n.author_id, n.origin, r.content_hash, o.version, r.document
FROM annotate_annotation n
JOIN annotate_revision r ON r.id = CASE WHEN %(accepted)s THEN n.accepted_id ELSE n.head_id END
JOIN annotate_ontology o ON o.id = r.ontology_id
WHERE n.item_id = ANY(%(items)s) ORDER BY n.id
"""


def list_release_keys(
    cursor: CursorWrapper, project_id: int, *, policy: str, include_empty: bool, wanted: SliceFilter | None = None
) -> list[tuple[int, str]]:
    """Return (id, key) of the items that a release takes, by key in code point order; nothing that was taken down.

    Args:
        cursor: Where to read.
        project_id: Whose items.
        policy: Which revisions count.
        include_empty: Whether items without such a revision are in it.
        wanted: What items must be like; None for all.
    """
    cursor.execute("SELECT content FROM curation_takedown WHERE project_id = %s AND lifted_at IS NULL", [project_id])
    down = [row[0] for row in cursor.fetchall()]
    where, values = build_slice(wanted or SliceFilter())
    values |= {
        "project": project_id,
        "accepted": policy == "accepted",
        "empty": include_empty,
        "down": down,
    }
    cursor.execute(" AND ".join([KEYS, *where]) + ' ORDER BY i.key COLLATE "C"', values)
    return list(cursor.fetchall())


def read_released_items(cursor: CursorWrapper, item_ids: list[int], *, policy: str) -> Iterator[ReleasedItem]:
    """Yield items in the given order, read in batches."""
    for start in range(0, len(item_ids), BATCH):
        batch = item_ids[start : start + BATCH]
        cursor.execute(ITEMS, [batch])
        items = {row[0]: (row[1], msgspec.json.decode(row[2])) for row in cursor.fetchall()}
        cursor.execute(ASSETS, [batch])
        assets = _gather_assets(cursor.fetchall())
        cursor.execute(DOCUMENTS, {"accepted": policy == "accepted", "items": batch})
        annotations = _gather_annotations(cursor.fetchall())
        for item_id in batch:
            key, metadata = items[item_id]
            found = annotations.get(item_id, [])
            if policy == "consensus":
                found = agree(found)
            yield ReleasedItem(key, metadata, assets.get(item_id, {}), found)


def agree(annotations: list[ManifestAnnotation]) -> list[ManifestAnnotation]:
    """Return the annotations of an item as one: the consensus of several, or the only one there is."""
    if len(annotations) < 2:
        return annotations
    document, left_out = find_consensus([annotation.document for annotation in annotations])
    return [
        ManifestAnnotation(
            id=annotations[0].id,
            revision=annotations[0].revision,
            author="consensus",
            origin="consensus",
            content_hash=hash_content(write_canonical(document)),
            ontology=max(annotation.ontology for annotation in annotations),
            document=document,
            voters=[
                ManifestVoter(id=one.id, revision=one.revision, author=one.author, content_hash=one.content_hash)
                for one in annotations
            ],
            left_out=left_out,
        )
    ]


def _gather_assets(rows: list[tuple[Any, ...]]) -> dict[int, dict[str, ManifestAsset]]:
    found: dict[int, dict[str, ManifestAsset]] = {}
    for item_id, slot, media, sha256, text, name, mime, size, width, height, duration, licence, source, consent in rows:
        found.setdefault(item_id, {})[slot] = ManifestAsset(
            media=media,
            sha256=sha256,
            text=text,
            name=name,
            mime=mime or "",
            size_bytes=size,
            width_px=width,
            height_px=height,
            duration_us=duration,
            licence=licence,
            source=source,
            consent=consent,
        )
    return found


def _gather_annotations(rows: list[tuple[Any, ...]]) -> dict[int, list[ManifestAnnotation]]:
    found: dict[int, list[ManifestAnnotation]] = {}
    for item_id, annotation_id, number, author_id, origin, content_hash, ontology, document in rows:
        found.setdefault(item_id, []).append(
            ManifestAnnotation(
                id=annotation_id,
                revision=number,
                author=f"user:{author_id}" if author_id is not None else "import",
                origin=origin,
                content_hash=content_hash,
                ontology=ontology,
                document=read_stored(bytes(document)),
            )
        )
    return found


def list_pairs(cursor: CursorWrapper, project_id: int) -> NDArray[np.int64]:
    """Return (P, 2) items of all near-duplicate pairs of a project: the edges that splits must not cut."""
    cursor.execute("SELECT first_id, second_id FROM curation_duplicatepair WHERE project_id = %s", [project_id])
    return np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)


CHAINS = """
SELECT c.before, c.id FROM (
    SELECT id, lag(id) OVER (PARTITION BY metadata ->> %(field)s ORDER BY id) AS before FROM annotate_item
    WHERE project_id = %(project)s AND metadata ->> %(field)s IS NOT NULL
) c WHERE c.before IS NOT NULL
"""


def list_group_pairs(cursor: CursorWrapper, project_id: int, field: str) -> NDArray[np.int64]:
    """Return (P, 2) items that chain those with the same value of a metadata field; no field chains nothing."""
    if not field:
        return np.empty((0, 2), dtype=np.int64)
    cursor.execute(CHAINS, {"project": project_id, "field": field})
    return np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)


def list_fixed_splits(
    cursor: CursorWrapper, project_id: int, field: str, allowed: Collection[Split]
) -> dict[str, Split]:
    """Return the splits that a metadata field decides, by item key; other values of the field decide nothing."""
    if not field:
        return {}
    cursor.execute(
        "SELECT key, metadata ->> %s FROM annotate_item WHERE project_id = %s AND metadata ->> %s = ANY(%s)",
        [field, project_id, field, list(allowed)],
    )
    return dict(cursor.fetchall())
