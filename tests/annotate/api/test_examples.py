"""The examples of the schema are what the API takes and gives now.

``WRITE_EXAMPLES=1`` records them anew.
"""

import json
import os
from typing import Any

import pytest
from django.db import transaction

from annotate.api.examples import list_examples, load_examples
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.models.user import User
from tests.conftest import MakePerson, SignIn
from tests.support.api_examples import FILE, REQUESTS, Request, find_difference, name_operation, record
from tests.support.client import Client
from tests.support.endpoints import ENDPOINTS
from tests.support.worlds import make_world

UNSHOWN = {
    "upload_create": "files, not JSON",
    "search_picture": "a file, not JSON",
    "password_reset_confirm": "takes what a mail brought",
    "invitation_accept": "takes what a mail brought",
}


@pytest.fixture
def world(project: Project, make_user: MakePerson, sign_in: SignIn, owner: User) -> dict[str, Any]:
    """One of everything; the owner holds the review."""
    found = make_world(project, make_user("ann"))
    sign_in(owner).post_json(f"/api/tasks/{found['review']}/claim")
    return {**found, "reviewed_item": Task.objects.get(pk=found["review"]).item_id}


def record_alone(client: Client, request: Request, world: dict[str, Any]) -> dict[str, Any]:
    """Record a request and undo it."""
    with transaction.atomic():
        found = record(client, request, world)
        transaction.set_rollback(True)
    return found


def test_examples_are_what_the_api_takes_and_gives(world: dict[str, Any], sign_in: SignIn, owner: User) -> None:
    people = {"owner": owner, "ann": User.objects.get(email="ann@example.com")}
    now = {name_operation(request): record_alone(sign_in(people[request.who]), request, world) for request in REQUESTS}
    assert {name: found for name, found in now.items() if found["status"] >= 300} == {}
    if os.environ.get("WRITE_EXAMPLES"):
        FILE.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    shown = load_examples()
    assert shown.keys() == now.keys()
    differences = {name: find_difference(shown[name], now[name]) for name in shown}
    assert {name: found for name, found in differences.items() if found} == {}


def test_everything_that_takes_a_body_has_an_example() -> None:
    sent = {name_operation(Request(found.method, found.path)) for found in ENDPOINTS if found.body is not None}
    assert sent - {name for name, shown in load_examples().items() if "request" in shown} == UNSHOWN.keys()


def test_examples_keep_no_secret() -> None:
    assert [example.value["secret"] for example in list_examples("token_create") if example.response_only] == ["lw_..."]


@pytest.mark.parametrize(
    ("shown", "now", "where"),
    [
        ({"a": 1}, {"a": 2.5}, ""),
        ({"a": [{"b": 1}]}, {"a": []}, ""),
        ({"a": None}, {"a": "x"}, ""),
        ({"a": 1}, {"a": 1, "b": 2}, "$: ['a'] is shown, ['a', 'b'] is given"),
        ({"params": {"a": 1}}, {"params": {"a": 1, "b": 2}}, ""),
        ({"a": [{"b": 1}]}, {"a": [{"b": "1"}]}, "$.a[0].b: 1 is shown, '1' is given"),
    ],
)
def test_another_shape_is_seen(shown: Any, now: Any, where: str) -> None:
    assert find_difference(shown, now) == where
