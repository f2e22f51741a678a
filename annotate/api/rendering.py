"""Answers are structs, encoded in one step."""

from collections.abc import Mapping
from typing import Any

import msgspec
from rest_framework.renderers import BaseRenderer


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
