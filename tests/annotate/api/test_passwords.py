"""Forgotten passwords: a mailed link, used once, that tells nobody who has an account."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail

from annotate.models.user import User
from tests.conftest import MakePerson
from tests.support.client import Client

CONFIRM = "/api/password-resets/confirm"


def request_link(email: str) -> dict[str, str]:
    """Ask for a link and return its parts."""
    Client().post_json("/api/password-resets", {"email": email}, status=204)
    found = re.search(r"/reset/([^/]+)/(\S+)", str(mail.outbox[-1].body))
    assert found
    return {"uid": found[1], "token": found[2]}


def can_sign_in(password: str) -> bool:
    body = {"email": "ann@example.com", "password": password}
    return Client().call("POST", "/api/session", body).status_code == 200


def test_a_link_sets_a_new_password_once(make_user: MakePerson) -> None:
    make_user("ann")
    link = request_link(" Ann@example.com ")
    Client().post_json(CONFIRM, {**link, "password": "a brand new password"}, status=204)
    assert (can_sign_in("a brand new password"), can_sign_in("correct horse battery")) == (True, False)
    assert Client().post_json(CONFIRM, {**link, "password": "yet another one"}, status=404)["code"] == "reset_not_found"


def test_asking_tells_nothing_and_mails_only_living_accounts(make_user: MakePerson) -> None:
    make_user("ann", is_active=False)
    for email in ("ann@example.com", "nobody@example.com", "not an address"):
        assert Client().post_json("/api/password-resets", {"email": email}, status=204) is None
    assert mail.outbox == []


def test_a_weak_password_leaves_the_link_good(make_user: MakePerson) -> None:
    make_user("ann")
    link = request_link("ann@example.com")
    assert Client().post_json(CONFIRM, {**link, "password": "short"}, status=422)["code"] == "weak_password"
    Client().post_json(CONFIRM, {**link, "password": "a brand new password"}, status=204)


def test_a_link_lives_two_hours(make_user: MakePerson, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("ann")
    monkeypatch.setattr(default_token_generator, "_now", lambda: datetime.now() - timedelta(hours=2, seconds=5))  # noqa: DTZ005
    old = request_link("ann@example.com")
    monkeypatch.setattr(default_token_generator, "_now", lambda: datetime.now() - timedelta(hours=1, minutes=59))  # noqa: DTZ005
    young = request_link("ann@example.com")
    monkeypatch.undo()
    assert Client().post_json(CONFIRM, {**old, "password": "a brand new password"}, status=404)["code"]
    Client().post_json(CONFIRM, {**young, "password": "a brand new password"}, status=204)


@pytest.mark.parametrize("uid", ["", "MQ", "//", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "4pi6"])
def test_a_made_up_link_is_refused(uid: str, make_user: MakePerson) -> None:
    make_user("ann")
    body = {"uid": uid, "token": "abc-def", "password": "a brand new password"}
    assert Client().post_json(CONFIRM, body, status=404)["code"] == "reset_not_found"


def test_a_link_is_for_one_account(make_user: MakePerson) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    link = request_link("ann@example.com")
    for_bob = request_link("bob@example.com")
    mixed = {"uid": for_bob["uid"], "token": link["token"], "password": "a brand new password"}
    assert Client().post_json(CONFIRM, mixed, status=404)["code"] == "reset_not_found"
    assert {User.objects.get(pk=pk).password for pk in (ann.pk, bob.pk)} == {ann.password, bob.password}
