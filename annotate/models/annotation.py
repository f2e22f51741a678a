"""Annotations and their revisions; marks as a projection for search and counts."""

from django.db import models
from django.db.models import Q

from annotate.models.item import Item
from annotate.models.project import Ontology, Project
from annotate.models.task import Task
from annotate.models.user import User


class AnnotationOrigin(models.TextChoices):
    """How a document came to be. Suggestions of models are not annotations."""

    HUMAN = "human"
    IMPORT = "import"
    CONSENSUS = "consensus"


class Annotation(models.Model):
    """One author's complete answer about one item; its history is its revisions.

    Attributes that move: ``head`` is the newest revision that counts, ``accepted`` the newest that a reviewer accepted.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="annotations", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="annotations")
    task = models.ForeignKey(Task, models.SET_NULL, related_name="annotations", null=True, blank=True, db_index=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="annotations", null=True, blank=True)
    origin = models.CharField(max_length=9, choices=AnnotationOrigin.choices, default=AnnotationOrigin.HUMAN)
    head = models.ForeignKey("Revision", models.PROTECT, related_name="+", null=True, db_index=False)
    accepted = models.ForeignKey("Revision", models.PROTECT, related_name="+", null=True, db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "author"], name="annotation_once_a_task", condition=Q(task__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["project", "id"], name="annotation_page")]


class Revision(models.Model):
    """One state of an annotation that never changes: canonical bytes, their hash, and the ontology they were checked
    against. ``late`` marks a submit that came after the lease was lost and somebody else had finished the task.
    """

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    document = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    ontology = models.ForeignKey(Ontology, models.PROTECT, related_name="revisions", db_index=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="revisions", null=True, blank=True, db_index=False)
    late = models.BooleanField(default=False)
    spent_s = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["annotation", "number"], name="revision_number_once")]


class Mark(models.Model):
    """What the head revisions say, one row a mark, for filters and counts. Rebuilt from them, never read back."""

    pk = models.CompositePrimaryKey("annotation_id", "mark_id")
    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="marks", db_index=False)
    mark_id = models.CharField(max_length=64)
    project = models.ForeignKey(Project, models.CASCADE, related_name="marks", db_index=False, db_constraint=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="marks", db_index=False, db_constraint=False)
    kind = models.CharField(max_length=16)
    class_id = models.CharField(max_length=200, blank=True)
    slot = models.CharField(max_length=64, blank=True)
    x1 = models.FloatField(null=True)
    y1 = models.FloatField(null=True)
    x2 = models.FloatField(null=True)
    y2 = models.FloatField(null=True)
    start_us = models.BigIntegerField(null=True)
    end_us = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "class_id", "item"], name="mark_class")]
