"""Reads documents of older schemas: one pure step from each schema to the next. Stored bytes are never rewritten."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from annotate.document.problem import DocumentInvalid, Problem

CURRENT_SCHEMA: Literal[1] = 1

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Mapping[int, Step] = {}
"""``STEPS[n]`` turns a document of schema n into one of schema n + 1."""


def upgrade(raw: dict[str, Any], *, steps: Mapping[int, Step] = STEPS, current: int = CURRENT_SCHEMA) -> dict[str, Any]:
    """Bring a decoded document to the current schema.

    Args:
        raw: The decoded JSON object; not changed.
        steps: One step a schema.
        current: The schema to reach.

    Returns:
        The document in schema ``current``.

    Raises:
        DocumentInvalid: The schema is missing, not a positive integer, or newer than this server knows.
    """
    schema = raw.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise DocumentInvalid(
            [Problem("bad_schema", None, f"schema is {schema!r}; expected an integer from 1 to {current}", "$.schema")]
        )
    if schema > current:
        raise DocumentInvalid(
            [
                Problem(
                    "bad_schema",
                    None,
                    f"schema {schema} is newer than this server understands ({current}); upgrade the server",
                    "$.schema",
                )
            ]
        )
    while schema < current:
        raw = {**steps[schema](raw), "schema": schema + 1}
        schema += 1
    return raw
