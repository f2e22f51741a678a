import django.db.models.deletion
from django.db import migrations, models

COPY = """
INSERT INTO curation_exportfile (export_id, path, size_bytes, sha256, crc32)
SELECT e.id, f.value ->> 'path', (f.value ->> 'size_bytes')::bigint, f.value ->> 'sha256', (f.value ->> 'crc32')::bigint
FROM curation_export e, jsonb_array_elements(e.files) WITH ORDINALITY AS f(value, number)
ORDER BY e.id, f.number
"""

SUM = """
UPDATE curation_export e SET file_count = f.count, size_bytes = f.size_bytes
FROM (SELECT export_id, count(*), sum(size_bytes) AS size_bytes FROM curation_exportfile GROUP BY export_id) f
WHERE f.export_id = e.id
"""

SHORTEN = "UPDATE curation_export SET report = report - 'files' WHERE report ? 'files'"


class Migration(migrations.Migration):
    """Files of exports move from a list on the row to rows of their own."""

    dependencies = [("curation", "0009_export_missing")]

    operations = [
        migrations.CreateModel(
            name="ExportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField()),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("crc32", models.PositiveBigIntegerField(null=True)),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="curation.export"
                    ),
                ),
            ],
        ),
        migrations.AddField("export", "file_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("export", "size_bytes", models.PositiveBigIntegerField(default=0)),
        migrations.RunSQL([COPY, SUM, SHORTEN], migrations.RunSQL.noop),
        migrations.RemoveField("export", "files"),
        migrations.AlterField(
            "exportfile",
            "export",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="curation.export"
            ),
        ),
        migrations.AddConstraint(
            "exportfile", models.UniqueConstraint(fields=["export", "path"], name="export_file_once")
        ),
    ]
