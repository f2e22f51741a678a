"""Encoders and the vectors they make."""

from django.db import models

from annotate.models.asset import Asset
from annotate.models.project import Project


class Encoder(models.Model):
    """One model at one revision with one set of weights: one space, which never mixes with another.

    Making a row makes its partition of the embedding table, with the HNSW index of its dimension
    (``curation.services.encoders``).
    """

    name = models.CharField(max_length=200)
    revision = models.CharField(max_length=200, blank=True)
    weights_hash = models.CharField(max_length=64)
    dimension = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "revision", "weights_hash"], name="encoder_once")]


class Embedding(models.Model):
    """One unit vector of one part of an asset. List-partitioned by encoder; made and read in SQL.

    ``part`` is ``whole``, ``time:<start>-<end>`` in microseconds, ``crop:<x1>,<y1>,<x2>,<y2>`` in pixels, or
    ``text:<start>-<end>`` in code points. The vector column is ``halfvec``.
    """

    pk = models.CompositePrimaryKey("encoder_id", "asset_id", "part")
    encoder = models.ForeignKey(Encoder, models.CASCADE, related_name="embeddings", db_index=False)
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="embeddings", db_index=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="embeddings", db_index=False)
    part = models.CharField(max_length=100, default="whole")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "curation_embedding"  # partitioned, which is beyond the ORM: migration 0002 makes it in SQL
