"""Sends requests: token, JSON, errors as exceptions, and another try where that does no harm."""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable, Union
from urllib.parse import urlencode, urlsplit

from loopwright.errors import ApiError, ConnectionFailed, make_error

RETRIED = frozenset({429, 502, 503, 504})
MAX_PAUSE_S = 60.0
ERROR_BYTES = 1024 * 1024

Body = Union[bytes, Iterable[bytes]]


@dataclass
class Request:
    """One request; ``open_body`` gives the body anew for each try.

    Attributes:
        method: ``GET``, ``POST``, ``PATCH`` or ``DELETE``.
        path: Address below the server's, with its query.
        headers: What goes along besides the token.
        open_body: Makes the body; pieces need a ``Content-Length`` among the headers.
        is_repeatable: Whether sending it twice is the same as sending it once.
    """

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    open_body: Callable[[], Body] | None = None
    is_repeatable: bool = False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the token is for one server."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Transport:
    """Talks to one server.

    Args:
        url: Where the server is, e.g. ``https://label.example.org``.
        token: An API token.
        timeout_s: How long one answer may keep still, in seconds.
        attempts: How often a repeatable request is tried, 1 or more.
        pause_s: Pause before the second try, in seconds; each further one is twice as long.
    """

    def __init__(self, url: str, token: str, *, timeout_s: float, attempts: int, pause_s: float) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            raise ConnectionFailed(f"{url!r} is no address of a server; expected http://HOST or https://HOST")
        if not token or not token.isascii() or not token.isprintable():
            raise ConnectionFailed("the token is empty or holds what no token has; expected one like lw_...")
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._timeout_s, self._attempts, self._pause_s = timeout_s, max(1, attempts), pause_s
        self._opener = urllib.request.build_opener(_NoRedirect())

    def get(self, path: str, **query: Any) -> Any:
        """GET JSON."""
        return self._read(Request("GET", add_query(path, query), is_repeatable=True))

    def post(self, path: str, body: Mapping[str, Any], *, is_repeatable: bool = False) -> Any:
        """POST JSON."""
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        return self._read(Request("POST", path, headers, lambda: data, is_repeatable))

    def send(self, request: Request) -> Any:
        """Send any request and return the JSON that answers it."""
        return self._read(request)

    def open(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        """GET and return the answer unread; the caller closes it.

        Raises:
            ApiError: The server refuses.
            ConnectionFailed: It cannot be reached.
        """
        return self._open(Request("GET", path, headers, is_repeatable=True))

    def pause(self, attempt: int, asked_s: float = 0.0) -> None:
        """Wait before the try after ``attempt`` (from 1); as long as the server asked, where it did."""
        pause_s = min(self._pause_s * 2 ** (attempt - 1), MAX_PAUSE_S)
        time.sleep(max(asked_s, pause_s * random.uniform(0.5, 1.0)))  # noqa: S311  (spreads clients, hides nothing)

    @property
    def attempts(self) -> int:
        """Return how often a repeatable request is tried."""
        return self._attempts

    def _read(self, request: Request) -> Any:
        for attempt in range(1, self._attempts + 1):
            try:
                with self._open(request) as response:
                    return _decode(response)
            except (OSError, http.client.HTTPException) as error:  # noqa: PERF203  (one try at a time is the point)
                if attempt == self._attempts or not request.is_repeatable:
                    raise ConnectionFailed(f"the answer of {self._url} broke off: {error}") from error
                self.pause(attempt)
        raise AssertionError

    def _open(self, request: Request) -> http.client.HTTPResponse:
        last = self._attempts if request.is_repeatable else 1
        for attempt in range(1, last + 1):
            try:
                return self._open_once(request)
            except urllib.error.HTTPError as answer:
                refusal, asked_s = _read_refusal(answer)
                if attempt == last or refusal.status not in RETRIED or asked_s > MAX_PAUSE_S:
                    raise refusal from None
            except (OSError, http.client.HTTPException) as error:
                if attempt == last:
                    raise ConnectionFailed(f"{self._url} cannot be reached: {error}") from error
                asked_s = 0.0
            self.pause(attempt, asked_s)
        raise AssertionError

    def _open_once(self, request: Request) -> http.client.HTTPResponse:
        made = urllib.request.Request(  # noqa: S310  (the scheme is checked once, above)
            self._url + request.path,
            data=request.open_body() if request.open_body else None,
            headers={**self._headers, **request.headers},
            method=request.method,
        )
        response: http.client.HTTPResponse = self._opener.open(made, timeout=self._timeout_s)
        return response


def add_query(path: str, query: Mapping[str, Any]) -> str:
    """Return an address with the values that are given: lists repeated, true and false as JSON has them."""
    given = {name: _spell(value) for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def _spell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _decode(response: http.client.HTTPResponse) -> Any:
    body = response.read()
    try:
        return json.loads(body) if body else None
    except ValueError as error:
        message = "the answer is not JSON; is this the address of a Loopwright server?"
        raise ApiError(response.status, "not_json", message, {}) from error


def _read_refusal(answer: urllib.error.HTTPError) -> tuple[ApiError, float]:
    with answer:
        try:
            refusal = make_error(answer.code, json.loads(answer.read(ERROR_BYTES)))
        except (ValueError, OSError, http.client.HTTPException):
            refusal = make_error(answer.code, None)
        wait = answer.headers.get("Retry-After", "")
    return refusal, float(wait) if wait.isdigit() else 0.0
