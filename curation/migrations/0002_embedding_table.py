"""The embedding table: pgvector's half-precision vectors, one partition an encoder."""

import django.db.models.deletion
from django.db import migrations, models

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

MODEL = migrations.CreateModel(
    name="Embedding",
    fields=[
        (
            "pk",
            models.CompositePrimaryKey(
                "encoder_id", "asset_id", "part", blank=True, editable=False, primary_key=True, serialize=False
            ),
        ),
        ("part", models.CharField(default="whole", max_length=100)),
        ("created_at", models.DateTimeField(auto_now_add=True)),
        (
            "asset",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="embeddings",
                to="annotate.asset",
            ),
        ),
        (
            "encoder",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="embeddings",
                to="curation.encoder",
            ),
        ),
        (
            "project",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="embeddings",
                to="annotate.project",
            ),
        ),
    ],
    options={"db_table": "curation_embedding"},
)


class Migration(migrations.Migration):
    """Partitions and their HNSW indexes are made by the service that makes the encoder row."""

    dependencies = [("curation", "0001_tables"), ("annotate", "0002_tables")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, "DROP TABLE curation_embedding")],
            state_operations=[MODEL],
        )
    ]
