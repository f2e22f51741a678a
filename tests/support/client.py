"""An HTTP client for tests: JSON in, JSON out, files as forms, tokens as headers."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
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

    def delete_json(self, path: str, status: int = 204) -> Any:
        """DELETE and decode, checking the status."""
        return self._check(self.call("DELETE", path), status)

    def send_lines(self, path: str, *records: Any, status: int = 200) -> Any:
        """POST records as NDJSON; texts and bytes go as they are."""
        lines = [record if isinstance(record, str | bytes) else json.dumps(record) for record in records]
        body = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
        return self._check(self.generic("POST", path, body, content_type="application/x-ndjson"), status)

    def send_files(
        self, path: str, files: Mapping[str, bytes], *records: Any, mime: str = "image/png", status: int = 200
    ) -> Any:
        """POST files as a form, with records as NDJSON beside them when there are any."""
        form: dict[str, Any] = {"files": [SimpleUploadedFile(name, data, mime) for name, data in files.items()]}
        if records:
            lines = "\n".join(json.dumps(record) for record in records)
            form["records"] = SimpleUploadedFile("items.ndjson", lines.encode())
        return self._check(self.post(path, form), status)

    def read_pages(self, path: str) -> list[Any]:
        """GET page after page and return all results."""
        page = self.get_json(path)
        found = list(page["results"])
        while page["next"] is not None:
            page = self.get_json(f"{path}&after={page['next']}")
            found += page["results"]
        return found

    def _check(self, response: Any, status: int) -> Any:
        assert response.status_code == status, (response.status_code, response.content.decode()[:2000])
        return json.loads(response.content) if response.content else None


def with_token(secret: str) -> Client:
    """Return a client that sends a token with every request."""
    return Client(headers={"authorization": f"Bearer {secret}"})
