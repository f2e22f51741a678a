"""Answers to people who wait: a query text to encode. One function a question, listed in a literal table."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import close_old_connections

from annotate.errors import DomainError, NotFound

if TYPE_CHECKING:
    from workers.encoders.base import Encoder


def answer(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return ``{"value": …}``, or ``{"error": {category, code, message}}`` for what is refused."""
    close_old_connections()
    try:
        question = QUESTIONS.get(kind)
        if question is None:
            raise NotFound("question_unknown", f"workers know no question {kind!r}; they may be older than the web")
        return {"value": question(**payload)}
    except DomainError as error:
        return {"error": {"category": error.category, "code": error.code, "message": error.message}}


@lru_cache(maxsize=2)
def _get_encoder(name: str) -> "Encoder":
    from workers.encoders.registry import load_encoder  # noqa: PLC0415  (loads torch, which only some workers need)

    return load_encoder(name)


def encode_text(encoder: str, text: str) -> dict[str, Any]:
    """Return the unit vector of a query text and which weights made it."""
    loaded = _get_encoder(encoder)
    return {"vector": loaded.encode_texts([text])[0].tolist(), "weights_hash": loaded.weights_hash}


QUESTIONS: Final[dict[str, Callable[..., Any]]] = {"encode_text": encode_text}
