"""What quality checks found, and which items they have looked at."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.user import User


class FindingState(models.TextChoices):
    """What a person said about a finding."""

    OPEN = "open"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"


class Severity(models.TextChoices):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Finding(models.Model):
    """Something that a check found in one item; the words are those of ``curation.quality.base.Finding``.

    ``part`` tells several findings of one check in one item apart. What people decided holds while the check's
    ``version`` stays the same.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="findings", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="findings", db_index=False)
    check_name = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=400, blank=True)
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=7, choices=Severity.choices)
    sentence = models.TextField()
    score = models.FloatField()
    slot = models.CharField(max_length=64, blank=True)
    marks = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    regions = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=FindingState.choices, default=FindingState.OPEN)
    decided_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="findings", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "check_name", "part"], name="finding_once")]
        indexes = [
            models.Index(fields=["project", "state", "check_name", "-score", "id"], name="finding_check_page"),
            models.Index(fields=["project", "state", "-score", "id"], name="finding_page"),
        ]


class CheckedItem(models.Model):
    """Which checks have looked at an item as it is.

    ``fingerprint`` changes when anything does that a check can see; then everything in ``checks`` (name, version and a
    hash of the options, see ``curation.services.findings``) is to be done again.
    """

    item = models.OneToOneField(Item, models.CASCADE, related_name="checked", primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="checked_items", db_index=False)
    fingerprint = models.CharField(max_length=200)
    checks = ArrayField(models.CharField(max_length=100), default=list)
