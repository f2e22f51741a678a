"""Imports: records sent in batches, with one outcome each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from loopwright.progress import show_progress
from loopwright.transport import Request, Transport, add_query
from loopwright.views import Outcome

MAX_BATCH_BYTES = 16 * 1024 * 1024


class Imports:
    """Items from records. Keys make it repeatable: what is there already comes back ``unchanged``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(
        self,
        project: int,
        records: Iterable[dict[str, Any]],
        *,
        batch_size: int = 500,
        update: bool = False,
        create_classes: bool = False,
        progress: bool = False,
    ) -> Iterator[Outcome]:
        """Send records as they are taken from the iterator, and yield what became of each, in order.

        Nothing is sent before the first outcome is asked for.

        Args:
            project: Row id of the project.
            records: Items, each with ``key`` and ``assets``; see the reference of imports.
            batch_size: Records a request; a batch is cut earlier at 16 MiB.
            update: Whether known keys with other content are replaced.
            create_classes: Whether the ontology gains what the documents name and it lacks.
            progress: Whether to show a bar.

        Yields:
            Outcomes, with ``index`` counting all records from 0.

        Raises:
            ApiError: The server refuses a whole batch; those before it are in.
        """
        query = {"project": project, "update": update, "create_classes": create_classes}
        start = 0
        with show_progress("import", progress, unit="records") as bar:
            for lines in _cut_batches(records, batch_size):
                outcomes = self._send_batch(query, b"".join(lines))
                bar.add(len(lines))
                for outcome in outcomes:
                    line = outcome.pop("line", None)
                    if line is not None:
                        outcome["index"] = start + line - 1
                    yield cast(Outcome, outcome)
                start += len(lines)

    def _send_batch(self, query: dict[str, Any], body: bytes) -> list[dict[str, Any]]:
        headers = {"Content-Type": "application/x-ndjson"}
        request = Request("POST", add_query("/api/imports", query), headers, lambda: body, is_repeatable=True)
        return cast("list[dict[str, Any]]", self._transport.send(request)["results"])


def _cut_batches(records: Iterable[dict[str, Any]], batch_size: int) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    size_bytes = 0
    for record in records:
        line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        if lines and (len(lines) >= batch_size or size_bytes + len(line) > MAX_BATCH_BYTES):
            yield lines
            lines, size_bytes = [], 0
        lines.append(line)
        size_bytes += len(line)
    if lines:
        yield lines
