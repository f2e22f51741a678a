"""Stores vectors. Written by jobs, inside their fence."""

from collections.abc import Sequence

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from curation.models.embedding import Encoder

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
