"""Reference sets: benchmarks that training data must not contain, and where it does."""

from django.db import models

from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.user import User
from curation.models.embedding import Encoder


class ReferenceSet(models.Model):
    """Records of a benchmark, kept as fingerprints. ``encoder`` is set where they have vectors."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reference_sets", db_index=False)
    name = models.CharField(max_length=200)
    source = models.TextField(blank=True)
    record_count = models.PositiveIntegerField(default=0)
    encoder = models.ForeignKey(Encoder, models.SET_NULL, related_name="reference_sets", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="reference_sets")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="reference_set_once")]


class ReferenceRecord(models.Model):
    """One record of a benchmark, by what is known of it.

    ``vector`` is little-endian float16 of the set's encoder. ``is_telling`` is false for a picture without enough
    detail for its perceptual hash to mean anything.
    """

    reference_set = models.ForeignKey(ReferenceSet, models.CASCADE, related_name="records", db_index=False)
    key = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, blank=True)
    phash64 = models.BigIntegerField(null=True)
    is_telling = models.BooleanField(default=True)
    text = models.TextField(null=True, blank=True)
    vector = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reference_set", "key"], name="reference_record_once")]


class ReferenceHit(models.Model):
    """An item that is like a record of a benchmark, and how that is known. It is reported, never acted on."""

    record = models.ForeignKey(ReferenceRecord, models.CASCADE, related_name="hits", db_index=False)
    reference_set = models.ForeignKey(ReferenceSet, models.CASCADE, related_name="hits", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="reference_hits")
    similarity = models.FloatField()
    evidence = models.JSONField(default=list)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="reference_hits", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "item"], name="reference_hit_once")]
        indexes = [models.Index(fields=["reference_set", "-similarity", "id"], name="reference_hit_page")]
