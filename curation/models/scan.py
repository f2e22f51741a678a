"""What the search for near-duplicates keeps from one run to the next."""

from django.db import models

from annotate.models.asset import Blob
from annotate.models.job import Job
from annotate.models.project import Project


class DuplicateScan(models.Model):
    """Which assets of a project one method has compared with each other, under which settings.

    Under the same settings only what is new has to be compared; under others everything. ``asset_ids`` is
    little-endian int64, ascending.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="duplicate_scans", db_index=False)
    method = models.CharField(max_length=20)
    settings = models.JSONField(default=dict)
    asset_ids = models.BinaryField()
    job = models.ForeignKey(Job, models.SET_NULL, related_name="duplicate_scans", null=True)
    finished_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "method"], name="duplicate_scan_once")]


class Fingerprint(models.Model):
    """The hashes of a recording in equal steps of time: of its sound, or of its frames.

    ``hashes`` is little-endian uint64, ``telling`` one byte a step, 1 where the step holds anything to tell. An empty
    one means that nothing could be decoded.
    """

    class Kind(models.TextChoices):
        AUDIO = "audio"
        VIDEO = "video"

    blob = models.ForeignKey(Blob, models.CASCADE, related_name="fingerprints", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    hashes = models.BinaryField()
    telling = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blob", "kind"], name="fingerprint_once")]
