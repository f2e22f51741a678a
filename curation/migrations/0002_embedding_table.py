"""The embedding table: pgvector's half-precision vectors, one partition an encoder."""

from django.db import migrations

TABLE = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE curation_embedding (
    encoder_id bigint NOT NULL REFERENCES curation_encoder (id) ON DELETE CASCADE,
    asset_id bigint NOT NULL REFERENCES annotate_asset (id) ON DELETE CASCADE,
    project_id bigint NOT NULL REFERENCES annotate_project (id) ON DELETE CASCADE,
    part varchar(100) NOT NULL DEFAULT 'whole',
    vector halfvec NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (encoder_id, asset_id, part)
) PARTITION BY LIST (encoder_id);
CREATE INDEX curation_embedding_project ON curation_embedding (project_id, asset_id);
"""


class Migration(migrations.Migration):
    """Partitions and their HNSW indexes are made by the service that makes the encoder row."""

    dependencies = [("curation", "0001_tables"), ("annotate", "0002_tables")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE curation_embedding")]
