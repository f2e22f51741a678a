"""Signs of life: which queues somebody serves."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from annotate.jobs.liveness import LIFE_S, NOTES, leave_note, list_live_queues, take_note


@pytest.fixture(autouse=True)
def no_notes() -> Iterator[redis.Redis]:
    """Begin and end without notes."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(NOTES)
        yield client
        client.delete(NOTES)


def test_queues_of_living_workers_are_listed() -> None:
    leave_note("a", ["cpu", "io"])
    leave_note("b", ["io", "gpu"])
    assert list_live_queues() == {"cpu", "io", "gpu"}
    take_note("b")
    assert list_live_queues() == {"cpu", "io"}


def test_a_worker_that_is_silent_for_15_s_counts_as_dead(
    monkeypatch: pytest.MonkeyPatch, no_notes: redis.Redis
) -> None:
    monkeypatch.setattr("time.time", lambda: 1000.0)
    leave_note("a", ["cpu"])
    monkeypatch.setattr("time.time", lambda: 1000.0 + LIFE_S - 0.1)
    assert list_live_queues() == {"cpu"}
    monkeypatch.setattr("time.time", lambda: 1000.0 + LIFE_S)
    assert (list_live_queues(), no_notes.hlen(NOTES)) == (set(), 0)


def test_without_a_broker_nobody_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert list_live_queues() == set()
