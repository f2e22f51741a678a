"""Sends stored files: with Range and ETag, or many of them as one zip, always streamed."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import IO
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request
from typing_extensions import Buffer

from annotate import storage
from annotate.api.conditional import REVALIDATE, find_part, is_known
from annotate.api.media import ChunkReader

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""One time for every entry: the same export gives the same archive."""


def send_stored(
    request: Request, key: str, *, name: str, etag: str, mime: str = "application/octet-stream"
) -> HttpResponseBase:
    """Answer with a stored file, whole or in part."""
    if is_known(request, etag):
        return HttpResponse(status=304, headers={"ETag": f'"{etag}"', "Cache-Control": REVALIDATE})
    store = storage.get_storage()
    size = store.size(key)
    part = find_part(request, size, etag)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part
    is_whole = (start, end) == (0, size)
    response = StreamingHttpResponse(ChunkReader(store.open(key, start=start, end=end)), content_type=mime)
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


def send_archive(keys: Mapping[str, str], *, name: str) -> HttpResponseBase:
    """Answer with stored files as one zip, made while it is sent."""
    response = StreamingHttpResponse(stream_zip(keys), content_type="application/zip")
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
