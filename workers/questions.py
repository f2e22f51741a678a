"""Answers to people who wait: a query to encode. One function a question, listed in a literal table."""

import base64
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.db import close_old_connections

from annotate.errors import DomainError, Invalid, NotFound
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
    with suppress(Invalid):  # one that reads no texts is never asked for any
        loaded.encode_texts(["photo"])
    return {"weights_hash": loaded.weights_hash}


def encode_text(encoder: str, text: str) -> dict[str, Any]:
    """Return the unit vector of a query text and which weights made it."""
    from workers.encoders.registry import get_encoder  # noqa: PLC0415  (loads torch, which only some workers need)

    loaded = get_encoder(encoder)
    return {"vector": loaded.encode_texts([text])[0].tolist(), "weights_hash": loaded.weights_hash}


def encode_picture(encoder: str, picture: str) -> dict[str, Any]:
    """Return the unit vector of a small picture, a file in base64, and which weights made it."""
    from workers.decode import decode_upright  # noqa: PLC0415  (loads torch, which only some workers need)
    from workers.encoders.registry import get_encoder  # noqa: PLC0415  (likewise)

    loaded = get_encoder(encoder)
    image = decode_upright(base64.b64decode(picture), min_side_px=loaded.pixels.source_side_px)
    return {"vector": loaded.encode_images([image])[0].tolist(), "weights_hash": loaded.weights_hash}


def encode_region(encoder: str, sha256: str, part: str) -> dict[str, Any]:
    """Return the unit vector of a region of a stored image and which weights made it.

    Raises:
        Invalid: The region lies outside of the image.
    """
    from annotate.queries.blobs import find_source  # noqa: PLC0415  (apps are ready only now)
    from workers.asset_vectors import embed_crops  # noqa: PLC0415  (loads torch, which only some workers need)
    from workers.decode import decode_upright  # noqa: PLC0415  (likewise)
    from workers.encoders.registry import get_encoder  # noqa: PLC0415  (likewise)

    loaded = get_encoder(encoder)
    with find_source(sha256).open() as file:
        image = decode_upright(file.read())
    found = embed_crops(loaded, image, [part])
    if not found.parts:
        raise Invalid(
            "region_outside", f"the region {part} lies outside of the image, which is {image.width}x{image.height} px"
        )
    return {"vector": found.rows[0].tolist(), "weights_hash": loaded.weights_hash}


QUESTIONS: Final[dict[str, Callable[..., Any]]] = {
    "encode_text": encode_text,
    "encode_picture": encode_picture,
    "encode_region": encode_region,
    "warm_encoder": warm_encoder,
}
