"""Answers are structs, encoded in one step; or lines of JSON, one after another."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from django.http import StreamingHttpResponse
from rest_framework.renderers import BaseRenderer

PIECE_BYTES = 64 * 1024


class JsonRenderer(BaseRenderer):
    """JSON by msgspec: structs, dataclasses, dates, and raw JSON that is already encoded."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        del accepted_media_type, renderer_context
        return b"" if data is None else msgspec.json.encode(data)


class NdjsonRenderer(JsonRenderer):
    """Lets a client ask for NDJSON; what it renders itself are refusals, which are one line of JSON."""

    media_type = "application/x-ndjson"
    format = "ndjson"


def stream_lines(rows: Iterable[msgspec.Struct]) -> StreamingHttpResponse:
    """Return an answer of one line a row, sent while the rows are read."""
    return StreamingHttpResponse(_write_lines(rows), content_type=NdjsonRenderer.media_type)


def _write_lines(rows: Iterable[msgspec.Struct]) -> Iterator[bytes]:
    """Yield lines in pieces: a piece a line would cost more in sending than in reading."""
    encoder, piece = msgspec.json.Encoder(), bytearray()
    for row in rows:
        piece += encoder.encode(row)
        piece += b"\n"
        if len(piece) >= PIECE_BYTES:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)
