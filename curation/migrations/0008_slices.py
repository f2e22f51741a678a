"""Slices: saved filters; and which slice a run of a recipe started from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A proposal keeps its slice as it was, so that changing or archiving the slice changes nothing there."""

    dependencies = [
        ("annotate", "0007_item_metadata"),
        ("curation", "0007_export_since"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Slice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("filter", models.JSONField(default=dict)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slices",
                        to="annotate.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=("project", "name"),
                        name="slice_name_once",
                    )
                ],
                "indexes": [models.Index(fields=["project", "-id"], name="slice_page")],
            },
        ),
        migrations.AddField(
            model_name="proposal",
            name="slice",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
