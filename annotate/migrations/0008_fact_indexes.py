"""Indexes on the facts that items are filtered by."""

from django.db import migrations

BLOB = {
    **{name: f"({name}::float8)" for name in ("width_px", "height_px", "duration_us", "size_bytes")},
    **{
        name: f"((facts -> 'quality' ->> '{name}')::float8)"
        for name in (
            *("sharpness", "brightness", "contrast", "entropy_bits", "aspect_ratio"),
            *("dark_ratio", "bright_ratio"),
        )
    },
    **{
        name: f"((facts -> 'levels' ->> '{name}')::float8)"
        for name in ("loudness_lufs", "peak_dbfs", "rms_dbfs", "clipping_ratio", "silence_ratio")
    },
    "speech_ratio": "((facts -> 'recording' ->> 'speech_ratio')::float8)",
}
"""By fact: the expression that ``annotate.queries.item_filters`` compares."""

ADD = """
CREATE INDEX blob_fact_{name} ON annotate_blob ({expression}) WHERE {expression} IS NOT NULL
"""
ADD_TEXT = """
CREATE INDEX asset_text_length ON annotate_asset (project_id, (char_length(text)::float8)) WHERE text IS NOT NULL
"""


class Migration(migrations.Migration):
    """Each holds only the files that have the fact: a picture has no loudness."""

    dependencies = [("annotate", "0007_item_metadata")]

    operations = [
        *(
            migrations.RunSQL(ADD.format(name=name, expression=expression), f"DROP INDEX blob_fact_{name}")
            for name, expression in BLOB.items()
        ),
        migrations.RunSQL(ADD_TEXT, "DROP INDEX asset_text_length"),
        migrations.RunSQL("ANALYZE annotate_blob, annotate_asset", migrations.RunSQL.noop),
    ]
