"""Fetches a file from a URL that a stranger may have written: over :mod:`annotate.connections`, in bounded size.

Redirects run the same gauntlet. Pure: no Django; settings come in as arguments.
"""

import ssl
from collections.abc import Sequence
from email.message import Message
from typing import BinaryIO
from urllib.parse import unquote, urljoin

import msgspec
from urllib3 import BaseHTTPResponse
from urllib3.util import Url

from annotate.connections import ConnectionLimits, Connector, Resolver, open_connector
from annotate.url_guard import FetchRefused, check_url

USER_AGENT = "Loopwright (dataset import)"

_HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_TEMPORARY_STATUSES = frozenset([408, 425, 429, 500, 502, 503, 504])
_CHUNK_BYTES = 1 << 16


class FetchLimits(ConnectionLimits, frozen=True, kw_only=True):
    """What a fetch may cost, besides what talking to a server may.

    Attributes:
        max_bytes: Largest body, bytes.
        max_redirects: Most redirects followed.
    """

    max_bytes: int = 2 * 1024**3
    max_redirects: int = 5


DEFAULT_FETCH_LIMITS = FetchLimits()


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What came with a body.

    Attributes:
        final_url: Where it was in the end.
        declared_mime: The Content-Type without its parameters; None when the server names none.
        name: File name from Content-Disposition or from the URL; may be empty.
        size_bytes: Length of the body.
    """

    final_url: str
    declared_mime: str | None
    name: str
    size_bytes: int


def fetch_url(
    url: str,
    *,
    into: BinaryIO,
    limits: FetchLimits = DEFAULT_FETCH_LIMITS,
    allow_networks: Sequence[str] = (),
    resolve: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch a file.

    Args:
        url: Absolute http or https URL.
        into: Where the body is written; what it holds after a refusal is of no use.
        limits: What it may cost.
        allow_networks: CIDRs that may be connected to though they are not public, e.g. ``["10.1.0.0/16"]``.
        resolve: Gives the addresses of a host; the operating system's resolver by default.
        tls: Trusted certificates, for intranets with their own; the operating system's by default. It must verify.

    Returns:
        What came with the body.

    Raises:
        FetchRefused: The URL, an address, a redirect or the answer is not acceptable, or the server did not deliver.
    """
    with open_connector(limits, allow_networks=allow_networks, resolve=resolve, tls=tls) as connector:
        return _Fetch(limits, connector).follow(url, into)


class _Fetch:
    """One fetch: the settings that every hop shares."""

    def __init__(self, limits: FetchLimits, connector: Connector) -> None:
        self._limits = limits
        self._connector = connector

    def follow(self, url: str, into: BinaryIO) -> Fetched:
        """Request the URL and where it redirects to, until there is a body."""
        for _ in range(self._limits.max_redirects + 1):
            target = check_url(url, ports=self._limits.ports)
            response = self._connector.request("GET", target, headers=_HEADERS)
            try:
                if response.status not in _REDIRECTS:
                    return self._receive(target, response, into)
                url = _read_redirect(target, response)
            finally:
                response.close()
        raise FetchRefused(
            "too_many_redirects",
            f"the server redirects more than {self._limits.max_redirects} times: use the URL where it ends",
        )

    def _receive(self, target: Url, response: BaseHTTPResponse, into: BinaryIO) -> Fetched:
        _check_answer(target, response, self._limits)
        size_bytes = 0
        for chunk in response.stream(_CHUNK_BYTES, decode_content=False):
            size_bytes += len(chunk)
            if size_bytes > self._limits.max_bytes:
                raise _too_large(f"more than {self._limits.max_bytes}", self._limits)
            into.write(chunk)
        self._connector.refuse_cut()
        return Fetched(
            final_url=target.url,
            declared_mime=response.headers.get("Content-Type", "").partition(";")[0].strip().lower() or None,
            name=_read_name(target, response),
            size_bytes=size_bytes,
        )


def _read_redirect(target: Url, response: BaseHTTPResponse) -> str:
    location = response.headers.get("Location", "")
    if not location:
        raise FetchRefused(
            "bad_status", f"the server answers {response.status} without saying where to: use another URL"
        )
    url = urljoin(target.url, location)
    if target.scheme == "https" and not url.lower().startswith("https:"):
        raise FetchRefused(
            "insecure_redirect", f"the server redirects from https to {url[:200]!r}; expected https: use another URL"
        )
    return url


def _check_answer(target: Url, response: BaseHTTPResponse, limits: FetchLimits) -> None:
    if response.status != 200:
        raise FetchRefused(
            "bad_status",
            f"the server answers {response.status} {response.reason or ''} for {target.url!r}; expected 200: check "
            "that the URL is public and still there",
            is_temporary=response.status in _TEMPORARY_STATUSES,
        )
    encoding = response.headers.get("Content-Encoding", "identity")
    if encoding.strip().lower() not in ("", "identity"):
        raise FetchRefused(
            "encoded_body", f"the server sends the body in encoding {encoding!r} though asked not to: upload the file"
        )
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > limits.max_bytes:
        raise _too_large(length, limits)


def _read_name(target: Url, response: BaseHTTPResponse) -> str:
    header = Message()
    header["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    name = _repair(header.get_filename() or "") or unquote(target.path or "")
    name = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in name if character.isprintable())[:255]


def _repair(name: str) -> str:
    """Read the UTF-8 that many servers put into a header, whose bytes are Latin-1 by the letter of the law."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def _too_large(size: str, limits: FetchLimits) -> FetchRefused:
    return FetchRefused(
        "too_large_bytes", f"the file has {size} bytes; expected at most {limits.max_bytes}: compress it or cut it"
    )
