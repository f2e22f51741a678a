"""Near-duplicates: pairs with evidence, groups that people resolve."""

from django.db import models
from django.db.models import F, Q

from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.user import User


class DuplicatePair(models.Model):
    """Two items of which assets look alike, and how that is known.

    ``evidence`` lists what each method measured: ``{"method": "phash64", "distance_bits": 3}``,
    ``{"method": "embedding", "encoder": 1, "cosine": 0.97}``. ``similarity`` (0..1) is the strongest of them.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="duplicate_pairs", db_index=False)
    first = models.ForeignKey(Item, models.CASCADE, related_name="pairs_as_first", db_index=False)
    second = models.ForeignKey(Item, models.CASCADE, related_name="pairs_as_second")
    similarity = models.FloatField()
    evidence = models.JSONField(default=list)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="duplicate_pairs", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_sorted"),
        ]
        indexes = [models.Index(fields=["project", "-similarity"], name="duplicate_pair_page")]


class DuplicateGroup(models.Model):
    """Items of which every two are alike. A person keeps one and sets the others aside, or says they differ."""

    class State(models.TextChoices):
        OPEN = "open"
        RESOLVED = "resolved"
        DIFFERENT = "different"

    project = models.ForeignKey(Project, models.CASCADE, related_name="duplicate_groups", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    members_key = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    similarity = models.FloatField()
    keep = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    keep_reason = models.CharField(max_length=300)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="duplicate_groups", null=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "members_key"], name="duplicate_group_once")]
        indexes = [models.Index(fields=["project", "state", "-similarity", "id"], name="duplicate_group_page")]


class DuplicateMember(models.Model):
    """An item in a group."""

    pk = models.CompositePrimaryKey("group_id", "item_id")
    group = models.ForeignKey(DuplicateGroup, models.CASCADE, related_name="members", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="duplicate_memberships")
