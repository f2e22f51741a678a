"""Projects, who belongs to them, what they may say, how they explain it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from annotate.models.user import User


class Role(models.TextChoices):
    """What a member may do, from most to least."""

    OWNER = "owner"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    ANNOTATOR = "annotator"
    VIEWER = "viewer"


class Project(models.Model):
    """A body of items that are labeled under one ontology by one team.

    ``seats`` is how many people annotate each item independently; ``review`` whether a reviewer looks at each
    submitted revision; ``lease_s`` how long a claimed task stays with its holder without a heartbeat;
    ``keep_exports_days`` how long files of exports are kept, 0 for ever.
    """

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    seats = models.PositiveSmallIntegerField(default=1)
    review = models.BooleanField(default=True)
    lease_s = models.PositiveIntegerField(default=600)
    keep_exports_days = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="created_projects")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=20), name="project_seats"),
            models.CheckConstraint(condition=Q(lease_s__gte=30, lease_s__lte=86_400), name="project_lease"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role in one project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="membership_once")]


class Invitation(models.Model):
    """A seat kept for an email address; the link is shown and mailed once, only its hash is kept."""

    email = models.EmailField()
    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations", null=True, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="invitations_sent")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)


class Ontology(models.Model):
    """One version of what a project's documents may say (``annotate.document.ontology.Ontology`` as canonical JSON)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="ontologies")
    version = models.PositiveIntegerField()
    definition = models.BinaryField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="created_ontologies")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="ontology_version_once")]


class Guideline(models.Model):
    """One version of a project's instructions to its annotators, in Markdown."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="guidelines")
    version = models.PositiveIntegerField()
    markdown = models.TextField(blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="created_guidelines")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="guideline_version_once")]


class ProjectCount(models.Model):
    """How many items of a project are in each progress state, as a log of differences.

    A database trigger on items appends to it, so that no request counts and no two requests wait for one row;
    ``compact_counts`` folds the log together now and then. The count is the sum.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="counts", db_index=False, db_constraint=False)
    name = models.CharField(max_length=20)
    difference = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["project", "name"], include=["difference"], name="project_count")]
