"""API tokens: shown once, kept as a hash, revoked at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from annotate.models.project import Membership, Project
from annotate.models.token import ApiToken
from annotate.models.user import User
from annotate.services.accounts import hash_secret
from tests.support.client import Client, with_token


def make_token(client: Client, **fields: object) -> tuple[int, str]:
    made = client.post_json("/api/tokens", {"name": "ci", "scopes": ["read"], **fields}, status=201)
    return made["token"]["id"], made["secret"]


def test_a_token_is_shown_once_and_kept_as_a_hash(ann: Client) -> None:
    id_, secret = make_token(ann)
    (listed,) = ann.get_json("/api/tokens")["results"]
    assert (listed["id"], listed["prefix"], listed["scopes"]) == (id_, secret[:9], ["read"])
    assert secret not in str(listed)
    row = ApiToken.objects.get(pk=id_)
    assert (row.token_hash, len(secret)) == (hash_secret(secret), 46)


def test_a_revoked_token_ends_at_once_and_leaves_the_list(ann: Client) -> None:
    id_, secret = make_token(ann)
    assert with_token(secret).get_json("/api/projects")["results"]
    ann.delete_json(f"/api/tokens/{id_}")
    assert with_token(secret).get_json("/api/projects", status=401)["code"] == "bad_token"
    assert ann.get_json("/api/tokens")["results"] == []
    assert ann.delete_json(f"/api/tokens/{id_}", status=404)["code"] == "token_not_found"


def test_nobody_revokes_the_tokens_of_others(ann: Client, bob: Client) -> None:
    id_, secret = make_token(ann)
    assert bob.delete_json(f"/api/tokens/{id_}", status=404)["code"] == "token_not_found"
    with_token(secret).get_json("/api/projects")


def test_the_last_use_is_noted_every_five_minutes(ann: Client) -> None:
    id_, secret = make_token(ann)
    with_token(secret).get_json("/api/projects")
    first = ApiToken.objects.get(pk=id_).last_used_at
    assert first is not None
    with_token(secret).get_json("/api/projects")
    assert ApiToken.objects.get(pk=id_).last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=6))
    with_token(secret).get_json("/api/projects")
    assert ApiToken.objects.get(pk=id_).last_used_at >= first  # type: ignore[operator]


def test_a_token_expires(ann: Client) -> None:
    ends = timezone.now() + timedelta(hours=1)
    id_, secret = make_token(ann, expires_at=ends.isoformat())
    assert datetime.fromisoformat(ann.get_json("/api/tokens")["results"][0]["expires_at"]) == ends
    ApiToken.objects.filter(pk=id_).update(expires_at=timezone.now())
    with_token(secret).get_json("/api/projects", status=401)


def test_a_token_can_do_no_more_than_its_owner_may_now(ann: Client, project: Project) -> None:
    _, secret = make_token(ann, scopes=["read", "write"], project=project.pk)
    assert [p["role"] for p in with_token(secret).get_json("/api/projects")["results"]] == ["annotator"]
    Membership.objects.filter(user=User.objects.get(email="ann@example.com")).delete()
    assert with_token(secret).get_json("/api/projects")["results"] == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"scopes": ["everything"]}, 422, "unknown_scope"),
        ({"scopes": []}, 422, "unknown_scope"),
        ({"name": ""}, 400, "malformed"),
        ({"name": "x" * 101}, 400, "malformed"),
        ({"expires_at": "2000-01-01T00:00:00Z"}, 422, "expired"),
        ({"expires_at": datetime(2100, 1, 1, tzinfo=UTC).replace(tzinfo=None).isoformat()}, 400, "malformed"),
        ({"project": 10**9}, 404, "project_not_found"),
    ],
)
def test_a_token_needs_a_name_known_scopes_and_a_future(
    fields: dict[str, object], status: int, code: str, ann: Client
) -> None:
    answer = ann.post_json("/api/tokens", {"name": "ci", "scopes": ["read"], **fields}, status=status)
    assert answer["code"] == code


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b", "Bearer lw_", "Bearer lw_\u00e9", "bearer x"])
def test_a_garbled_header_is_refused(header: str, db: None) -> None:
    answer = Client(headers={"authorization": header}).get_json("/api/projects", status=401)
    assert answer["code"] == "bad_token"


def test_other_schemes_count_as_nobody(db: None) -> None:
    response = Client(headers={"authorization": "Basic YTpi"}).call("GET", "/api/projects")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
