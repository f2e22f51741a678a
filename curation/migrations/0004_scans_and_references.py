import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotate', '0002_tables'),
        ('curation', '0003_findings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicateScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(max_length=20)),
                ('settings', models.JSONField(default=dict)),
                ('asset_ids', models.BinaryField()),
                ('finished_at', models.DateTimeField(auto_now=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicate_scans', to='annotate.job')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='duplicate_scans', to='annotate.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'method'), name='duplicate_scan_once')],
            },
        ),
        migrations.CreateModel(
            name='Fingerprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('audio', 'Audio'), ('video', 'Video')], max_length=5)),
                ('version', models.PositiveSmallIntegerField()),
                ('hashes', models.BinaryField()),
                ('telling', models.BinaryField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('blob', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='fingerprints', to='annotate.blob')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('blob', 'kind'), name='fingerprint_once')],
            },
        ),
        migrations.CreateModel(
            name='ReferenceSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('source', models.TextField(blank=True)),
                ('record_count', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reference_sets', to=settings.AUTH_USER_MODEL)),
                ('encoder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reference_sets', to='curation.encoder')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reference_sets', to='annotate.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'name'), name='reference_set_once')],
            },
        ),
        migrations.CreateModel(
            name='ReferenceRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=500)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('phash64', models.BigIntegerField(null=True)),
                ('is_telling', models.BooleanField(default=True)),
                ('text', models.TextField(blank=True, null=True)),
                ('vector', models.BinaryField(null=True)),
                ('reference_set', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='records', to='curation.referenceset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reference_set', 'key'), name='reference_record_once')],
            },
        ),
        migrations.CreateModel(
            name='ReferenceHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('similarity', models.FloatField()),
                ('evidence', models.JSONField(default=list)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reference_hits', to='annotate.item')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reference_hits', to='annotate.job')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='curation.referencerecord')),
                ('reference_set', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='curation.referenceset')),
            ],
            options={
                'indexes': [models.Index(fields=['reference_set', '-similarity', 'id'], name='reference_hit_page')],
                'constraints': [models.UniqueConstraint(fields=('record', 'item'), name='reference_hit_once')],
            },
        ),
    ]
