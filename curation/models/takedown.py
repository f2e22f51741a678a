"""What had to go: which release holds what, takedowns, and the tombstones of what was erased."""

from django.db import models
from django.db.models import Q

from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.user import User
from curation.models.release import Release


class ReleasedContent(models.Model):
    """One asset of one item in a release, known by the SHA-256 of its bytes, or of its text in UTF-8.

    ``item_row`` is no foreign key: what is erased is still known to have been in a release.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="contents", db_index=False)
    item_row = models.BigIntegerField()
    content = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["release"], name="released_by_release"),
            models.Index(fields=["content", "release"], name="released_by_content"),
            models.Index(fields=["item_row", "release"], name="released_by_item"),
        ]


class Takedown(models.Model):
    """A content that a project may not use any more, and why.

    While it stands, no release takes an item with it. Lifting it changes no release.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="takedowns", db_index=False)
    item = models.ForeignKey(Item, models.SET_NULL, related_name="takedowns", null=True)
    slot = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    reason = models.TextField()
    result = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="takedowns", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="takedowns")
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "content"], name="takedown_once", condition=Q(lifted_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["project", "-id"], name="takedown_page")]


class Erasure(models.Model):
    """The tombstone of an item: ids, hashes, who, when, why. It holds nothing of what was erased.

    ``contents`` are the SHA-256 of the item's assets, ``masks`` those of the large masks drawn on it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="erasures", db_index=False)
    item_row = models.BigIntegerField()
    key_hash = models.CharField(max_length=64)
    contents = models.JSONField(default=list)
    masks = models.JSONField(default=list)
    reason = models.TextField()
    result = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="erasures", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="erasures")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "item_row"], name="erasure_once")]
        indexes = [models.Index(fields=["project", "-id"], name="erasure_page")]
