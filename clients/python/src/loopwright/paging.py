"""Walks lists page by page, by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loopwright.transport import Transport


def iterate_pages(
    transport: Transport, path: str, query: Mapping[str, Any], *, cursor: str = "after"
) -> Iterator[dict[str, Any]]:
    """Yield every result of a list; ``cursor`` names the parameter that takes ``next``."""
    wanted = dict(query)
    while True:
        page = transport.get(path, **wanted)
        yield from page["results"]
        if page["next"] is None:
            return
        wanted[cursor] = page["next"]
