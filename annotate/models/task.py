"""Tasks: one seat of an item in a stage, and the drafts that people write while they hold one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from annotate.models.item import Item
from annotate.models.project import Project
from annotate.models.user import User


class Stage(models.TextChoices):
    """What is asked of the person."""

    ANNOTATE = "annotate"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"


class TaskState(models.TextChoices):
    """Where a task stands. A claimed task whose lease has run out is as good as open."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


class Task(models.Model):
    """One piece of work for one person.

    ``assignee`` reserves it for somebody (a returned task for its author); ``author`` of a review task is whose work
    it looks at, who therefore cannot claim it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="tasks", db_index=False)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    seat = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=TaskState.choices, default=TaskState.OPEN)
    priority = models.FloatField(default=0.0)
    assignee = models.ForeignKey(User, models.SET_NULL, related_name="assigned_tasks", null=True, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True, db_index=False)
    holder = models.ForeignKey(User, models.SET_NULL, related_name="held_tasks", null=True, blank=True, db_index=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    skip_reason = models.CharField(max_length=500, blank=True)
    revision = models.ForeignKey(
        "annotate.Revision", models.CASCADE, related_name="review_tasks", null=True, blank=True, db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "stage", "seat"], name="task_seat_once", condition=Q(stage="annotate")
            ),
            models.UniqueConstraint(
                fields=["revision"], name="task_one_review_a_revision", condition=Q(stage="review")
            ),
            models.CheckConstraint(
                name="task_claim_is_whole",
                condition=~Q(state="claimed") | Q(holder__isnull=False, lease_expires_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                "project", "stage", F("priority").desc(), "seat", "id", name="task_queue", condition=Q(state="open")
            ),
            models.Index(fields=["project", "lease_expires_at"], name="task_lease", condition=Q(state="claimed")),
            models.Index(fields=["holder", "project"], name="task_held", condition=Q(state="claimed")),
            models.Index(fields=["item"], name="task_item"),
        ]


class Draft(models.Model):
    """One person's unfinished document for one task. It outlives the lease and the submit."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="drafts", db_index=False)
    author = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    version = models.PositiveBigIntegerField(default=0)
    document = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "author"], name="draft_once")]


class DraftChange(models.Model):
    """One change set that a draft took in: what it touched, so that later ones know whether they overlap.

    ``merged`` is the document that the first answer carried, when it took in other people's changes.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="changes", db_index=False)
    client_id = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64)
    merged = models.BinaryField(null=True)
    writes = ArrayField(models.TextField())
    reads = ArrayField(models.TextField())
    deletes = ArrayField(models.TextField())
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "client_id", "seq"], name="draft_change_once"),
            models.UniqueConstraint(fields=["draft", "version"], name="draft_version_once"),
        ]
