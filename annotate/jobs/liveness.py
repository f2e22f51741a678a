"""Which workers are alive: each leaves a note every few seconds, and pages say so when nobody serves a queue."""

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
import redis
from django.conf import settings

LIFE_S = 15
NOTES = "loopwright:workers"


class WorkerNote(msgspec.Struct):
    """A worker's sign of life: when (Unix seconds) and for which queues."""

    at_s: float
    queues: list[str]


def _get_client() -> Any:
    return _connect(settings.REDIS_URL)


@lru_cache(maxsize=1)
def _connect(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)


def leave_note(name: str, queues: Sequence[str]) -> None:
    """Say that a worker is alive."""
    _get_client().hset(NOTES, name, msgspec.json.encode(WorkerNote(time.time(), list(queues))))


def take_note(name: str) -> None:
    """Say that a worker has ended."""
    _get_client().hdel(NOTES, name)


def list_live_queues() -> set[str]:
    """Return the queues that some living worker serves; empty when the broker does not answer."""
    try:
        notes = _get_client().hgetall(NOTES)
        dead = [name for name, note in notes.items() if not _is_alive(note)]
        if dead:
            _get_client().hdel(NOTES, *dead)
    except redis.RedisError:
        return set()
    return {queue for note in notes.values() if _is_alive(note) for queue in _read(note).queues}


def _read(note: bytes) -> WorkerNote:
    return msgspec.json.decode(note, type=WorkerNote)


def _is_alive(note: bytes) -> bool:
    return time.time() - _read(note).at_s < LIFE_S
