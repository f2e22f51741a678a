"""Background work: a job is a row first."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.models.project import Project
from annotate.models.user import User


class JobState(models.TextChoices):
    """Where a job stands; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """One piece of background work. The row is the truth; a broker message only carries its id.

    ``attempt`` rises with each start and is the fencing token: whoever writes for the job must still hold it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="jobs", null=True, blank=True, db_index=False)
    name = models.CharField(max_length=50)
    params = models.JSONField(default=dict)
    dedup_key = models.CharField(max_length=200, blank=True)
    queue = models.CharField(max_length=20)
    state = models.CharField(max_length=9, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    done_count = models.BigIntegerField(default=0)
    total_count = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=20, default="items")
    stage = models.CharField(max_length=200, blank=True)
    log = ArrayField(models.TextField(), default=list)
    result = models.JSONField(default=dict)
    error = models.JSONField(null=True)
    created_by = models.ForeignKey(User, models.SET_NULL, related_name="jobs", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dedup_key"],
                name="job_once_at_a_time",
                condition=~Q(dedup_key="") & Q(state__in=["queued", "running"]),
            )
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="job_page"),
            models.Index(fields=["heartbeat_at"], name="job_running", condition=Q(state="running")),
            models.Index(fields=["created_at"], name="job_queued", condition=Q(state="queued")),
        ]


class ShardState(models.TextChoices):
    """Where a shard stands; the last two are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobShard(models.Model):
    """A part of a job's work that any worker may do: its own, and those that come to help.

    ``attempt`` rises with each start and is the fencing token, as it is for the job. ``job_attempt`` is set while the
    job's own process holds the shard, so that the next attempt need not wait until its heart counts as still; it is
    None while a helper does.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="shards", db_index=False)
    stage = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=ShardState.choices, default=ShardState.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    job_attempt = models.PositiveSmallIntegerField(null=True)
    holder = models.CharField(max_length=200, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    done_count = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "stage", "number"], name="job_shard_once")]
        indexes = [
            models.Index(fields=["job"], name="job_shard_open", condition=Q(state__in=["waiting", "running"])),
        ]
