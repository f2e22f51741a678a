"""Requests that nobody should send: each is answered in the envelope, none is a crash."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import Settings

from annotate.access import Actor
from annotate.models.project import Project
from annotate.services.tokens import create_token
from tests.conftest import MakePerson
from tests.support.client import Client, with_token
from tests.support.endpoints import ENDPOINTS, fill_in
from tests.support.worlds import make_world


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "not valid JSON"),
        (b'{"name": 1}', "Expected `str`, got `int`"),
        (b'{"name": "x", "colour": "red"}', "unknown field `colour`"),
        (b"{}", "missing required field `name`"),
        (b'{"name": "\\ud800"}', "not valid JSON"),
        (b'{"name": "\xff"}', "not valid JSON"),
        (b'{"name": "a\\u0000b"}', "$.name holds U+0000, which cannot be stored"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_malformed_body_is_explained(body: bytes, message: str, olga: Client) -> None:
    response = olga.generic("POST", "/api/projects", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "malformed")
    assert message in response.json()["message"]
    assert response.json()["fields"]["path"].startswith("$")


def test_an_escaped_backslash_before_u0000_is_no_nul(olga: Client) -> None:
    made = olga.post_json("/api/projects", {"name": r"a\u0000b"}, status=201)
    assert made["name"] == r"a\u0000b"


@pytest.mark.parametrize("query", ["colour=red", "after=x", "errors=maybe", "state=gone", "text=%00", "progress=a%00"])
def test_a_malformed_query_is_explained(query: str, olga: Client, project: Project) -> None:
    answer = olga.get_json(f"/api/items?project={project.pk}&{query}", status=400)
    assert answer["code"] == "malformed"
    assert answer["message"].startswith("query: ")


def swap(value: Any, kind: type, new: Any) -> Any:
    """Put one value in the place of every number or text inside plain JSON values."""
    if isinstance(value, dict):
        return {name: swap(inner, kind, new) for name, inner in value.items()}
    if isinstance(value, list):
        return [swap(inner, kind, new) for inner in value]
    return new if isinstance(value, kind) and not isinstance(value, bool) else value


@pytest.mark.parametrize(("kind", "value"), [(int, 10**30), (int, 2**63), (int, -1), (str, "x" * 5000), (str, "\0")])
def test_no_value_crashes_an_endpoint(
    kind: type, value: Any, olga: Client, project: Project, make_user: MakePerson
) -> None:
    world = make_world(project, make_user("ann"))
    for endpoint in ENDPOINTS:
        ids = swap(world, kind, value) if kind is int else world
        body = swap(fill_in(endpoint.body, world), kind, value)
        with transaction.atomic():
            answer = olga.call(endpoint.method, f"/api/{fill_in(endpoint.path, ids)}", body)
            answer.getvalue()
            transaction.set_rollback(True)
        assert answer.status_code < 500, (endpoint.method, endpoint.path, answer.getvalue()[:300])


def test_what_the_database_refuses_is_told(olga: Client, project: Project) -> None:
    answer = olga.get_json(f"/api/annotations?project={project.pk}&item={2**63}", status=422)
    assert (answer["code"], answer["message"]) == ("value_refused", "a value cannot be stored: bigint out of range")


@pytest.mark.parametrize(
    ("method", "path", "mime", "status", "code"),
    [
        ("PUT", "projects", "application/json", 405, "method_not_allowed"),
        ("POST", "projects", "text/plain", 415, "unsupported_media_type"),
        ("GET", "nothing", "application/json", 404, "not_found"),
        ("GET", f"items/{'9' * 5000}", "application/json", 404, "not_found"),
        ("POST", "uploads?project=1", "application/json", 415, "unsupported_media_type"),
        ("POST", "uploads?project=1", "multipart/form-data", 400, "parse_error"),
    ],
)
def test_refusals_of_the_framework_wear_the_envelope(
    method: str, path: str, mime: str, status: int, code: str, olga: Client
) -> None:
    response = olga.generic(method, f"/api/{path}", b"{}", content_type=mime)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert set(response.json()) == {"code", "message", "fields"}


def test_a_json_body_has_a_limit_in_bytes(olga: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = olga.post_json("/api/projects", {"name": "x" * 100}, status=413)
    assert (answer["code"], "100 bytes" in answer["message"]) == ("body_too_large", True)
    olga.post_json("/api/projects", {"name": "x" * 50}, status=201)


def test_a_form_has_a_limit_in_files(olga: Client, project: Project, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = [SimpleUploadedFile(f"{n}.txt", b"x", "text/plain") for n in range(3)]
    response: Any = olga.post(f"/api/uploads?project={project.pk}", {"files": files})
    assert (response.status_code, response.json()["code"]) == (400, "malformed")


def test_without_redis_people_are_told_to_wait_and_tokens_still_work(
    olga: Client, project: Project, settings: Settings
) -> None:
    secret = create_token(Actor(project.created_by), name="ci", scopes=["read"])[1]
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert olga.get_json("/api/projects", status=503)["code"] == "cache_unavailable"
    assert (
        olga.post_json("/api/session", {"email": "a@b.c", "password": "x"}, status=503)["code"] == "cache_unavailable"
    )
    assert len(with_token(secret).get_json("/api/projects")["results"]) == 1


def test_a_crash_says_so_and_no_more(olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    olga.raise_request_exception = False
    monkeypatch.delattr("annotate.api.projects.list_projects")
    answer = olga.get_json("/api/projects", status=500)
    assert (answer["code"], answer["fields"]) == ("crashed", {})
    assert "list_projects" not in answer["message"]
