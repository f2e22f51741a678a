"""Sends stored files: with Range and ETag, or many of them as one zip, always streamed."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import IO, Any
from urllib.parse import quote

import msgspec
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request
from typing_extensions import Buffer

from annotate import storage
from annotate.api.conditional import REVALIDATE, find_part, is_known, is_other
from annotate.api.media import ChunkReader
from annotate.exporters.zip import ZipArchive, ZipEntry

ARCHIVE_VERSION = 1
"""Raised when the same files become another archive, so that nobody joins parts of two."""

GATHER_BYTES = 1 << 16
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""One time for every entry: the same export gives the same archive."""


def send_stored(
    request: Request, key: str, *, name: str, etag: str, mime: str = "application/octet-stream"
) -> HttpResponseBase:
    """Answer with a stored file, whole or in part."""
    store = storage.get_storage()

    def open_part(start: int, end: int) -> ChunkReader:
        return ChunkReader(store.open(key, start=start, end=end))

    if is_known(request, etag):
        return _confirm(etag)
    return _send_part(request, store.size(key), open_part, name=name, etag=etag, mime=mime)


def _confirm(etag: str) -> HttpResponse:
    return HttpResponse(status=304, headers={"ETag": f'"{etag}"', "Cache-Control": REVALIDATE})


def _send_part(
    request: Request, size: int, open_part: Callable[[int, int], Iterable[bytes]], *, name: str, etag: str, mime: str
) -> HttpResponseBase:
    """Answer with what the request asks for of something of known length."""
    if is_other(request, etag):
        return HttpResponse(status=412, headers={"ETag": f'"{etag}"'})
    part = find_part(request, size, etag)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part
    is_whole = (start, end) == (0, size)
    response = StreamingHttpResponse(open_part(start, end), content_type=mime)
    response.status_code = 200 if is_whole else 206
    if not is_whole:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = REVALIDATE
    response["Content-Disposition"] = disposition(name)
    return response


def send_text(request: Request, data: bytes, *, name: str, mime: str) -> HttpResponseBase:
    """Answer with a text that was made just now, under the hash of its bytes."""
    etag = hashlib.sha256(data).hexdigest()
    if is_known(request, etag):
        return HttpResponse(status=304, headers={"ETag": f'"{etag}"', "Cache-Control": REVALIDATE})
    headers = {"ETag": f'"{etag}"', "Cache-Control": REVALIDATE, "Content-Disposition": disposition(name)}
    return HttpResponse(data, content_type=mime, headers=headers)


def send_stream(source: IO[bytes], *, name: str, mime: str) -> HttpResponseBase:
    """Answer with the rest of a file, sent while it is read."""
    response = StreamingHttpResponse(ChunkReader(source), content_type=mime)
    response["Content-Disposition"] = disposition(name)
    return response


def send_archive(request: Request, files: Sequence[Mapping[str, Any]], folder: str, *, name: str) -> HttpResponseBase:
    """Answer with stored files as one zip, whole or in part, made while it is sent.

    Args:
        request: What came.
        files: Path, size_bytes, sha256 and crc32 of each; where the last is None, as in what was rendered before it was
            kept, nothing is known of the archive before it is made.
        folder: What the storage keys of all of them begin with.
        name: Of the download.
    """
    if any(file["crc32"] is None for file in files):
        keys = {file["path"]: f"{folder}{file['path']}" for file in files}
        return send_unmeasured(stream_zip(keys), name=name)
    etag = hashlib.sha256(msgspec.json.encode([ARCHIVE_VERSION, *(file["sha256"] for file in files)])).hexdigest()
    if is_known(request, etag):
        return _confirm(etag)
    archive = ZipArchive([ZipEntry(file["path"], file["size_bytes"], file["crc32"]) for file in files])
    store = storage.get_storage()

    def read_file(path: str, start: int, end: int) -> Iterator[bytes]:
        with closing(ChunkReader(store.open(f"{folder}{path}", start=start, end=end))) as chunks:
            yield from chunks

    def open_part(start: int, end: int) -> Iterator[bytes]:
        return gather(archive.read(start, end, read_file))

    return _send_part(request, archive.size_bytes, open_part, name=name, etag=etag, mime="application/zip")


def gather(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces joined to larger ones: thousands of small files are not thousands of packets."""
    with closing(pieces):  # type: ignore[type-var]
        joined = bytearray()
        for piece in pieces:
            joined += piece
            if len(joined) >= GATHER_BYTES:
                yield bytes(joined)
                joined.clear()
        yield bytes(joined)


def send_unmeasured(chunks: Iterator[bytes], *, name: str) -> HttpResponseBase:
    """Answer with a zip of unknown length."""
    response = StreamingHttpResponse(chunks, content_type="application/zip")
    response["Content-Disposition"] = disposition(name)
    return response


def disposition(name: str) -> str:
    """Return the header that names a download (RFC 6266)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


class _Window(io.RawIOBase):
    """What a zip writer writes to: a buffer that is emptied as it fills."""

    def __init__(self) -> None:
        self.buffer = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        self.buffer += memoryview(data)
        return memoryview(data).nbytes

    def take(self) -> bytes:
        taken = bytes(self.buffer)
        self.buffer.clear()
        return taken


def stream_zip(keys: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a zip of stored files by path, in constant memory."""
    window = _Window()
    store = storage.get_storage()
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path, key in keys.items():
            entry = zipfile.ZipInfo(path, ZIP_TIME)
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as target, closing(ChunkReader(store.open(key))) as chunks:
                for chunk in chunks:
                    target.write(chunk)
                    yield window.take()
    yield window.take()
