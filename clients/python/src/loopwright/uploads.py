"""Uploads: files, many a request, streamed from disk."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Union, cast

from loopwright.progress import show_progress
from loopwright.transport import Request, Transport, add_query
from loopwright.views import Outcome

MAX_BATCH_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024

PathLike = Union[str, Path]


class Uploads:
    """Each file becomes an item."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(
        self,
        project: int,
        paths: Iterable[PathLike],
        *,
        licence: str = "",
        source: str = "",
        update: bool = False,
        batch_size: int = 50,
        progress: bool = False,
    ) -> list[Outcome]:
        """Upload files; their names are the items' keys.

        Args:
            project: Row id of the project.
            paths: Files on this machine.
            licence: Terms of use of all of them.
            source: Where all of them come from.
            update: Whether known keys with other content are replaced.
            batch_size: Files a request; a batch is cut earlier at 64 MiB.
            progress: Whether to show a bar.

        Returns:
            What became of each file, in order.

        Raises:
            OSError: A file cannot be read.
            ApiError: The server refuses a whole batch; those before it are in.
        """
        query = {"project": project, "licence": licence, "source": source, "update": update}
        outcomes: list[Outcome] = []
        with show_progress("upload", progress, unit="files") as bar:
            for batch in _cut_batches([Path(path) for path in paths], batch_size):
                answer = self._transport.send(_make_form(add_query("/api/uploads", query), batch))
                outcomes += cast("list[Outcome]", answer["results"])
                bar.add(len(batch))
        return [cast(Outcome, {**outcome, "index": index}) for index, outcome in enumerate(outcomes)]


def _cut_batches(paths: list[Path], batch_size: int) -> Iterator[list[Path]]:
    batch: list[Path] = []
    total_bytes = 0
    for path in paths:
        size_bytes = path.stat().st_size
        if batch and (len(batch) >= batch_size or total_bytes + size_bytes > MAX_BATCH_BYTES):
            yield batch
            batch, total_bytes = [], 0
        batch.append(path)
        total_bytes += size_bytes
    if batch:
        yield batch


def _make_form(path: str, files: list[Path]) -> Request:
    """Return a request with a form of files (RFC 7578), read from disk while it is sent."""
    boundary = secrets.token_hex(16)
    heads = [_write_head(boundary, file) for file in files]
    tail = f"--{boundary}--\r\n".encode()
    length = sum(len(head) + file.stat().st_size + 2 for head, file in zip(heads, files)) + len(tail)

    def open_body() -> Iterator[bytes]:
        for head, file in zip(heads, files):
            yield head
            with file.open("rb") as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    yield chunk
            yield b"\r\n"
        yield tail

    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(length)}
    return Request("POST", path, headers, open_body, is_repeatable=True)


def _write_head(boundary: str, file: Path) -> bytes:
    name = file.name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "%0D").replace("\n", "%0A")
    mime = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    fields = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {mime}'
    return f"--{boundary}\r\n{fields}\r\n\r\n".encode()
