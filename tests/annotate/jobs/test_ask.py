"""Questions to models when nobody answers. With a worker they are tried in ``tests/workers/test_worker.py``."""

import time
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from annotate.errors import Unavailable
from annotate.jobs.ask import DEADLINE_S, ask
from tests.support.brokers import use_own_broker


@pytest.fixture(autouse=True)
def no_questions() -> None:
    """Leave no question and no answer of other tests to anybody."""
    cache.clear()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("interactive")


def test_without_a_worker_the_answer_comes_within_the_deadline_and_says_what_to_do() -> None:
    assert DEADLINE_S == 2
    began = time.monotonic()
    with pytest.raises(Unavailable, match=r"no interactive worker answered within 0.2 s; start one") as caught:
        ask("encode_text", {"encoder": "prototype", "text": "cat"}, deadline_s=0.2)
    assert caught.value.code == "worker_missing"
    assert time.monotonic() - began < 60


def find_refusal(text: str) -> str:
    """Ask, and return the code of the refusal."""
    try:
        ask("encode_text", {"encoder": "prototype", "text": text}, deadline_s=0.1)
    except Unavailable as error:
        return error.code
    return "answered"


def test_what_nobody_answered_is_not_remembered() -> None:
    assert [find_refusal("dog"), find_refusal("dog")] == ["worker_missing"] * 2
    assert cache._cache.get_client().keys("*ask/*") == []  # type: ignore[attr-defined]


def test_a_broker_that_goes_away_is_told_and_forgiven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    codes = []
    with use_own_broker(tmp_path, monkeypatch) as broker:
        for is_there in (False, True, False, True):
            with broker.running(really=is_there):
                codes.append(find_refusal("cow"))
    assert codes == ["broker_unavailable", "worker_missing"] * 2
