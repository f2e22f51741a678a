"""An HTTP client for tests: JSON in, JSON out."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client as DjangoClient


class Client(DjangoClient):
    """Django's test client, speaking JSON."""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send a request with a JSON body."""
        data = b"" if body is None else json.dumps(body).encode()
        response: HttpResponse = self.generic(
            method, path, data, content_type="application/json", headers=headers or None
        )  # type: ignore[assignment]
        return response

    def get_json(self, path: str, status: int = 200) -> Any:
        """GET and decode, checking the status."""
        return self._check(self.call("GET", path), status)

    def post_json(self, path: str, body: Any = None, status: int = 200) -> Any:
        """POST and decode, checking the status."""
        return self._check(self.call("POST", path, body), status)

    def patch_json(self, path: str, body: Any = None, status: int = 200) -> Any:
        """PATCH and decode, checking the status."""
        return self._check(self.call("PATCH", path, body), status)

    def _check(self, response: HttpResponse, status: int) -> Any:
        assert response.status_code == status, (response.status_code, response.content.decode()[:2000])
        return json.loads(response.content) if response.content else None
