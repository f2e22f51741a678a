"""Who may do what: every endpoint, asked by everybody, with and without tokens."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from annotate.access import ADMINISTER, READ, WRITE, Actor
from annotate.models.project import Project
from annotate.models.token import ApiToken
from annotate.models.user import User
from annotate.services.tokens import create_token
from tests.conftest import MakeMember, MakePerson, MakeProject, SignIn
from tests.support.client import Client, with_token
from tests.support.endpoints import ENDPOINTS, RANKS, Endpoint, find_route, list_routes, send
from tests.support.worlds import make_world

World = dict[str, Any]
Expect = Callable[[Endpoint], tuple[int, ...]]


@pytest.fixture
def world(project: Project, make_user: MakePerson) -> World:
    """One of everything."""
    return make_world(project, make_user("ann"))


@contextmanager
def undone() -> Iterator[None]:
    """Undo what one request changed, so that the next finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def find_surprises(make_client: Callable[[], Client], world: World, expect: Expect) -> dict[str, Any]:
    """Return the endpoints that answer with another status than expected: (expected, answered)."""
    found = {}
    client = make_client()
    for endpoint in ENDPOINTS:
        with undone():
            # Signing in and out is undone in the database alone, so those requests get a browser of their own.
            answered = send(make_client() if endpoint.path == "session" else client, endpoint, world)
        if answered.status_code not in expect(endpoint):
            found[f"{endpoint.method} {endpoint.path}"] = (expect(endpoint), answered.status_code)
    return found


def test_the_table_knows_every_endpoint() -> None:
    assert {find_route(endpoint) for endpoint in ENDPOINTS} == list_routes()
    assert len(ENDPOINTS) == len(list_routes())


def test_without_a_session_only_open_doors_answer(world: World) -> None:
    def expect(endpoint: Endpoint) -> tuple[int, ...]:
        return endpoint.passed if endpoint.least == "anyone" else (401,)

    assert find_surprises(Client, world, expect) == {}


def test_who_is_no_member_finds_nothing(world: World, make_user: MakePerson, sign_in: SignIn) -> None:
    stranger = make_user("sam")

    def expect(endpoint: Endpoint) -> tuple[int, ...]:
        return {"anyone": endpoint.passed, "person": endpoint.passed, "maker": (403,)}.get(endpoint.least, (404,))

    assert find_surprises(lambda: sign_in(stranger), world, expect) == {}


def test_what_is_not_theirs_looks_to_strangers_like_what_is_not(
    world: World, make_user: MakePerson, sign_in: SignIn
) -> None:
    stranger = sign_in(make_user("sam"))
    absent = {noun: 10**9 if isinstance(id_, int) else id_ for noun, id_ in world.items()}
    for endpoint in ENDPOINTS:
        if endpoint.least in RANKS:
            there, not_there = (json.loads(send(stranger, endpoint, ids).content)["code"] for ids in (world, absent))
            assert there == not_there, endpoint.path


@pytest.mark.parametrize("role", RANKS)
def test_roles(
    role: str, world: World, project: Project, owner: User, make_member: MakeMember, sign_in: SignIn
) -> None:
    user = owner if role == "owner" else make_member(project, role, "ron")

    def expect(endpoint: Endpoint) -> tuple[int, ...]:
        least = RANKS["manager"] if endpoint.least == "maker" else RANKS.get(endpoint.least, 0)
        return endpoint.passed if RANKS[role] >= least else (403,)

    assert find_surprises(lambda: sign_in(user), world, expect) == {}


@pytest.mark.parametrize("scopes", [[READ], [READ, WRITE], [READ, ADMINISTER], [READ, WRITE, ADMINISTER]])
def test_tokens_do_what_their_scopes_say(scopes: list[str], world: World, owner: User) -> None:
    _, secret = create_token(Actor(owner), name="ci", scopes=scopes)

    def expect(endpoint: Endpoint) -> tuple[int, ...]:
        return endpoint.passed if not endpoint.scope or endpoint.scope in scopes else (403,)

    assert find_surprises(lambda: with_token(secret), world, expect) == {}


def test_a_token_of_one_project_sees_no_other(world: World, owner: User, make_project: MakeProject) -> None:
    _, secret = create_token(
        Actor(owner), name="ci", scopes=[READ, WRITE, ADMINISTER], project_id=make_project("Other").pk
    )

    def expect(endpoint: Endpoint) -> tuple[int, ...]:
        if endpoint.least in RANKS:
            return (404,)
        return (403,) if endpoint.least == "maker" or endpoint.scope == "browser" else endpoint.passed

    assert find_surprises(lambda: with_token(secret), world, expect) == {}


@pytest.mark.parametrize("state", ["revoked", "expired", "unknown", "of somebody inactive"])
def test_dead_tokens_open_nothing(state: str, world: World, owner: User) -> None:
    token, secret = create_token(Actor(owner), name="ci", scopes=[READ, WRITE, ADMINISTER])
    now = timezone.now()
    ApiToken.objects.filter(pk=token.pk).update(
        revoked_at=now if state == "revoked" else None, expires_at=now if state == "expired" else None
    )
    User.objects.filter(pk=owner.pk).update(is_active=state != "of somebody inactive")
    sent = "lw_unknown" if state == "unknown" else secret
    assert find_surprises(lambda: with_token(sent), world, lambda _: (401,)) == {}


def test_a_session_writes_only_with_the_csrf_token(world: World, owner: User) -> None:
    def make_client() -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(owner)
        return client

    def expect(endpoint: Endpoint) -> tuple[int, ...]:
        return endpoint.passed if endpoint.method == "GET" else (403,)

    assert find_surprises(make_client, world, expect) == {}
    client = make_client()
    client.get("/api/session")
    made = client.call("POST", "/api/comments", {"item": world["item"], "body": "x"}, **_csrf(client))
    assert made.status_code == 201


def _csrf(client: Client) -> dict[str, str]:
    return {"x-csrftoken": client.cookies["csrftoken"].value}
