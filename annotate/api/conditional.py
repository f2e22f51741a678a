"""Conditional and partial requests (RFC 9110, sections 13 and 14): what matches, which bytes, and tags for answers."""

import hashlib
import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.request import Request

RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*$", re.IGNORECASE)
TAG = re.compile(r'(?:W/)?"([^"]*)"')
TAG_BYTES = 16
REVALIDATE = "private, no-cache"


def is_known(request: HttpRequest | Request, etag: str) -> bool:
    """Return whether the client holds the current version: ``If-None-Match``, compared weakly.

    Args:
        request: What came.
        etag: The tag without its quotes.
    """
    header = request.headers.get("If-None-Match", "")
    return header.strip() == "*" or etag in TAG.findall(header)


def is_other(request: HttpRequest | Request, etag: str) -> bool:
    """Return whether the client wants another version than the current one: ``If-Match``, compared strongly.

    Args:
        request: What came.
        etag: The tag without its quotes.
    """
    header = request.headers.get("If-Match", "").strip()
    return header not in ("", "*") and f'"{etag}"' not in [one.strip() for one in header.split(",")]


def find_part(request: HttpRequest | Request, size_bytes: int, etag: str) -> tuple[int, int] | None:
    """Return the half-open range of bytes to send; the whole when ``If-Range`` names another version.

    ``If-Range`` is compared strongly: a weak tag or a date never matches.

    Returns:
        (start, end); None when the range lies outside the file.
    """
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition != f'"{etag}"':
        return 0, size_bytes
    return find_range(request.headers.get("Range", ""), size_bytes)


def find_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the half-open byte range that a Range header asks for (one range; others give the whole).

    Returns:
        (start, end); None when the range lies outside the file.
    """
    found = RANGE.match(header)
    if found is None or not any(found.groups()):
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    return (start, end) if start < end else None


def tag_answer(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """Give the answer to a GET a weak tag by its bytes, and leave the bytes out when the client has them."""
    is_tagged = request.method == "GET" and response.status_code == 200 and isinstance(response, HttpResponse)
    if not is_tagged or not getattr(response, "is_rendered", True) or response.has_header("ETag"):
        return response
    assert isinstance(response, HttpResponse)
    etag = hashlib.blake2b(response.content, digest_size=TAG_BYTES).hexdigest()
    if is_known(request, etag):
        response = HttpResponse(status=304)
    response["ETag"] = f'W/"{etag}"'
    response["Cache-Control"] = REVALIDATE
    return response
