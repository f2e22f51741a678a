"""Stores vectors. Written by jobs, inside their fence."""

from collections.abc import Collection, Sequence

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from curation.models.embedding import Encoder
from curation.queries.embeddings import CROP

STORE = """
INSERT INTO curation_embedding (encoder_id, asset_id, project_id, part, vector)
SELECT %s, asset, %s, part, vector::halfvec FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS t (asset, part, vector)
ON CONFLICT DO NOTHING
"""


def store_embeddings(
    encoder: Encoder,
    *,
    project_id: int,
    asset_ids: Sequence[int],
    vectors: NDArray[np.float32],
    parts: Sequence[str] | None = None,
) -> None:
    """Keep unit vectors of assets; those that are there already stay. Call inside a transaction.

    Args:
        encoder: Whose space they are in.
        project_id: The project of all the assets.
        asset_ids: N ids.
        vectors: (N, D) float32 rows of length 1, D the encoder's dimension.
        parts: N parts; None for whole assets.
    """
    assert vectors.shape == (len(asset_ids), encoder.dimension)
    texts = [msgspec.json.encode(row).decode() for row in vectors.tolist()]
    with connection.cursor() as cursor:
        cursor.execute(
            STORE, [encoder.pk, project_id, list(asset_ids), list(parts or ["whole"] * len(asset_ids)), texts]
        )


# Marks that were moved or deleted leave crops that nobody drew.
FORGET_CROPS = f"""
DELETE FROM curation_embedding v WHERE v.encoder_id = %(encoder)s AND v.project_id = %(project)s
    AND v.part LIKE 'crop:%%' AND NOT EXISTS (
        SELECT FROM annotate_itemasset s JOIN annotate_mark m ON m.item_id = s.item_id AND m.slot = s.slot
        WHERE s.asset_id = v.asset_id AND m.x1 < m.x2 AND m.y1 < m.y2 AND v.part = {CROP})
"""  # noqa: S608  (constants)


def forget_crops(encoder: Encoder, *, project_id: int) -> int:
    """Delete the vectors of regions that no mark has any more, and return how many. Call inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_CROPS, {"encoder": encoder.pk, "project": project_id})
        return int(cursor.rowcount)


def forget_parts(encoder: Encoder, parts: Collection[tuple[int, str]]) -> None:
    """Delete the vectors of (asset id, part). Call inside a transaction."""
    if not parts:
        return
    assets, names = zip(*sorted(parts), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM curation_embedding v USING unnest(%s::bigint[], %s::text[]) AS t (asset, part) "
            "WHERE v.encoder_id = %s AND v.asset_id = t.asset AND v.part = t.part",
            [list(assets), list(names), encoder.pk],
        )
