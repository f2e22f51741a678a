"""Encoder rows, and the partition of the embedding table that each of them gets."""

from django.db import connection, transaction

from curation.models.embedding import Encoder

LOCK = 7_245_001
"""Advisory lock number: one process at a time makes partitions."""

PARTITION = """
CREATE TABLE IF NOT EXISTS curation_embedding_{id} PARTITION OF curation_embedding FOR VALUES IN ({id})
"""
INDEX = """
CREATE INDEX IF NOT EXISTS curation_embedding_{id}_hnsw ON curation_embedding_{id}
    USING hnsw ((vector::halfvec({dimension})) halfvec_cosine_ops) WITH (m = 24, ef_construction = 128)
"""
"""More edges than pgvector's 16 and 64, with which a search of 300 candidates found 0.87 of the ten nearest among a
million clustered vectors (``benchmarks/searching.py``); with these, 0.98.
"""


@transaction.atomic
def register_encoder(*, name: str, revision: str, weights_hash: str, dimension: int) -> Encoder:
    """Return the row of these very weights, made with its partition and HNSW index when it is new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        encoder, is_new = Encoder.objects.get_or_create(
            name=name, revision=revision, weights_hash=weights_hash, defaults={"dimension": dimension}
        )
        if is_new:
            # Both numbers are ours: a row id and a checked integer; DDL takes no parameters.
            cursor.execute(PARTITION.format(id=int(encoder.pk)))
            cursor.execute(INDEX.format(id=int(encoder.pk), dimension=int(dimension)))
    return encoder
