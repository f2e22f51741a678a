"""Examples of requests and answers for the schema: recorded from the running API, held to it by a test."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiExample

FILE = Path(__file__).with_suffix(".json")


@cache
def load_examples() -> dict[str, dict[str, Any]]:
    """Return what is shown of each operation, by ``operationId``: ``request``, ``status``, ``response``."""
    found: dict[str, dict[str, Any]] = msgspec.json.decode(FILE.read_bytes())
    return found


def list_examples(operation_id: str) -> list[OpenApiExample]:
    """Return the examples of an operation; none for most reads."""
    shown = load_examples().get(operation_id, {})
    found = []
    if "request" in shown:
        found.append(OpenApiExample("Request", shown["request"], request_only=True))
    if "response" in shown:
        status = str(shown["status"])
        found.append(OpenApiExample("Answer", shown["response"], response_only=True, status_codes=[status]))
    return found
