"""Slices: filters that people saved."""

from django.db import models
from django.db.models import Q

from annotate.models.project import Project
from annotate.models.user import User


class Slice(models.Model):
    """A filter of a project's items under a name; which items it matches is found out whenever it is used.

    ``filter`` is ``curation.queries.slices.SliceFilter``. It may change: whoever builds on a slice keeps the filter as
    it was.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="slices", db_index=False)
    name = models.CharField(max_length=100)
    filter = models.JSONField(default=dict)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="slices")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="slice_name_once", condition=Q(archived_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["project", "-id"], name="slice_page")]
