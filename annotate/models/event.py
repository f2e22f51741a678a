"""The audit log: who changed what, when. It only grows."""

from django.db import models

from annotate.models.project import Project
from annotate.models.user import User


class Event(models.Model):
    """One change that a person or job made, written by the service that made it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="events", null=True, blank=True, db_index=False)
    actor = models.ForeignKey(User, models.SET_NULL, related_name="events", null=True, blank=True, db_index=False)
    verb = models.CharField(max_length=40)
    noun = models.CharField(max_length=40)
    noun_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "-id"], name="event_page"),
            models.Index(fields=["noun", "noun_id"], name="event_noun"),
        ]
