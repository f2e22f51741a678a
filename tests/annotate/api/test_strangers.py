"""What strangers send over the wire: each gets a clear refusal in the envelope, and nobody a crash."""

import http.client
import json
import socket
from functools import partial
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from annotate.access import Actor
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.models.user import User
from annotate.services.tokens import create_token
from tests.support.client import Client
from tests.support.items import change, claim, make_text_items, turn
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)


def item(assets: str = '{"q":{"text":"t"}}', **fields: str) -> bytes:
    """One line of an import, its values given as JSON."""
    return (
        "{" + ",".join(f'"{name}":{value}' for name, value in {"key": '"a"', "assets": assets, **fields}.items()) + "}"
    ).encode()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (item(metadata='{"x":NaN}'), "not_json"),
        (item(metadata='{"x":1e999}'), "malformed"),
        (item(metadata='{"x":' + "9" * 5000 + "}"), "malformed"),
        (item(metadata='{"x":' + "[" * 65 + "]" * 65 + "}"), "too_deep"),
        (item(metadata='{"x":' + "[" * 900 + "]" * 900 + "}"), "too_deep"),
        (item(metadata='{"x":' + "[" * 99_999 + "]" * 99_999 + "}"), "too_deep"),
        (item(metadata='{"a\\u0000":1}'), "nul_character"),
        (item(key='"' + "x" * 501 + '"'), "malformed"),
        (item('{"q":{"text":"\\ud800"}}'), "not_json"),
        (item('{"q":{"text":"' + "x" * 17_000_000 + '"}}'), "record_too_large"),
        (item('{"q":{"url":"http://[::1"}}'), "bad_url"),
        (item('{"q":{"url":"file:///etc/passwd"}}'), "malformed"),
        (item('{"q":{"path":"/etc/passwd"}}'), "outside_import_roots"),
        (item('{"q":{"path":"../../secret"}}'), "outside_import_roots"),
        (b"[" * 50_000, "not_json"),
        (b"\x1f\x8b\x08\x00", "bad_archive"),
    ],
)  # fmt: skip
def test_a_bad_line_is_an_error_of_its_own(line: bytes, code: str, mia: Client, project: Project) -> None:
    answer = mia.send_lines(f"/api/imports?project={project.pk}", line)
    assert [result["code"] for result in answer["results"]] == [code]


def test_names_of_any_script_and_of_none_are_kept_and_harmless(mia: Client, project: Project) -> None:
    names = ["猫 😀.txt", "../../etc/passwd", "a\\b\\c.txt", "<img src=x onerror=alert(1)>.txt", "x" * 600 + ".txt"]
    keys = [
        mia.send_files(f"/api/uploads?project={project.pk}", {name: name.encode()}, mime="")["results"][0]["key"]
        for name in names
    ]
    assert keys[:4] == ["猫 😀.txt", "passwd", "c.txt", "<img src=x onerror=alert(1)>.txt"]
    assert len(keys[4]) <= 500
    url = "http://example.com/a%00%0d%0ab.png"
    made = mia.send_lines(f"/api/imports?project={project.pk}", {"key": "k", "assets": {"q": {"url": url}}})
    found = mia.get_json(f"/api/items/{made['results'][0]['item']}")
    assert found["slots"]["q"]["name"] == "ab.png"


def send_raw(server: LiveServer, *parts: bytes) -> tuple[int, bytes]:
    """Send bytes as they are, and hang up the sending side."""
    host, port = server.thread.host, server.thread.port
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall(b"".join(parts))
        connection.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(connection)
        response.begin()
        with response:
            return response.status, response.read()


@pytest.mark.parametrize(
    ("request_line", "headers", "body", "status"),
    [
        (b"GET /api/items?project=%ff%fe HTTP/1.1", [], b"", 401),
        (b"GET /api/projects HTTP/1.1", [b"Authorization: Bearer"], b"", 401),
        (b"GET /api/projects HTTP/1.1", [b"Authorization: Bearer \xff\xfe\x80"], b"", 401),
        (b"GET /api/projects HTTP/1.1", [b"Authorization: Bearer a b c"], b"", 401),
        (b"GET /api/projects HTTP/1.1", [b"Cookie: sessionid=\xff'; DROP TABLE x; --"], b"", 401),
        (b"GET /media/blobs/..%2f..%2fsecret HTTP/1.1", [], b"", 404),
        (b"GET /media/blobs/" + b"a" * 64 + b"?signature=%00%ff HTTP/1.1", [], b"", 403),
        (b"GET /api/exports/1/files/..%2f..%2fetc%2fpasswd HTTP/1.1", [], b"", 401),
        (b"BREW /api/projects HTTP/1.1", [], b"", 401),
        (b"POST /api/session HTTP/1.1", [b"Content-Type: application/json", b"Content-Length: 500"], b'{"email"', 400),
        (b"POST /api/session HTTP/1.1", [b"Content-Type: application/json; x=\xff", b"Content-Length: 2"], b"{}", 400),
    ],
)  # fmt: skip
def test_requests_that_no_browser_makes_are_refused(
    live_server: LiveServer, request_line: bytes, headers: list[bytes], body: bytes, status: int
) -> None:
    head = b"\r\n".join([request_line, b"Host: localhost", b"Connection: close", *headers])
    assert send_raw(live_server, head, b"\r\n\r\n", body)[0] == status


@pytest.fixture
def secret(project: Project) -> str:
    """A token of the owner."""
    return create_token(Actor(project.created_by), name="t", scopes=["read", "write"])[1]


def post(server: LiveServer, secret: str, path: str, body: Any) -> tuple[int, Any]:
    """POST JSON with a token, on a connection of its own."""
    connection = http.client.HTTPConnection(server.thread.host, server.thread.port, timeout=30)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Connection": "close"}
    connection.request("POST", path, json.dumps(body), headers)
    with connection.getresponse() as response:
        found = response.status, json.loads(response.read())
    connection.close()
    return found


def test_two_windows_that_submit_at_once_make_one_revision(
    live_server: LiveServer, olga: Client, project: Project, secret: str
) -> None:
    make_text_items(project, "a")
    task = claim(olga, project)["task"]["id"]
    bodies = [
        {"change": change(1, 0, {"op": "put_turn", "value": turn("t1", words)}, client_id=words)}
        for words in ("one", "two")
    ]
    path = f"/api/tasks/{task}/submit"
    answers = run_together([partial(post, live_server, secret, path, body) for body in bodies])
    assert sorted(status for status, _ in answers) == [200, 409]
    row = Task.objects.get(pk=task)
    assert (row.state, row.item.annotations.get().revisions.count()) == ("done", 1)


def test_who_was_let_go_gets_in_no_more(olga: Client, project: Project, secret: str, live_server: LiveServer) -> None:
    assert post(live_server, secret, "/api/search", {"project": project.pk, "text": "x"})[0] == 404
    User.objects.filter(pk=project.created_by_id).update(is_active=False)
    status, answer = post(live_server, secret, "/api/search", {"project": project.pk, "text": "x"})
    assert (status, answer["code"]) == (401, "bad_token")
    assert olga.get_json("/api/projects", status=401)["code"] == "not_signed_in"
