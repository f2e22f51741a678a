"""Deliveries leave once their event is committed, and each leaves once, whoever sends at the same time."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import transaction
from pytest_django import Settings

from annotate.jobs.dispatch import DELIVER_CALLED, send_deliver
from annotate.models.project import Project
from annotate.models.webhook import WebhookDelivery
from tests.support.brokers import Broker, use_own_broker
from tests.support.client import Client
from tests.support.items import label_all, make_text_items
from tests.support.receivers import Receiver, receive
from tests.support.threads import run_together
from workers.deliver import deliver, send_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A receiver that the guard lets messages through to."""
    with receive() as running:
        settings.FETCH_ALLOW_NETWORKS, settings.FETCH_PORTS = ["127.0.0.0/8"], [running.port, 443]
        yield running


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Broker]:
    """A broker that no other test uses."""
    with use_own_broker(tmp_path, monkeypatch) as broker, broker.running():
        yield broker


def listen(client: Client, project: Project, url: str, *events: str) -> int:
    body = {"project": project.pk, "url": url, "events": list(events)}
    id_: int = client.post_json("/api/webhooks", body, status=201)["webhook"]["id"]
    return id_


def take_calls(broker: Broker) -> list[str]:
    """Return which tasks wait in the queue of the senders, and take them out."""
    with broker.client() as client:
        waiting: list[Any] = client.lrange("io", 0, -1)
        client.delete("io")
    return [msgspec.json.decode(message)["headers"]["task"] for message in waiting]


def test_a_worker_is_called_once_for_all_that_is_committed_before_it_looks(
    olga: Client, project: Project, receiver: Receiver, broker: Broker
) -> None:
    listen(olga, project, receiver.url, "task.submitted", "items.imported")
    with transaction.atomic():
        make_text_items(project, "one", "two")
        assert take_calls(broker) == []
    assert take_calls(broker) == ["deliver"]
    label_all(olga, project)
    assert take_calls(broker) == []
    deliver()
    assert len(receiver.messages) == 3
    make_text_items(project, "three", "four", "five")
    assert take_calls(broker) == ["deliver"]


def test_nobody_is_called_for_what_nobody_wants_to_hear(
    olga: Client, project: Project, receiver: Receiver, broker: Broker
) -> None:
    id_ = listen(olga, project, receiver.url, "job.failed")
    (item,) = make_text_items(project, "one")
    label_all(olga, project)
    olga.patch_json(f"/api/webhooks/{id_}", {"is_active": False, "events": ["items.set_aside"]})
    olga.post_json("/api/items/set-aside", {"project": project.pk, "items": [item.pk], "reason": "x"})
    assert take_calls(broker) == []
    olga.patch_json(f"/api/webhooks/{id_}", {"is_active": True})
    assert take_calls(broker) == ["deliver"]


def test_a_call_that_is_lost_is_made_again_and_without_a_broker_the_clock_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with use_own_broker(tmp_path, monkeypatch) as broker:
        assert send_deliver() is False
        with broker.running():
            assert send_deliver() is True
            with broker.client() as client:
                assert 0 < client.ttl(DELIVER_CALLED) <= 5
                client.delete(DELIVER_CALLED)
            assert send_deliver() is True
            assert take_calls(broker) == ["deliver"] * 2


def test_four_senders_at_once_send_each_message_once(
    olga: Client, project: Project, receiver: Receiver, broker: Broker
) -> None:
    for _ in range(3):
        listen(olga, project, receiver.url, "task.submitted")
    make_text_items(project, *(f"text {number}" for number in range(10)))
    label_all(olga, project)
    assert sum(run_together([send_due] * 4)) == 30
    sent = Counter(headers["webhook-id"] for headers, _ in receiver.messages)
    assert (len(sent), set(sent.values())) == (30, {1})
    assert set(WebhookDelivery.objects.values_list("state", "attempt")) == {("delivered", 1)}
