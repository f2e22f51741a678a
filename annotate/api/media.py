"""/media: blobs, thumbnails and masks by signed address, with Range, never as something a browser would run."""

from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from annotate import signatures, storage
from annotate.api.conditional import find_part, is_known
from annotate.errors import NotFound, Unavailable
from annotate.queries.blobs import BlobSource, find_mask, find_source

INLINE = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/bmp"}
INLINE_PREFIXES = ("video/", "audio/")
CACHE = "private, max-age=3600, immutable"


@require_safe
def serve_media(request: HttpRequest, kind: str, sha256: str) -> HttpResponseBase:
    """Answer with a blob (``blobs``), its thumbnail (``thumbnails``) or a large mask (``masks``), whole or in part."""
    if not signatures.check_signature(f"{kind}/{sha256}", request.GET.get("signature", "")):
        return HttpResponse("this address has expired; load the page again", status=403, content_type="text/plain")
    if is_known(request, sha256):
        return HttpResponse(status=304, headers={"ETag": f'"{sha256}"', "Cache-Control": CACHE})
    try:
        found = find_mask(sha256) if kind == "masks" else find_source(sha256, thumbnail=kind == "thumbnails")
        return _send(request, found, sha256)
    except NotFound as error:
        return HttpResponse(error.message, status=404, content_type="text/plain")
    except Unavailable as error:
        return HttpResponse(error.message, status=503, content_type="text/plain")


def _send(request: HttpRequest, source: BlobSource, sha256: str) -> HttpResponseBase:
    part = find_part(request, source.size_bytes, sha256)
    if part is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{source.size_bytes}"
        return refused
    start, end = part
    is_whole = (start, end) == (0, source.size_bytes)
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse()
    else:
        response = StreamingHttpResponse(ChunkReader(source.open(start, end)))
    response.status_code = 200 if is_whole else 206
    response["Content-Length"] = str(end - start)
    if not is_whole:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{source.size_bytes}"
    response["Content-Type"] = source.mime if is_inline(source.mime) else "application/octet-stream"
    response["Content-Disposition"] = "inline" if is_inline(source.mime) else "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{sha256}"'
    response["Cache-Control"] = CACHE
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def is_inline(mime: str) -> bool:
    """Return whether a browser may show a type by itself; everything else is only ever a download."""
    return mime in INLINE or mime.startswith(INLINE_PREFIXES)


class ChunkReader:
    """The bytes of a file, piece by piece. Whoever made it closes it, read or not: a client may hang up before."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(storage.CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        """Close the file; Django does so at the end of an answer."""
        self._file.close()
