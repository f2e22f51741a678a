"""Reads vectors, and finds which assets have none yet."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from annotate import access
from annotate.access import Actor
from annotate.models.asset import Asset, AssetState, Media
from curation.models.embedding import Encoder
from curation.vectors.parts import WORDS

VISUAL = (Media.IMAGE, Media.VIDEO)
HEADER_BYTES = 4
"""pgvector's binary halfvec: dimension and an unused field, 16 bits each, then big-endian half floats."""


class EncoderView(msgspec.Struct):
    """An encoder and how much of a project it has embedded."""

    id: int
    name: str
    revision: str
    weights_hash: str
    dimension: int
    embedded: int


class Vectors(NamedTuple):
    """Vectors of assets.

    Attributes:
        asset_ids: (N,) int64, rising.
        rows: (N, D) float32.
    """

    asset_ids: NDArray[np.int64]
    rows: NDArray[np.float32]


def list_encoders(actor: Actor, project_id: int) -> list[EncoderView]:
    """Return the encoders that embedded anything of a project, the one that embedded most first."""
    access.require_view(actor, project_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.name, e.revision, e.weights_hash, e.dimension, count(v.asset_id) FROM curation_encoder e "
            "JOIN curation_embedding v ON v.encoder_id = e.id AND v.project_id = %s "
            "GROUP BY e.id ORDER BY count(v.asset_id) DESC, e.id DESC",
            [project_id],
        )
        return [EncoderView(*row) for row in cursor.fetchall()]


def find_encoder(project_id: int, name: str) -> Encoder | None:
    """Return the newest encoder of a name that embedded something of a project."""
    for encoder in Encoder.objects.filter(name=name).order_by("-id"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM curation_embedding WHERE encoder_id = %s AND project_id = %s)",
                [encoder.pk, project_id],
            )
            if cursor.fetchone()[0]:
                return encoder
    return None


class Unembedded(NamedTuple):
    """An asset without a vector.

    Attributes:
        asset_id: Row id.
        media: ``image``, ``video``, ``audio`` or ``text``.
        sha256: Its blob; None for a text.
        text: The text itself; None for a blob.
        duration_us: Of a recording; 0 elsewhere.
    """

    asset_id: int
    media: str
    sha256: str | None
    text: str | None
    duration_us: int


UNEMBEDDED = """
a.project_id = %(project)s AND a.state = %(ready)s AND a.media = ANY(%(media)s)
AND NOT EXISTS (SELECT FROM curation_embedding v
    WHERE v.encoder_id = %(encoder)s AND v.asset_id = a.id AND v.part = 'whole')
"""
MISSING = f"""
SELECT a.id, a.media, a.blob_id, a.text, coalesce(b.duration_us, 0)
FROM annotate_asset a LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
WHERE {UNEMBEDDED} AND a.id > %(after)s AND (%(until)s::bigint IS NULL OR a.id <= %(until)s)
ORDER BY a.id LIMIT %(limit)s
"""  # noqa: S608  (constants)
BORDERS = f"""
SELECT m.id FROM (SELECT a.id, row_number() OVER (ORDER BY a.id) AS number FROM annotate_asset a WHERE {UNEMBEDDED}) m
WHERE m.number %% %(size)s = 0 ORDER BY m.id
"""  # noqa: S608  (constants)


def list_unembedded(
    encoder_id: int,
    project_id: int,
    *,
    media: Collection[str] = VISUAL,
    after: int,
    until: int | None = None,
    limit: int,
) -> list[Unembedded]:
    """Return the next assets of some media, by id, that an encoder has not embedded; none above ``until``."""
    values: dict[str, Any] = {
        "project": project_id,
        "ready": AssetState.READY,
        "media": list(media),
        "after": after,
        "until": until,
        "encoder": encoder_id,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(MISSING, values)
        return [Unembedded(*row) for row in cursor.fetchall()]


def list_borders(encoder_id: int, project_id: int, *, media: Collection[str], size: int) -> list[int]:
    """Return the id of every ``size``-th asset that an encoder has not embedded: where shards of the work end."""
    values: dict[str, Any] = {
        "project": project_id,
        "ready": AssetState.READY,
        "media": list(media),
        "encoder": encoder_id,
        "size": size,
    }
    with connection.cursor() as cursor:
        cursor.execute(BORDERS, values)
        return [row[0] for row in cursor.fetchall()]


def count_unembedded(encoder_id: int, project_id: int, *, media: Collection[str] = VISUAL) -> int:
    """Return how many assets an encoder has still to embed; a job asks once, at its start."""
    mine = Asset.objects.filter(project_id=project_id, state=AssetState.READY, media__in=list(media))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM curation_embedding WHERE encoder_id = %s AND project_id = %s AND part = 'whole'",
            [encoder_id, project_id],
        )
        return max(0, mine.count() - int(cursor.fetchone()[0]))


# The whole pixels that a mark touches, as curation.vectors.parts.name_crop says it.
CROP = """
format('crop:%%s,%%s,%%s,%%s', greatest(0, floor(m.x1))::bigint, greatest(0, floor(m.y1))::bigint,
    ceil(m.x2)::bigint, ceil(m.y2)::bigint)
"""
UNCROPPED = f"""
SELECT a.id, a.blob_id, array_agg(DISTINCT {CROP})
FROM annotate_mark m
JOIN annotate_itemasset s ON s.item_id = m.item_id AND s.slot = m.slot
JOIN annotate_asset a ON a.id = s.asset_id AND a.media = 'image' AND a.state = 'ready'
WHERE m.project_id = %(project)s AND m.x1 < m.x2 AND m.y1 < m.y2 AND a.id > %(after)s
    AND NOT EXISTS (SELECT FROM curation_embedding v
        WHERE v.encoder_id = %(encoder)s AND v.asset_id = a.id AND v.part = {CROP})
GROUP BY a.id, a.blob_id ORDER BY a.id LIMIT %(limit)s
"""  # noqa: S608  (constants)


def list_uncropped(encoder_id: int, project_id: int, *, after: int, limit: int) -> list[tuple[int, str, list[str]]]:
    """Return (asset id, blob hash, names of crops) of the next images with marks that an encoder has not embedded."""
    values = {"project": project_id, "after": after, "encoder": encoder_id, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(UNCROPPED, values)
        return list(cursor.fetchall())


def list_word_parts(encoder_id: int, asset_ids: Sequence[int]) -> set[tuple[int, str]]:
    """Return (asset id, part) of the annotations' words that an encoder has embedded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asset_id, part FROM curation_embedding WHERE encoder_id = %s AND asset_id = ANY(%s) "
            "AND split_part(part, ':', 1) = ANY(%s)",
            [encoder_id, list(asset_ids), list(WORDS)],
        )
        return set(cursor.fetchall())


VECTORS = """
SELECT asset_id, vector FROM curation_embedding
WHERE encoder_id = %(encoder)s AND project_id = %(project)s AND part = 'whole'
    AND (%(assets)s::bigint[] IS NULL OR asset_id = ANY(%(assets)s))
ORDER BY asset_id
"""


def read_vectors(encoder: Encoder, *, project_id: int, asset_ids: Sequence[int] | None = None) -> Vectors:
    """Return the vectors of whole assets of a project, or of some of them.

    Read in PostgreSQL's binary form, which costs a copy and no parsing.
    """
    values: dict[str, Any] = {
        "encoder": encoder.pk,
        "project": project_id,
        "assets": None if asset_ids is None else list(asset_ids),
    }
    connection.ensure_connection()
    assert connection.connection is not None
    # Django's own cursors bind on the client, which knows no binary results.
    with psycopg.Cursor(connection.connection) as cursor:
        rows: list[tuple[int, bytes]] = cursor.execute(VECTORS, values, binary=True).fetchall()
    return decode_vectors(rows, encoder.dimension)


def decode_vectors(rows: Iterable[tuple[int, bytes]], dimension: int) -> Vectors:
    """Return vectors from (asset id, binary halfvec) rows."""
    found = list(rows)
    matrix = np.empty((len(found), dimension), dtype=np.float32)
    for number, (_, data) in enumerate(found):
        matrix[number] = np.frombuffer(data, dtype=">f2", offset=HEADER_BYTES)
    return Vectors(np.array([asset_id for asset_id, _ in found], dtype=np.int64), matrix)
