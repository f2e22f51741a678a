"""Releases and their exports."""

from django.db import models

from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.user import User


class Release(models.Model):
    """An immutable dataset: this row indexes the manifest in storage, whose SHA-256 is the release's hash.

    ``options`` is what was asked for, ``summary`` what came out (``curation.cards.census.Census``, and what gates
    said). ``notes`` may change, as nothing of the manifest says them. A release that holds what had to go is
    ``withdrawn``, its manifest kept, or ``erased``, its manifest gone; its successors are the same without it.
    ``is_indexed`` says whether ``ReleasedContent`` knows what it holds.
    """

    class State(models.TextChoices):
        BUILDING = "building"
        READY = "ready"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"
        ERASED = "erased"

    project = models.ForeignKey(Project, models.CASCADE, related_name="releases", db_index=False)
    name = models.CharField(max_length=100)
    notes = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.BUILDING)
    options = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    manifest_hash = models.CharField(max_length=64, blank=True)
    manifest_key = models.CharField(max_length=300, blank=True)
    item_count = models.PositiveIntegerField(default=0)
    is_indexed = models.BooleanField(default=False)
    successor_of = models.ForeignKey("self", models.SET_NULL, related_name="successors", null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="releases", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="releases")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="release_name_once")]
        indexes = [models.Index(fields=["project", "-id"], name="release_page")]


class Export(models.Model):
    """A release rendered in one format with one exporter version and one set of options.

    With ``since`` it is what is new or other than in that release; ``options_hash`` knows of it.

    ``file_count`` and ``size_bytes`` sum up its ``files``, of which there may be one an item; ``report`` does not
    list them again. The files of an ``expired`` one are gone; asked for again, it is rendered again, to the same bytes.
    ``missing`` are the SHA-256 of blobs that were not in storage, the first hundred of them.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"
        EXPIRED = "expired"

    release = models.ForeignKey(Release, models.CASCADE, related_name="exports")
    format = models.CharField(max_length=40)
    exporter_version = models.PositiveIntegerField()
    options = models.JSONField(default=dict)
    options_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    file_count = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)
    report = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    since = models.ForeignKey(Release, models.CASCADE, related_name="later_exports", null=True, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="exports", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="exports")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "format", "exporter_version", "options_hash"], name="export_once"
            )
        ]
        indexes = [models.Index(fields=["finished_at"], name="export_age", condition=models.Q(state="ready"))]


class ExportFile(models.Model):
    """One file of an export, in the order they were written.

    ``crc32`` is what an archive of them needs before the bytes; None in exports of before it was kept.
    """

    export = models.ForeignKey(Export, models.CASCADE, related_name="files")
    path = models.TextField()
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    crc32 = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "path"], name="export_file_once")]
