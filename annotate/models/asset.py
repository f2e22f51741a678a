"""Blobs: bytes addressed by their hash, with decoded facts. Assets: a blob or a text in a project."""

from django.db import models
from django.db.models import Q

from annotate.models.project import Project


class Media(models.TextChoices):
    """What an asset is."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"


class Blob(models.Model):
    """Bytes, known by their SHA-256, and what decoding them told.

    ``location`` is empty for bytes in our storage, else the URI of a file that is read where it lies. ``facts`` is
    ``annotate.media.facts.MediaFacts``; the columns beside it repeat what is searched or joined on.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    media = models.CharField(max_length=5, choices=Media.choices, blank=True)
    mime = models.CharField(max_length=100, blank=True)
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    duration_us = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    facts_version = models.PositiveSmallIntegerField(default=0)
    phash64 = models.BigIntegerField(null=True)
    pdq256 = models.BinaryField(max_length=32, null=True)
    location = models.TextField(blank=True)
    has_thumbnail = models.BooleanField(default=False)
    error = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="blob_unprobed", condition=Q(facts_version=0, error__isnull=True)),
        ]


class AssetState(models.TextChoices):
    """How far an asset has come."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Asset(models.Model):
    """One image, video, sound or text of a project, and where it comes from.

    A pending asset waits for ingest: to be fetched from ``fetch_from`` (a URL, or a path below an import root), or,
    when it has a blob already, to be decoded. A failed one says why in ``error`` (code, message).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="assets")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="assets", null=True, blank=True)
    text = models.TextField(null=True, blank=True)
    media = models.CharField(max_length=5, choices=Media.choices, blank=True)
    state = models.CharField(max_length=7, choices=AssetState.choices, default=AssetState.PENDING)
    name = models.CharField(max_length=500, blank=True)
    fetch_from = models.TextField(blank=True)
    declared_mime = models.CharField(max_length=100, blank=True)
    error = models.JSONField(null=True)
    licence = models.CharField(max_length=200, blank=True)
    source = models.TextField(blank=True)
    consent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="asset_has_content",
                condition=~Q(state="ready") | Q(blob__isnull=False, text=None) | Q(blob=None, text__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["project", "id"], name="asset_pending", condition=Q(state="pending"))]
