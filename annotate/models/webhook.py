"""Webhooks: addresses that are told what happens in a project, and what was sent to them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.models.event import Event
from annotate.models.project import Project
from annotate.models.user import User


class Webhook(models.Model):
    """An address, and the events that it wants.

    Its secret is derived from ``salt`` and the server's key (``annotate.webhooks.signing``). ``failures`` counts what
    was refused in a row; while it is above zero nothing is sent before ``rest_until``. One that is switched off by the
    server, not by a person, says why in ``disabled_reason``.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    events = ArrayField(models.CharField(max_length=60))
    salt = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    disabled_reason = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="webhooks")
    created_at = models.DateTimeField(auto_now_add=True)


class WebhookDelivery(models.Model):
    """One event on its way to one webhook; the database writes it when the event is written.

    ``attempt`` rises each time it is sent, and is the fencing token of whoever sends it: until ``due_at`` no other
    process does. ``status_code`` and ``error`` are of the last time.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    status_code = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_page"),
            models.Index(fields=["webhook", "due_at"], name="delivery_due", condition=Q(state="waiting")),
        ]

    @property
    def message_id(self) -> str:
        """What the receiver knows it by; the same each time it is sent."""
        return f"msg_{self.pk}"
