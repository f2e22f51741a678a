"""API tokens: shown once, kept as a hash."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotate.models.project import Project
from annotate.models.user import User


class ApiToken(models.Model):
    """A key for programs. It can do what its owner can, within its scopes and, if named, one project."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    project = models.ForeignKey(Project, models.CASCADE, related_name="tokens", null=True, blank=True)
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    scopes = ArrayField(models.CharField(max_length=20))
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
