import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotate', '0003_item_counts'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobShard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=100)),
                ('number', models.PositiveIntegerField()),
                ('params', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=7)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('job_attempt', models.PositiveSmallIntegerField(null=True)),
                ('holder', models.CharField(blank=True, max_length=200)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('done_count', models.BigIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('error', models.JSONField(null=True)),
                ('job', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='shards', to='annotate.job')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['job'], name='job_shard_open')],
                'constraints': [models.UniqueConstraint(fields=('job', 'stage', 'number'), name='job_shard_once')],
            },
        ),
    ]
