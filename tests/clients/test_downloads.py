"""Downloads of the Python client: they go on where they stopped, and what arrives is what was made."""

import ast
import http.server
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import loopwright
import pytest
from loopwright import ChecksumMismatch, Client, ConnectionFailed, Throttled
from loopwright.downloads import download_file, hash_file
from loopwright.transport import Transport
from loopwright.views import ExportFile

DATA = bytes(range(256)) * 40


class Flaky(http.server.BaseHTTPRequestHandler):
    """Plays a script: each request takes the next line of it."""

    script: list[dict[str, Any]] = []
    seen: list[dict[str, str]] = []

    def do_GET(self) -> None:
        """Answer with the next line of the script."""
        step = self.script.pop(0)
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(step["status"])
        for name, value in step.get("headers", {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(step.get("body", b""))

    do_POST = do_GET  # noqa: N815  (the names of the standard library)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that does what its script says; yields its address."""
    monkeypatch.setenv("no_proxy", "*")
    Flaky.script, Flaky.seen = [], []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Flaky) as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{found.server_address[1]}"
        found.shutdown()
        thread.join()


@pytest.fixture
def entry(tmp_path: Path) -> ExportFile:
    """The file that is fetched."""
    (tmp_path / "right").write_bytes(DATA)
    return {"path": "data/file.bin", "size_bytes": len(DATA), "sha256": hash_file(tmp_path / "right")}


def play(status: int, body: bytes = b"", **headers: str) -> None:
    """Add a line to the script."""
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    Flaky.script.append({"status": status, "body": body, "headers": {"Content-Length": str(len(body)), **spelled}})


def fetch(server: str, entry: ExportFile, root: Path) -> int:
    """Download and return how many bytes were told to be there."""
    told: list[int] = []
    transport = Transport(server, "lw_x", timeout_s=5, attempts=3, pause_s=0.001)
    assert download_file(transport, "/file", entry, root, told.append).read_bytes() == DATA
    return sum(told)


def test_a_broken_download_goes_on_where_it_stopped(server: str, entry: ExportFile, tmp_path: Path) -> None:
    play(200, DATA[:4000], Content_Length=str(len(DATA)))
    play(206, DATA[4000:])
    assert fetch(server, entry, tmp_path) == len(DATA)
    assert (Flaky.seen[1]["range"], Flaky.seen[1]["if-range"]) == ("bytes=4000-", f'"{entry["sha256"]}"')
    assert fetch(server, entry, tmp_path) == len(DATA), "what is there and right is not fetched again"


def test_a_server_that_sends_the_whole_file_again_does_no_harm(server: str, entry: ExportFile, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "file.bin.part").write_bytes(b"old" * 100)
    play(200, DATA)
    assert fetch(server, entry, tmp_path) == len(DATA)


def test_a_wrong_file_is_refused_and_removed(server: str, entry: ExportFile, tmp_path: Path) -> None:
    play(200, DATA[:-1] + b"?")
    with pytest.raises(ChecksumMismatch, match=r"data/file\.bin has SHA-256"):
        fetch(server, entry, tmp_path)
    assert list((tmp_path / "data").iterdir()) == []


def test_a_connection_that_keeps_breaking_leaves_its_part(server: str, entry: ExportFile, tmp_path: Path) -> None:
    play(200, DATA[:100], Content_Length=str(len(DATA)))
    for _ in range(3):
        play(206, b"", Content_Length="7")
    with pytest.raises(ConnectionFailed, match="broke off at byte 100"):
        fetch(server, entry, tmp_path)
    assert (tmp_path / "data" / "file.bin.part").stat().st_size == 100


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a//b", "a\\b", "C:/x"])
def test_paths_that_leave_the_folder_are_refused(path: str, entry: ExportFile, server: str, tmp_path: Path) -> None:
    with pytest.raises(ChecksumMismatch, match="could leave its folder"):
        fetch(server, {**entry, "path": path}, tmp_path)
    assert Flaky.seen == []


def test_reads_are_tried_again_and_starts_are_not(server: str) -> None:
    client = Client(server, "lw_x", attempts=3, pause_s=0.001)
    play(503, b'{"code": "cache_unavailable", "message": "later", "fields": {}}')
    play(429, b"", Retry_After="0")
    play(200, b'{"results": []}')
    assert client.projects.list_all() == []
    play(429, b'{"code": "throttled", "message": "too often", "fields": {"retry_after_s": 9}}')
    with pytest.raises(Throttled) as refused:
        client.exports.create(1, "coco")
    assert (refused.value.fields, len(Flaky.seen)) == ({"retry_after_s": 9}, 4)


def test_a_redirect_takes_the_token_nowhere(server: str) -> None:
    play(302, b"", Location=f"{server}/elsewhere")
    with pytest.raises(Exception, match=r"http_302 \(302\)"):
        Client(server, "lw_x").projects.list_all()
    assert len(Flaky.seen) == 1


def test_addresses_and_tokens_that_cannot_be_are_refused() -> None:
    for url, token in [
        ("localhost:8000", "lw_x"),
        ("file:///etc/passwd", "lw_x"),
        ("http://h", ""),
        ("http://h", "a\nb"),
    ]:
        with pytest.raises(ConnectionFailed):
            Client(url, token)


def test_the_package_is_python_3_9_and_needs_tqdm_alone() -> None:
    imported: set[str] = set()
    for path in Path(loopwright.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    assert imported - sys.stdlib_module_names == {"loopwright", "tqdm"}
