"""Model versions and the documents they suggest."""

from django.db import models

from annotate.models.item import Item
from annotate.models.project import Project
from annotate.models.user import User


class ModelVersion(models.Model):
    """One set of weights that suggests, embeds or judges.

    ``task`` says what it does (``prelabel``, ``probe``, ``import``); ``weights_hash`` is the SHA-256 of what it loads;
    ``artifact`` the storage key of weights that we keep; ``report`` how well it did on held-out items.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="model_versions")
    name = models.CharField(max_length=200)
    revision = models.CharField(max_length=200, blank=True)
    task = models.CharField(max_length=20)
    weights_hash = models.CharField(max_length=64, blank=True)
    artifact = models.CharField(max_length=300, blank=True)
    config = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    trained_on = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, related_name="model_versions", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name", "revision", "weights_hash"], name="model_version_once")
        ]


class Suggestion(models.Model):
    """A model's document about an item. Never counted as human work.

    ``decisions`` maps mark ids to ``accepted``, ``edited`` or ``rejected``; ``uncertainty`` (0..1) orders the queue.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="suggestions", db_index=False)
    model_version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="suggestions")
    document = models.BinaryField()
    score = models.FloatField(null=True)
    uncertainty = models.FloatField(null=True)
    decisions = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "model_version"], name="suggestion_once")]
