import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotate', '0003_item_counts'),
        ('curation', '0002_embedding_table'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckedItem',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='checked', serialize=False, to='annotate.item')),
                ('fingerprint', models.CharField(max_length=200)),
                ('checks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='checked_items', to='annotate.project')),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(max_length=40)),
                ('version', models.PositiveSmallIntegerField()),
                ('part', models.CharField(blank=True, max_length=400)),
                ('code', models.CharField(max_length=40)),
                ('severity', models.CharField(choices=[('error', 'Error'), ('warning', 'Warning'), ('notice', 'Notice')], max_length=7)),
                ('sentence', models.TextField()),
                ('score', models.FloatField()),
                ('slot', models.CharField(blank=True, max_length=64)),
                ('marks', models.JSONField(default=list)),
                ('details', models.JSONField(default=dict)),
                ('regions', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'Open'), ('dismissed', 'Dismissed'), ('confirmed', 'Confirmed')], default='open', max_length=9)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='annotate.item')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='findings', to='annotate.job')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='annotate.project')),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'state', 'check_name', '-score', 'id'], name='finding_check_page'), models.Index(fields=['project', 'state', '-score', 'id'], name='finding_page')],
                'constraints': [models.UniqueConstraint(fields=('item', 'check_name', 'part'), name='finding_once')],
            },
        ),
    ]
