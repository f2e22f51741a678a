"""Ask a model while a person waits: no row, two seconds, a clear answer when nobody is there. Results are cached."""

import hashlib
from typing import Any

import msgspec
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from annotate.errors import CATEGORIES, Unavailable
from annotate.jobs.dispatch import put_question

DEADLINE_S = 2.0
CACHE_S = 3600


def ask(kind: str, payload: dict[str, Any], *, deadline_s: float = DEADLINE_S) -> Any:
    """Put one question to the interactive workers.

    Args:
        kind: Name of the question, e.g. ``encode_text`` (``workers/questions.py``).
        payload: Plain JSON values.
        deadline_s: How long the person waits.

    Returns:
        The answer, plain JSON values.

    Raises:
        Unavailable: No worker answered in time, or the broker does not answer.
        DomainError: Whatever the worker refused.
    """
    key = "ask/" + hashlib.sha256(msgspec.json.encode([kind, payload], order="sorted")).hexdigest()
    known = cache.get(key)
    if known is not None:
        return known
    answer = _wait(kind, payload, deadline_s)
    if "error" in answer:
        error = answer["error"]
        raise CATEGORIES[error["category"]](error["code"], error["message"])
    cache.set(key, answer["value"], CACHE_S)
    return answer["value"]


def _wait(kind: str, payload: dict[str, Any], deadline_s: float) -> dict[str, Any]:
    try:
        answer = put_question(kind, payload, wait_s=deadline_s)
    except (OperationalError, RedisError) as error:
        raise Unavailable("broker_unavailable", f"the message broker does not answer: {error}") from error
    if answer is None:
        raise Unavailable(
            "worker_missing",
            f"no interactive worker answered within {deadline_s:g} s; start one for the queue 'interactive', or wait "
            "until it has loaded its model",
        )
    return answer
