"""Items: what is annotated."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from annotate.models.asset import Asset, Media
from annotate.models.project import Project
from annotate.models.user import User


class Progress(models.TextChoices):
    """How far the labeling of an item has come."""

    UNLABELED = "unlabeled"
    PARTLY = "partly"
    LABELED = "labeled"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SKIPPED = "skipped"


class Trigrams(Func):
    """The three-letter pieces of a text, for substring search (see migration 0001)."""

    function = "annotate_trigrams"
    output_field = ArrayField(models.TextField())


class Item(models.Model):
    """One thing to annotate: assets in named slots.

    ``key`` is the client's own name for it. ``content_hash`` tells whether sending the same key again changes
    anything. ``priority`` is what its tasks start with; higher comes first. ``state`` is whether it takes part: an
    item that is set aside keeps everything and can come back.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        SET_ASIDE = "set_aside"

    project = models.ForeignKey(Project, models.CASCADE, related_name="items", db_index=False)
    key = models.CharField(max_length=500)
    content_hash = models.CharField(max_length=64, blank=True)
    metadata = models.JSONField(default=dict)
    media = models.CharField(max_length=5, choices=Media.choices, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    progress = models.CharField(max_length=9, choices=Progress.choices, default=Progress.UNLABELED)
    priority = models.FloatField(default=0.0)
    has_errors = models.BooleanField(default=False)
    set_aside_reason = models.CharField(max_length=200, blank=True)
    set_aside_by = models.ForeignKey(User, models.PROTECT, related_name="items_set_aside", null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(blank=True)
    search_trigrams = models.GeneratedField(
        expression=Trigrams(F("search_text")), output_field=ArrayField(models.TextField()), db_persist=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="item_key_once")]
        indexes = [
            models.Index(fields=["project", "id"], name="item_page"),
            models.Index(fields=["project", "state", "progress", "id"], name="item_progress_page"),
            models.Index(fields=["project", "id"], name="item_error_page", condition=Q(has_errors=True)),
            GinIndex(fields=["search_trigrams"], name="item_search"),
            GinIndex(fields=["metadata"], opclasses=["jsonb_path_ops"], name="item_metadata"),
        ]


class ItemAsset(models.Model):
    """The asset in one slot of an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="slots", db_index=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="uses")
    slot = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "slot"], name="item_slot_once")]


class PendingDocument(models.Model):
    """A document that came with an item whose assets are not decoded yet, so that its bounds cannot be checked.

    When they are, it becomes an annotation or a suggestion. One that turns out not to fit stays here with its
    ``error``, so that nothing is lost.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="pending_documents")
    is_suggestion = models.BooleanField(default=False)
    document = models.BinaryField()
    model_name = models.CharField(max_length=200, blank=True)
    model_revision = models.CharField(max_length=200, blank=True)
    score = models.FloatField(null=True)
    error = models.JSONField(null=True)
