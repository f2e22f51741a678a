"""Request bodies arrive as bytes and are decoded straight into structs."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from annotate.api.errors import BodyTooLarge


class RawJsonParser(BaseParser):
    """Hands the body on as it is; ``Resource.read`` decodes it."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        del media_type, parser_context
        limit_bytes: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = bytes(stream.read(limit_bytes + 1))
        if len(body) > limit_bytes:
            raise BodyTooLarge(limit_bytes)
        return body


class StreamParser(BaseParser):
    """Hands the body on unread, whatever its type, so that a large file costs no memory."""

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        del media_type, parser_context
        return stream
