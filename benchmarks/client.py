"""A plain HTTP client on one kept connection, the same for every server that is measured."""

import json
import time
from http.client import HTTPConnection
from typing import Any


class RequestFailed(RuntimeError):
    """A server refused a request that the benchmark counts on."""


class Client:
    """One connection to 127.0.0.1.

    Attributes:
        spent_s: Seconds that the last request took, to the last byte of its answer.
    """

    def __init__(self, port: int, authorization: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Authorization": authorization}
        self.spent_s = 0.0

    def call(self, method: str, path: str, body: Any = None, *, content_type: str = "application/json") -> Any:
        """Send one request and return the decoded answer; bytes are sent as they are, all else as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = self._headers | ({"Content-Type": content_type} if data is not None else {})
        start_s = time.perf_counter()
        self._connection.request(method, path, data, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self.spent_s = time.perf_counter() - start_s
        if answer.status >= 400:
            raise RequestFailed(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content) if content else None
