"""Answers to people who wait: a query text to encode. One function a question, listed in a literal table."""

import threading
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


KEPT_ENCODERS = 2
_lock = threading.Lock()


def _get_encoder(name: str) -> "Encoder":
    # Whoever comes while another thread loads the encoder waits for that one, instead of loading it twice.
    with _lock:
        return _load_encoder(name)


@lru_cache(maxsize=KEPT_ENCODERS)
def _load_encoder(name: str) -> "Encoder":
    from workers.encoders.registry import load_encoder  # noqa: PLC0415  (loads torch, which only some workers need)

    loaded = load_encoder(name)
    # Some encoders prepare their text side with the first text; do that before somebody waits for it.
    loaded.encode_texts(["photo"])
    return loaded


def warm_encoders() -> None:
    """Load the encoders that were used last, so that the first question does not wait for them."""
    from curation.models.embedding import Encoder as EncoderRow  # noqa: PLC0415  (apps are ready only now)

    names = EncoderRow.objects.order_by("-id").values_list("name", flat=True)[:KEPT_ENCODERS]
    for name in dict.fromkeys(names):
        warm_encoder(name)


def warm_encoder(encoder: str) -> dict[str, Any]:
    """Load an encoder that is about to be asked."""
    return {"weights_hash": _get_encoder(encoder).weights_hash}


def encode_text(encoder: str, text: str) -> dict[str, Any]:
    """Return the unit vector of a query text and which weights made it."""
    loaded = _get_encoder(encoder)
    return {"vector": loaded.encode_texts([text])[0].tolist(), "weights_hash": loaded.weights_hash}


QUESTIONS: Final[dict[str, Callable[..., Any]]] = {
    "encode_text": encode_text,
    "warm_encoder": warm_encoder,
}
