"""Bodies name what happened and where to look, and hold nothing else."""

from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from annotate.webhooks.topics import PING, TOPICS, Happening, TopicName, write_body

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_the_api_offers_every_topic_but_the_test_message() -> None:
    assert {*get_args(TopicName), PING} == TOPICS.keys()


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_makes_a_body(topic: str) -> None:
    data = dict.fromkeys(("revision", "late", "task", "release", "format", "name", "code"), 5)
    told = msgspec.json.decode(write_body(Happening(topic, 3, "7", data, AT), base_url="https://lw.example"))
    assert (told["type"], told["timestamp"], told["data"]["project"]) == (topic, "2026-01-31T12:00:00Z", 3)
    assert told["data"]["url"].startswith("https://lw.example/api/")
    assert "{" not in told["data"]["url"]


def test_a_body_holds_ids_and_no_content() -> None:
    data: dict[str, Any] = {"task": 9, "reason": "a secret", "items": [1]}
    body = write_body(Happening("revision.returned", 3, "7", data, AT), base_url="https://lw.example")
    assert msgspec.json.decode(body)["data"] == {
        "project": 3,
        "revision": 7,
        "task": 9,
        "url": "https://lw.example/api/tasks/9",
    }
