"""Items: iterate over all, or read one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from loopwright.paging import iterate_pages
from loopwright.transport import Transport
from loopwright.views import Item


class Items:
    """Items of projects."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def iterate(self, project: int, *, page_size: int = 500, **filters: Any) -> Iterator[Item]:
        """Yield every item, page by page, in the order of ids.

        Args:
            project: Row id of the project.
            page_size: Items a request, 1 to 500.
            filters: Any that ``GET /api/items`` takes: ``state``, ``progress`` (list), ``media`` (list), ``class_id``,
                ``errors``, ``text``, ``key``, ``ids`` (list), ``after``.
        """
        query = {"project": project, "limit": page_size, **filters}
        return cast("Iterator[Item]", iterate_pages(self._transport, "/api/items", query))

    def get(self, item: int) -> dict[str, Any]:
        """Return one item with its assets, annotations and tasks."""
        return cast("dict[str, Any]", self._transport.get(f"/api/items/{item}"))
