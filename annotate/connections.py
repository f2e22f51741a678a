"""Connections to servers that a stranger may have named: only to public addresses, in bounded time.

A host is resolved once and the connection goes to an address that :mod:`annotate.url_guard` has checked. TLS
certificates are verified against the host's name all the same. Proxies and credentials of the environment are never
used. Pure: no Django; settings come in as arguments.
"""

import functools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import msgspec
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError
from urllib3.util import Timeout, Url

from annotate.url_guard import WEB_PORTS, Address, FetchRefused, check_address, port_of

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host and port, e.g. ``["93.184.216.34"]``."""

_MAX_ADDRESSES = 4


class ConnectionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What talking to a server may cost.

    Attributes:
        connect_timeout_s: Longest wait for a connection, TLS included, seconds, for each address tried.
        read_timeout_s: Longest silence of the server, seconds.
        total_timeout_s: Longest talk, redirects included, seconds; a server that drips is cut off then. Only the
            name server's answer is not under it: that has the operating system's own timeout.
        ports: Ports that may be connected to.
    """

    connect_timeout_s: float = 10.0
    read_timeout_s: float = 30.0
    total_timeout_s: float = 600.0
    ports: frozenset[int] = WEB_PORTS


@contextmanager
def open_connector(
    limits: ConnectionLimits,
    *,
    allow_networks: Sequence[str] = (),
    resolve: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator["Connector"]:
    """Return what sends requests until the block ends, within one total time.

    Args:
        limits: What it may cost.
        allow_networks: CIDRs that may be connected to though they are not public, e.g. ``["10.1.0.0/16"]``.
        resolve: Gives the addresses of a host; the operating system's resolver by default.
        tls: Trusted certificates, for intranets with their own; the operating system's by default. It must verify.

    Raises:
        FetchRefused: An address is not acceptable, or the server was slow, silent or broke off.
    """
    with _Deadline(limits.total_timeout_s) as deadline:
        connector = Connector(limits, allow_networks, resolve or resolve_host, tls or _system_tls(), deadline)
        try:
            yield connector
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
    """Cuts the connections of one talk when its time is up, whatever they are waiting for.

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


class _WatchedHTTPS(_WatchedHTTP, HTTPSConnection):
    """The same over TLS: what is watched connects as HTTPS does."""


class _WatchedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _WatchedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


class Connector:
    """Sends requests, each to an address that was checked."""

    def __init__(
        self,
        limits: ConnectionLimits,
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

    def request(
        self, method: str, target: Url, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> BaseHTTPResponse:
        """Send one request, to the first address that takes the connection; the answer's body is not read yet."""
        addresses = self._find_addresses(target)
        for address in addresses[: min(len(addresses), _MAX_ADDRESSES) - 1]:
            try:
                return self._request_at(address, method, target, headers, body)
            except (NewConnectionError, ConnectTimeoutError):
                continue
        last = addresses[min(len(addresses), _MAX_ADDRESSES) - 1]
        return self._request_at(last, method, target, headers, body)

    def refuse_cut(self) -> None:
        """Raise FetchRefused when time is up: a body without a stated length looks complete when it is cut."""
        if self._deadline.has_passed:
            raise _too_slow("the body was not complete")

    def _find_addresses(self, target: Url) -> list[Address]:
        """Resolve the host, once, and refuse it when any of its addresses is not allowed."""
        host = str(target.host)
        is_address = host.startswith("[") or host.replace(".", "").isdecimal()
        found = [host.strip("[]")] if is_address else self._resolve(host, port_of(target))
        if not found:
            raise FetchRefused("unknown_host", f"no address is known for {host!r}", is_temporary=True)
        return [check_address(address, allow_networks=self._allow_networks) for address in found]

    def _request_at(
        self, address: Address, method: str, target: Url, headers: Mapping[str, str], body: bytes | None
    ) -> BaseHTTPResponse:
        pool = self._make_pool(address, target)
        return pool.urlopen(
            method,
            target.request_uri,
            body=body,
            headers={"Host": target.netloc or "", **headers},
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


def _explain(error: Exception, limits: ConnectionLimits) -> FetchRefused:
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


@functools.cache
def _system_tls() -> ssl.SSLContext:
    return ssl.create_default_context()
