"""Request bodies arrive as bytes and are decoded straight into structs."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser


class RawJsonParser(BaseParser):
    """Hands the body on as it is; ``Resource.read`` decodes it."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        del media_type, parser_context
        return bytes(stream.read())


class StreamParser(BaseParser):
    """Hands the body on unread, whatever its type, so that a large file costs no memory."""

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        del media_type, parser_context
        return stream
