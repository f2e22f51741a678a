"""Answers to people who wait: a query text to encode. One function a question, listed in a literal table."""

from collections.abc import Callable
from typing import Any, Final

from django.db import close_old_connections

from annotate.errors import DomainError, NotFound
from annotate.jobs.dispatch import give_answer

WARMED = 2
"""How many of the encoders that were registered last a fresh process loads."""


def answer(kind: str, payload: dict[str, Any], key: str = "") -> None:
    """Answer a question to whoever waits at ``key``; to nobody when it is empty."""
    close_old_connections()
    found = find_answer(kind, payload)
    if key:
        give_answer(key, found)


def find_answer(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return ``{"value": …}``, or ``{"error": {category, code, message}}`` for what is refused."""
    try:
        question = QUESTIONS.get(kind)
        if question is None:
            raise NotFound("question_unknown", f"workers know no question {kind!r}; they may be older than the web")
        return {"value": question(**payload)}
    except DomainError as error:
        return {"error": {"category": error.category, "code": error.code, "message": error.message}}


def warm_encoders() -> None:
    """Load the encoders that were used last, so that the first question does not wait for them."""
    from curation.models.embedding import Encoder as EncoderRow  # noqa: PLC0415  (apps are ready only now)

    names = EncoderRow.objects.order_by("-id").values_list("name", flat=True)[:WARMED]
    for name in dict.fromkeys(names):
        warm_encoder(name)


def warm_encoder(encoder: str) -> dict[str, Any]:
    """Load an encoder that is about to be asked."""
    from workers.encoders.registry import get_encoder  # noqa: PLC0415  (loads torch, which only some workers need)

    loaded = get_encoder(encoder)
    # Some encoders prepare their text side with the first text; do that before somebody waits for it.
    loaded.encode_texts(["photo"])
    return {"weights_hash": loaded.weights_hash}


def encode_text(encoder: str, text: str) -> dict[str, Any]:
    """Return the unit vector of a query text and which weights made it."""
    from workers.encoders.registry import get_encoder  # noqa: PLC0415  (loads torch, which only some workers need)

    loaded = get_encoder(encoder)
    return {"vector": loaded.encode_texts([text])[0].tolist(), "weights_hash": loaded.weights_hash}


QUESTIONS: Final[dict[str, Callable[..., Any]]] = {
    "encode_text": encode_text,
    "warm_encoder": warm_encoder,
}
