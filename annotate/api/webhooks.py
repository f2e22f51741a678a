"""/api/webhooks: addresses that are told what happens in a project, and what was sent to them."""

import msgspec
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from annotate.api.base import Resource, describe, reply
from annotate.api.permissions import SignedIn
from annotate.queries.webhooks import (
    DeliveryFilter,
    DeliveryPage,
    DeliveryView,
    WebhookView,
    list_deliveries,
    list_webhooks,
    view_delivery,
    view_webhook,
)
from annotate.services import webhooks
from annotate.webhooks.topics import TopicName


class WebhookFilter(msgspec.Struct, forbid_unknown_fields=True):
    """Whose webhooks."""

    project: int


class NewWebhook(msgspec.Struct, forbid_unknown_fields=True):
    """An address, and what it is told of."""

    project: int
    url: str
    events: list[TopicName]


class WebhookChange(msgspec.Struct, forbid_unknown_fields=True):
    """What changes; what is null stays."""

    url: str | None = None
    events: list[TopicName] | None = None
    is_active: bool | None = None


class WebhookSecret(msgspec.Struct):
    """A fresh webhook; the secret is shown this once."""

    webhook: WebhookView
    secret: str


class WebhookList(msgspec.Struct):
    """All of a project's webhooks."""

    results: list[WebhookView]


class WebhookResource(Resource):
    """For managers and owners."""

    permission_classes = [SignedIn]

    @describe("A project's webhooks", query=WebhookFilter, answer=WebhookList)
    def list(self, request: Request) -> HttpResponse:
        del request
        return reply(WebhookList(list_webhooks(self.actor, self.query(WebhookFilter).project)))

    @describe("Tell an address what happens from now on", body=NewWebhook, answer=WebhookSecret, status=201)
    def create(self, request: Request) -> HttpResponse:
        del request
        given = self.read(NewWebhook)
        made, secret = webhooks.create_webhook(self.actor, project_id=given.project, url=given.url, events=given.events)
        return reply(WebhookSecret(view_webhook(made), secret), status=201)

    @describe("Change a webhook, switch it off or on", body=WebhookChange, answer=WebhookView)
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        del request
        given = self.read(WebhookChange)
        changed = webhooks.update_webhook(
            self.actor, webhook_id=int(pk), url=given.url, events=given.events, is_active=given.is_active
        )
        return reply(view_webhook(changed))

    @describe("Remove a webhook")
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        del request
        webhooks.delete_webhook(self.actor, webhook_id=int(pk))
        return reply()

    @describe("Send a message that only says that the webhook works", answer=DeliveryView, status=202)
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(view_delivery(webhooks.ping_webhook(self.actor, webhook_id=int(pk))), status=202)

    @describe("What was sent to a webhook, newest first", query=DeliveryFilter, answer=DeliveryPage)
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, pk: str) -> HttpResponse:
        del request
        return reply(list_deliveries(self.actor, int(pk), self.query(DeliveryFilter)))

    @describe("Send a message again", answer=DeliveryView, status=202)
    @action(detail=True, methods=["post"], url_path=r"deliveries/(?P<delivery>[0-9]{1,18})/replay")
    def replay(self, request: Request, pk: str, delivery: str) -> HttpResponse:
        del request
        replayed = webhooks.replay_delivery(self.actor, webhook_id=int(pk), delivery_id=int(delivery))
        return reply(view_delivery(replayed), status=202)
