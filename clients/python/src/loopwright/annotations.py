"""Annotations: iterate over all at their newest revisions, or read the history of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from loopwright.paging import iterate_pages
from loopwright.transport import Transport
from loopwright.views import Annotation, Revision


class Annotations:
    """Annotations of projects."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def iterate(self, project: int, *, page_size: int = 200, **filters: Any) -> Iterator[Annotation]:
        """Yield every annotation with its document, page by page, in the order of ids.

        Args:
            project: Row id of the project.
            page_size: Annotations a request, 1 to 500.
            filters: Any that ``GET /api/annotations`` takes: ``item``, ``accepted``, ``changed_since``
                (a time with its offset, e.g. ``2026-01-31T12:00:00Z``), ``after``.
        """
        query = {"project": project, "limit": page_size, **filters}
        return cast("Iterator[Annotation]", iterate_pages(self._transport, "/api/annotations", query))

    def list_revisions(self, annotation: int) -> list[Revision]:
        """Return the history of an annotation, oldest first (the first 1000)."""
        return cast("list[Revision]", self._transport.get(f"/api/annotations/{annotation}/revisions")["results"])
