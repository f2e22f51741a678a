"""What reviewers decide and what people say about marks."""

from django.db import models

from annotate.models.annotation import Revision
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.models.user import User


class Review(models.Model):
    """One verdict on one revision."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        RETURNED = "returned"

    task = models.ForeignKey(Task, models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task"], name="review_once_a_task")]


class Comment(models.Model):
    """Words about an item, or about one entity (a mark or turn) of one of its revisions."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="comments", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="comments")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="comments", null=True, blank=True)
    entity_id = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="comments")
    body = models.TextField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
