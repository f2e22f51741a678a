"""Fetches a file from a URL that a stranger may have written: only from public addresses, in bounded time and size.

The host is resolved once and the connection goes to an address that :mod:`annotate.url_guard` has checked; redirects
run the same gauntlet. TLS certificates are verified against the host's name all the same. Proxies and credentials of
the environment are never used. Pure: no Django; settings come in as arguments.
"""

import functools
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from email.message import Message
from typing import Any, BinaryIO, Self
from urllib.parse import unquote, urljoin

import msgspec
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError
from urllib3.util import Timeout, Url

from annotate.url_guard import WEB_PORTS, Address, FetchRefused, check_address, check_url, port_of

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host and port, e.g. ``["93.184.216.34"]``."""

USER_AGENT = "Loopwright (dataset import)"

_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_TEMPORARY_STATUSES = frozenset([408, 425, 429, 500, 502, 503, 504])
_CHUNK_BYTES = 1 << 16
_MAX_ADDRESSES = 4


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch may cost.

    Attributes:
        max_bytes: Largest body, bytes.
        connect_timeout_s: Longest wait for a connection, TLS included, seconds, for each address tried.
        read_timeout_s: Longest silence of the server, seconds.
        total_timeout_s: Longest fetch, redirects included, seconds; a server that drips is cut off then. Only the
            name server's answer is not under it: that has the operating system's own timeout.
        max_redirects: Most redirects followed.
        ports: Ports that may be connected to.
    """

    max_bytes: int = 2 * 1024**3
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 30.0
    total_timeout_s: float = 600.0
    max_redirects: int = 5
    ports: frozenset[int] = WEB_PORTS


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
    with _Deadline(limits.total_timeout_s) as deadline:
        fetch = _Fetch(limits, allow_networks, resolve or resolve_host, tls or _system_tls(), deadline)
        try:
            return fetch.follow(url, into)
        except (FetchRefused, HTTPError) as error:
            if deadline.has_passed:
                raise _too_slow(f"it took more than {limits.total_timeout_s:g} s") from error
            if isinstance(error, FetchRefused):
                raise
            raise _explain(error, limits) from error


def resolve_host(host: str, port: int) -> list[str]:
    """Ask the operating system for the addresses of a host, in the order in which to try them.

    Raises:
        FetchRefused: ``unknown_host``.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise FetchRefused("unknown_host", f"no address is known for {host!r} ({error})", is_temporary=True) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Deadline:
    """Cuts the connections of one fetch when its time is up, whatever they are waiting for.

    Timeouts of sockets start anew with every byte, so a server that drips would hold a worker for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        with self._lock:
            self._sockets.append(connected)
        if self.has_passed:
            self._cut()

    def _cut(self) -> None:
        self.has_passed = True
        with self._lock:
            for connected in self._sockets:
                try:
                    # Not SSLSocket's own shutdown, which would take the TLS state away from the reading thread.
                    socket.socket.shutdown(connected, socket.SHUT_RDWR)
                except OSError:
                    continue


class _WatchedHTTP(HTTPConnection):
    def __init__(self, *args: Any, deadline: _Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline = deadline

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)


class _WatchedHTTPS(HTTPSConnection):
    def __init__(self, *args: Any, deadline: _Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline = deadline

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)


class _WatchedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _WatchedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


class _Fetch:
    """One fetch: the settings that every hop shares."""

    def __init__(
        self,
        limits: FetchLimits,
        allow_networks: Sequence[str],
        resolve: Resolver,
        tls: ssl.SSLContext,
        deadline: _Deadline,
    ) -> None:
        self._limits = limits
        self._allow_networks = allow_networks
        self._resolve = resolve
        self._tls = tls
        self._deadline = deadline

    def follow(self, url: str, into: BinaryIO) -> Fetched:
        """Request the URL and where it redirects to, until there is a body."""
        for _ in range(self._limits.max_redirects + 1):
            target = check_url(url, ports=self._limits.ports)
            response = self._request(target)
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

    def _request(self, target: Url) -> BaseHTTPResponse:
        addresses = self._find_addresses(target)
        for address in addresses[: min(len(addresses), _MAX_ADDRESSES) - 1]:
            try:
                return self._request_at(address, target)
            except (NewConnectionError, ConnectTimeoutError):
                continue
        return self._request_at(addresses[min(len(addresses), _MAX_ADDRESSES) - 1], target)

    def _find_addresses(self, target: Url) -> list[Address]:
        """Resolve the host, once, and refuse it when any of its addresses is not allowed."""
        host = str(target.host)
        is_address = host.startswith("[") or host.replace(".", "").isdecimal()
        found = [host.strip("[]")] if is_address else self._resolve(host, port_of(target))
        if not found:
            raise FetchRefused("unknown_host", f"no address is known for {host!r}", is_temporary=True)
        return [check_address(address, allow_networks=self._allow_networks) for address in found]

    def _request_at(self, address: Address, target: Url) -> BaseHTTPResponse:
        pool = self._make_pool(address, target)
        return pool.urlopen(
            "GET",
            target.request_uri,
            headers={
                "Host": target.netloc or "",
                "User-Agent": USER_AGENT,
                "Accept": "*/*",
                "Accept-Encoding": "identity",
            },
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )

    def _make_pool(self, address: Address, target: Url) -> HTTPConnectionPool:
        host = f"[{address}]" if address.version == 6 else str(address)
        timeout = Timeout(connect=self._limits.connect_timeout_s, read=self._limits.read_timeout_s)
        if target.scheme == "http":
            return _WatchedHTTPPool(host, port_of(target), timeout=timeout, maxsize=1, deadline=self._deadline)
        return _WatchedHTTPSPool(
            host,
            port_of(target),
            timeout=timeout,
            maxsize=1,
            deadline=self._deadline,
            ssl_context=self._tls,
            # The name that the certificate must carry, though the connection goes to an address.
            server_hostname=str(target.host).strip("[]"),
        )

    def _receive(self, target: Url, response: BaseHTTPResponse, into: BinaryIO) -> Fetched:
        _check_answer(target, response, self._limits)
        size_bytes = 0
        for chunk in response.stream(_CHUNK_BYTES, decode_content=False):
            size_bytes += len(chunk)
            if size_bytes > self._limits.max_bytes:
                raise _too_large(f"more than {self._limits.max_bytes}", self._limits)
            into.write(chunk)
        if self._deadline.has_passed:
            # A body without a stated length looks complete when it is cut.
            raise _too_slow("the body was not complete")
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


def _explain(error: Exception, limits: FetchLimits) -> FetchRefused:
    cause = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
    if isinstance(error, SSLError) or isinstance(cause, ssl.SSLError):
        return FetchRefused("tls_failed", f"the server's TLS certificate or handshake is not acceptable: {error}")
    # A refused connection is a kind of connect timeout in urllib3, so it is asked for first.
    if isinstance(error, NewConnectionError):
        return FetchRefused("connection_failed", f"the server cannot be reached: {error}", is_temporary=True)
    if isinstance(error, ConnectTimeoutError):
        return _too_slow(f"no connection within {limits.connect_timeout_s:g} s")
    if isinstance(error, ReadTimeoutError):
        return _too_slow(f"silent for {limits.read_timeout_s:g} s")
    return FetchRefused(
        "incomplete_body", f"the connection broke before the answer was complete: {error}", is_temporary=True
    )


def _too_slow(what: str) -> FetchRefused:
    return FetchRefused("too_slow", f"the server is too slow: {what}; try later or upload the file", is_temporary=True)


def _too_large(size: str, limits: FetchLimits) -> FetchRefused:
    return FetchRefused(
        "too_large_bytes", f"the file has {size} bytes; expected at most {limits.max_bytes}: compress it or cut it"
    )


@functools.cache
def _system_tls() -> ssl.SSLContext:
    return ssl.create_default_context()
