"""Recipes in versions, the proposals that running them gives, and the artefacts that runs share."""

from django.db import models
from django.db.models import Q

from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.user import User


class Recipe(models.Model):
    """A saved pipeline of a project; what it does is in its versions, of which the highest number counts."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="recipes", db_index=False)
    name = models.CharField(max_length=100)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="recipes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="recipe_name_once", condition=Q(archived_at__isnull=True)
            )
        ]


class RecipeVersion(models.Model):
    """What a recipe does (``curation.recipes.recipe.RecipeDefinition``). It never changes."""

    recipe = models.ForeignKey(Recipe, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="recipe_versions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipe", "number"], name="recipe_version_once")]


class Proposal(models.Model):
    """What running a version of a recipe came to. Nothing changes in the project until a person approves it.

    ``slice`` is the slice that the run starts from, as it was (``curation.queries.slices.FrozenSlice``); None for all
    items. ``inputs`` are the SHA-256 of what was read, by name; ``steps`` are ``curation.recipes.summary.StepSummary``.
    The outcome of every item is canonical NDJSON in storage, whose SHA-256 is ``result_hash``.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        READY = "ready"
        APPROVED = "approved"
        REJECTED = "rejected"

    project = models.ForeignKey(Project, models.CASCADE, related_name="proposals", db_index=False)
    version = models.ForeignKey(RecipeVersion, models.CASCADE, related_name="proposals")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    slice = models.JSONField(null=True, blank=True)
    inputs = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    result_hash = models.CharField(max_length=64, blank=True)
    item_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="proposals", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="proposals_decided", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    set_aside_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["project", "-id"], name="proposal_page")]


class Artefact(models.Model):
    """What was made of given inputs: ``memo`` hashes what was asked, ``sha256`` names the file in storage that answers.

    The row is the marker that the file is whole. Who asks the same again takes the file, also where making it anew
    would give something slightly different.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="artefacts", db_index=False)
    memo = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "memo"], name="artefact_once")]
