"""An index for searches that are narrowed by values of the metadata."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """It holds paths with their values, which is all that containment asks for."""

    dependencies = [("annotate", "0006_webhooks")]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["metadata"], name="item_metadata", opclasses=["jsonb_path_ops"]
            ),
        ),
    ]
