"""Webhooks: who is told of what, tries, replays, giving up."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from loopwright.webhooks import verify
from pytest_django import Settings

from annotate.models.event import Event
from annotate.models.project import Project
from annotate.models.webhook import Webhook, WebhookDelivery
from annotate.services.deliveries import DELAYS_S, JITTER, claim_deliveries, drop_old_deliveries, note_outcome
from annotate.services.jobs import claim_job, fail_job
from annotate.services.webhooks import MAX_WEBHOOKS
from annotate.webhooks.sending import Outcome
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import label_all, make_text_items
from tests.support.receivers import Receiver, receive
from workers.deliver import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A receiver that the guard lets messages through to."""
    with receive() as running:
        settings.FETCH_ALLOW_NETWORKS, settings.FETCH_PORTS = ["127.0.0.0/8"], [running.port, 443]
        yield running


def make(client: Client, project: Project, url: str, *events: str) -> tuple[int, str]:
    body = {"project": project.pk, "url": url, "events": list(events or ["task.submitted"])}
    made = client.post_json("/api/webhooks", body, status=201)
    return made["webhook"]["id"], made["secret"]


def list_sent(client: Client, webhook: int, query: str = "") -> Any:
    return client.get_json(f"/api/webhooks/{webhook}/deliveries{query}")["results"]


def let_pass(seconds: float = 10**6) -> None:
    """Move what waits into the past."""
    WebhookDelivery.objects.update(due_at=timezone.now() - timedelta(seconds=seconds))
    Webhook.objects.update(rest_until=None)


def test_a_submit_is_told_signed_and_once(olga: Client, project: Project, receiver: Receiver) -> None:
    id_, secret = make(olga, project, receiver.url)
    make_text_items(project, "one")
    label_all(olga, project)
    assert (send_due(), send_due()) == (1, 0)
    ((headers, body),) = receiver.messages
    told = verify(headers, body, secret)
    event = Event.objects.get(verb="submitted")
    assert (told["type"], told["data"]["task"], told["data"]["late"]) == ("task.submitted", int(event.noun_id), False)
    assert told["data"]["revision"] == event.data["revision"]
    (sent,) = list_sent(olga, id_)
    assert (sent["state"], sent["attempt"], sent["status_code"], sent["next_at"]) == ("delivered", 1, 204, None)
    assert (sent["message"], sent["error"]) == (headers["webhook-id"], "")


def test_only_what_was_asked_for_and_only_while_it_is_on(
    olga: Client, project: Project, make_project: MakeProject, receiver: Receiver
) -> None:
    id_, _ = make(olga, project, receiver.url, "items.imported")
    make_text_items(make_project("Other"), "elsewhere")
    make_text_items(project, "one", "two")
    label_all(olga, project)
    assert [sent["event"] for sent in list_sent(olga, id_)] == ["items.imported"]
    olga.patch_json(f"/api/webhooks/{id_}", {"is_active": False})
    make_text_items(project, "three")
    assert (send_due(), len(list_sent(olga, id_))) == (0, 1)
    olga.patch_json(f"/api/webhooks/{id_}", {"is_active": True, "events": ["task.skipped"]})
    assert send_due() == 1
    assert json.loads(receiver.messages[0][1])["data"]["count"] == 2


def test_a_change_that_is_rolled_back_is_not_told(olga: Client, project: Project, receiver: Receiver) -> None:
    id_, _ = make(olga, project, receiver.url, "items.imported")
    with transaction.atomic():
        make_text_items(project, "one")
        transaction.set_rollback(True)
    assert list_sent(olga, id_) == []


def test_failed_jobs_are_told_with_their_code(olga: Client, project: Project, receiver: Receiver) -> None:
    make(olga, project, receiver.url, "job.failed")
    job = olga.post_json("/api/jobs", {"project": project.pk, "name": "ingest_assets"}, status=202)["id"]
    claim_job(job)
    fail_job(job, 1, code="too_slow", message="it was")
    assert send_due() == 1
    told = json.loads(receiver.messages[0][1])["data"]
    assert (told["job"], told["name"], told["code"]) == (job, "ingest_assets", "too_slow")


def test_attempts_grow_rarer_and_end(olga: Client, project: Project, receiver: Receiver) -> None:
    id_, _ = make(olga, project, receiver.url)
    olga.post_json(f"/api/webhooks/{id_}/ping", status=202)
    receiver.statuses = [500] * 8
    waits = []
    for attempt in range(1, 9):
        let_pass()
        now = timezone.now()
        assert send_due() == 1
        row = WebhookDelivery.objects.get()
        assert (row.attempt, row.status_code) == (attempt, 500)
        waits.append((row.due_at - now).total_seconds())
    for waited, delay_s in zip(waits, DELAYS_S, strict=False):
        assert delay_s <= waited <= delay_s * (1 + JITTER) + 5
    assert 60 < sum(DELAYS_S) / 3600 < 84
    assert list_sent(olga, id_)[0]["state"] == "failed"
    assert len({headers["webhook-id"] for headers, _ in receiver.messages}) == 1


def test_a_receiver_that_never_answers_is_switched_off_and_its_maker_told(
    olga: Client, project: Project, receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    id_, _ = make(olga, project, receiver.url)
    olga.post_json(f"/api/webhooks/{id_}/ping", status=202)
    WebhookDelivery.objects.update(attempt=7)
    Webhook.objects.update(failures=7)
    receiver.statuses = [503]
    with django_capture_on_commit_callbacks(execute=True):
        send_due()
    (shown,) = olga.get_json(f"/api/webhooks?project={project.pk}")["results"]
    assert (shown["is_active"], shown["failures"]) == (False, 8)
    assert shown["disabled_reason"].startswith("8 attempts failed in a row, the last one because the receiver answers")
    (letter,) = mail.outbox
    assert (letter.to, receiver.url in letter.body) == (["olga@example.com"], True)
    assert olga.post_json(f"/api/webhooks/{id_}/ping", status=409)["code"] == "webhook_off"
    again = olga.patch_json(f"/api/webhooks/{id_}", {"is_active": True})
    assert (again["disabled_reason"], again["failures"]) == ("", 0)


def test_a_receiver_that_is_gone_is_switched_off_at_once(olga: Client, project: Project, receiver: Receiver) -> None:
    id_, _ = make(olga, project, receiver.url)
    olga.post_json(f"/api/webhooks/{id_}/ping", status=202)
    receiver.statuses = [410]
    send_due()
    assert Webhook.objects.get().is_active is False


def test_one_message_that_is_never_taken_does_not_switch_off(
    olga: Client, project: Project, receiver: Receiver
) -> None:
    id_, _ = make(olga, project, receiver.url)
    olga.post_json(f"/api/webhooks/{id_}/ping", status=202)
    WebhookDelivery.objects.update(attempt=7)
    receiver.statuses = [400]
    send_due()
    assert (WebhookDelivery.objects.get().state, Webhook.objects.get().is_active) == ("failed", True)


def test_a_failing_receiver_rests_and_is_tried_with_one_message(
    olga: Client, project: Project, receiver: Receiver
) -> None:
    id_, _ = make(olga, project, receiver.url)
    for _ in range(3):
        olga.post_json(f"/api/webhooks/{id_}/ping", status=202)
    Webhook.objects.update(failures=1)
    receiver.statuses = [500]
    assert (send_due(), send_due()) == (1, 0)
    Webhook.objects.update(rest_until=None)
    assert (send_due(), Webhook.objects.get().failures) == (2, 0)


def test_a_message_is_sent_again_under_its_id(olga: Client, project: Project, receiver: Receiver) -> None:
    id_, _ = make(olga, project, receiver.url)
    ping = olga.post_json(f"/api/webhooks/{id_}/ping", status=202)
    path = f"/api/webhooks/{id_}/deliveries/{ping['id']}/replay"
    assert olga.post_json(path, status=409)["code"] == "delivery_waiting"
    send_due()
    assert olga.post_json(path, status=202)["state"] == "waiting"
    send_due()
    (first, body), (second, same) = receiver.messages
    assert (first["webhook-id"], body) == (second["webhook-id"], same)
    assert olga.post_json(f"/api/webhooks/{id_}/deliveries/{10**9}/replay", status=404)["code"] == "delivery_not_found"


def test_whoever_lost_a_message_to_another_sender_notes_nothing(
    olga: Client, project: Project, receiver: Receiver
) -> None:
    id_, _ = make(olga, project, receiver.url)
    olga.post_json(f"/api/webhooks/{id_}/ping", status=202)
    (slow,) = claim_deliveries(webhooks=1, each=1)
    assert claim_deliveries(webhooks=1, each=1) == []
    let_pass()
    (quick,) = claim_deliveries(webhooks=1, each=1)
    note_outcome(slow, Outcome(None, "too slow"))
    assert WebhookDelivery.objects.get().error == ""
    note_outcome(quick, Outcome(200, ""))
    assert WebhookDelivery.objects.get().state == "delivered"


def test_deliveries_come_in_pages_and_go_after_a_month(olga: Client, project: Project, receiver: Receiver) -> None:
    id_, _ = make(olga, project, receiver.url)
    pings = [olga.post_json(f"/api/webhooks/{id_}/ping", status=202)["id"] for _ in range(3)]
    page = olga.get_json(f"/api/webhooks/{id_}/deliveries?limit=2")
    assert ([sent["id"] for sent in page["results"]], page["next"]) == (pings[:0:-1], pings[1])
    assert [sent["id"] for sent in list_sent(olga, id_, f"?before={page['next']}")] == pings[:1]
    send_due()
    assert (len(list_sent(olga, id_, "?state=delivered")), list_sent(olga, id_, "?state=failed")) == (3, [])
    WebhookDelivery.objects.filter(pk=pings[0]).update(created_at=timezone.now() - timedelta(days=31))
    assert (drop_old_deliveries(), WebhookDelivery.objects.count()) == (1, 2)


def test_what_is_removed_is_told_nothing_more(olga: Client, project: Project, receiver: Receiver) -> None:
    id_, _ = make(olga, project, receiver.url, "items.imported")
    make_text_items(project, "one")
    olga.delete_json(f"/api/webhooks/{id_}")
    make_text_items(project, "two")
    assert (send_due(), WebhookDelivery.objects.count()) == (0, 0)
    assert olga.delete_json(f"/api/webhooks/{id_}", status=404)["code"] == "webhook_not_found"


def test_the_secret_is_in_no_table_and_in_no_later_answer(olga: Client, project: Project) -> None:
    _, secret = make(olga, project, "https://example.com/hook")
    listed = olga.get_json(f"/api/webhooks?project={project.pk}")
    rows = str([*Webhook.objects.values(), *Event.objects.values()])
    assert secret.removeprefix("whsec_") not in str(listed) + rows
    assert Webhook.objects.get().salt not in str(listed)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"events": []}, 422, "unknown_event"),
        ({"events": ["task.forgotten"]}, 400, "malformed"),
        ({"url": "ftp://example.com/x"}, 422, "scheme_not_allowed"),
        ({"url": "https://me:pw@example.com/x"}, 422, "credentials_in_url"),
        ({"url": "https://example.com:22/x"}, 422, "port_not_allowed"),
        ({"url": "https://example.com/" + "x" * 2000}, 422, "bad_url"),
        ({"project": 10**9}, 404, "project_not_found"),
    ],
)
def test_a_webhook_needs_an_address_and_known_events(
    fields: dict[str, Any], status: int, code: str, olga: Client, project: Project
) -> None:
    body = {"project": project.pk, "url": "https://example.com/hook", "events": ["job.failed"], **fields}
    assert olga.post_json("/api/webhooks", body, status=status)["code"] == code


def test_a_project_has_twenty_at_most(olga: Client, project: Project) -> None:
    for _ in range(MAX_WEBHOOKS):
        make(olga, project, "https://example.com/hook")
    body = {"project": project.pk, "url": "https://example.com/hook", "events": ["job.failed"]}
    assert olga.post_json("/api/webhooks", body, status=409)["code"] == "too_many_webhooks"
