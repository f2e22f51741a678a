"""Loopwright as its README starts it, driven over REST."""

import json
import os
import sys
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from benchmarks.client import Client
from benchmarks.process import Server, find_free_port
from tests.support.media import encode, make_picture

ADMINISTRATOR = "bench@example.com"
PASSWORD = "benchmark-password"
IMPORT_BATCH = 5000
ROOT = Path(__file__).resolve().parent.parent


class Loopwright:
    """A server with data of its own.

    Attributes:
        data: Where it keeps everything.
        tokens: One API token an annotator.
        project_id: The project that is worked on.
        other_project_id: Another project of the same server.
    """

    name = "loopwright"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.data = folder / "data"
        self._ops = [
            {
                "op": "put_mark",
                "value": {"id": f"r{place}", "kind": "box", "slot": "image", "class": "cat", "xyxy": xyxy},
            }
            for place, xyxy in enumerate(list_boxes())
        ]
        self.port = 0
        self.tokens: list[str] = []
        self.project_id = self.other_project_id = 0

    def start(self) -> Server:
        """Start web server and workers; ready when the sign-in page is there."""
        self.port = find_free_port()
        command = [sys.executable, "manage.py", "start", "--port", str(self.port)]
        server = Server(command, self._folder / "server.log", {"LOOPWRIGHT_DATA": str(self.data)})
        server.wait_for(f"http://127.0.0.1:{self.port}/")
        return server

    def make_accounts(self, count: int) -> None:
        """Make the first account and ``count`` API tokens of it, each for one client."""
        environment = {"LOOPWRIGHT_DATA": str(self.data), "ADMINISTRATOR_PASSWORD": PASSWORD}
        manage = Server(
            [sys.executable, "manage.py", "create_administrator", ADMINISTRATOR],
            self._folder / "manage.log",
            environment,
        )
        manage.wait()
        owner = Browser(self.port)
        owner.call("POST", "/api/session", {"email": ADMINISTRATOR, "password": PASSWORD})
        self.tokens = [make_token(owner)]
        ontology = {"classes": [{"id": "cat", "name": "Cat"}]}
        self.project_id, self.other_project_id = (
            owner.call("POST", "/api/projects", {"name": name, "ontology": ontology})["id"]
            for name in ("Benchmark", "Neighbour")
        )
        for number in range(1, count):
            invited = {"email": f"annotator-{number}@example.com", "project": self.project_id, "role": "annotator"}
            secret = owner.call("POST", "/api/invitations", invited)["link"].rstrip("/").rpartition("/")[2]
            annotator = Browser(self.port)
            annotator.call(
                "POST", f"/api/invitations/{secret}/accept", {"name": f"Annotator {number}", "password": PASSWORD}
            )
            annotator.call("POST", "/api/session", {"email": invited["email"], "password": PASSWORD})
            self.tokens.append(make_token(annotator))

    def fill(self, items: int, *, project_id: int | None = None) -> float:
        """Import ``items`` items of one photo and wait until they are ready; return the seconds that took."""
        project_id = project_id or self.project_id
        client = self.connect(0)
        photo = encode(make_picture(640, 480), "JPEG")
        start_s = time.perf_counter()
        for begin in range(0, items, IMPORT_BATCH):
            records = [
                {"key": f"item-{number:07}", "assets": {"image": {"upload": "photo.jpg"}}}
                for number in range(begin, min(items, begin + IMPORT_BATCH))
            ]
            lines = b"".join(json.dumps(record).encode() + b"\n" for record in records)
            body, content_type = encode_form({"records": ("records.ndjson", lines), "files": ("photo.jpg", photo)})
            client.call("POST", f"/api/imports?project={project_id}", body, content_type=content_type)
        self.wait_for_jobs(client, project_id)
        return time.perf_counter() - start_s

    def wait_for_jobs(self, client: Client, project_id: int) -> None:
        """Wait until no job of a project is queued or runs."""
        while True:
            jobs = client.call("GET", f"/api/jobs?project={project_id}")["results"]
            if not any(job["state"] in ("queued", "running") for job in jobs):
                return
            time.sleep(0.5)

    def connect(self, number: int) -> Client:
        """Return the connection of client ``number``."""
        return Client(self.port, f"Bearer {self.tokens[number]}")

    def claim(self, client: Client) -> Any:
        """Take the next task; return its id."""
        return client.call("POST", "/api/tasks/claim", {"project": self.project_id})["task"]["id"]

    def submit(self, client: Client, task_id: Any) -> None:
        """Submit 20 boxes as the labeling page does: the last changes travel with the submit."""
        change = {"client_id": f"bench-{os.getpid()}-{task_id}", "seq": 1, "base_version": 0, "ops": self._ops}
        client.call("POST", f"/api/tasks/{task_id}/submit", {"change": change})

    def read_page(self, client: Client, after: Any) -> Any:
        """Read 100 items; return where the next page begins."""
        path = f"/api/items?project={self.project_id}&limit=100" + (f"&after={after}" if after else "")
        return client.call("GET", path)["next"]


class Browser:
    """A session with cookies, for what tokens may not do."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self.call("GET", "/api/session")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request as the browser does."""
        token = next((cookie.value for cookie in self._cookies if cookie.name == "csrftoken"), "") or ""
        request = urllib.request.Request(
            self._url + path,
            json.dumps(body).encode() if body is not None else None,
            {"Content-Type": "application/json", "X-CSRFToken": token, "Referer": self._url},
            method=method,
        )
        with self._opener.open(request) as answer:
            content = answer.read()
        return json.loads(content) if content else None


def make_token(browser: Browser) -> str:
    """Make an API token of whoever is signed in."""
    secret: str = browser.call("POST", "/api/tokens", {"name": "Benchmark", "scopes": ["read", "write"]})["secret"]
    return secret


def list_boxes() -> list[list[float]]:
    """Return 20 boxes ``[x1, y1, x2, y2]`` in pixels of a 640x480 photo."""
    return [[10.5 + place, 20.25, 200.75 + place, 150.5] for place in range(20)]


def encode_form(files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """Return a multipart body and its content type."""
    boundary = "loopwright-benchmark"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode()
        + content
        for name, (filename, content) in files.items()
    ]
    return b"\r\n".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
