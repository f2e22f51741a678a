"""Signing in and out, the session and CSRF cookies, one's own profile."""

from uuid import uuid4

import pytest

from annotate.api.throttles import SignInThrottle
from annotate.models.user import User
from tests.conftest import MakePerson
from tests.support.client import Client

PASSWORD = "correct horse battery"


def sign_in_as(client: Client, email: str, password: str = PASSWORD, **headers: str) -> tuple[int, str | None]:
    response = client.call("POST", "/api/session", {"email": email, "password": password}, **headers)
    body = response.json()  # type: ignore[attr-defined]
    return response.status_code, body.get("code")


def test_sign_in_makes_a_session_until_sign_out(make_user: MakePerson) -> None:
    make_user("ann")
    client = Client()
    assert client.get_json("/api/session") == {"user": None}
    assert sign_in_as(client, " Ann@Example.com ") == (200, None)
    person = client.get_json("/api/session")["user"]
    assert (person["email"], person["locale"], person["theme"]) == ("ann@example.com", "en", "auto")
    client.delete_json("/api/session")
    assert client.get_json("/api/session") == {"user": None}


def test_cookies_are_kept_from_scripts_and_other_sites(make_user: MakePerson) -> None:
    make_user("ann")
    client = Client()
    client.get("/api/session")
    sign_in_as(client, "ann@example.com")
    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["max-age"]) == (True, "Lax", 14 * 24 * 3600)
    assert csrf["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("email", "password"), [("ann@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", "")]
)
def test_a_refused_sign_in_tells_nothing_about_the_account(email: str, password: str, make_user: MakePerson) -> None:
    make_user("ann")
    assert sign_in_as(Client(), email, password) == (403, "sign_in_refused")


def test_an_inactive_account_can_neither_sign_in_nor_go_on(make_user: MakePerson) -> None:
    user = make_user("ann")
    client = Client()
    sign_in_as(client, "ann@example.com")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get_json("/api/session") == {"user": None}
    assert sign_in_as(Client(), "ann@example.com") == (403, "sign_in_refused")


def test_guessing_is_throttled_by_address_whatever_the_client_claims_to_be(
    make_user: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignInThrottle, "rate", "2/hour", raising=False)
    make_user("ann")
    address = uuid4().hex  # counts outlive a test run
    client = Client(REMOTE_ADDR=address)
    answers = [sign_in_as(client, "ann@example.com", "wrong", x_forwarded_for=f"10.0.0.{n}")[0] for n in range(3)]
    assert answers == [403, 403, 429]
    refused = client.call("POST", "/api/session", {"email": "ann@example.com", "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")  # type: ignore[attr-defined]
    assert 0 < int(refused["Retry-After"]) <= 3601
    assert sign_in_as(Client(REMOTE_ADDR=address[::-1]), "ann@example.com") == (200, None)


def test_a_changed_password_ends_other_sessions(make_user: MakePerson) -> None:
    user = make_user("ann")
    client = Client()
    sign_in_as(client, "ann@example.com")
    user.set_password("another fine password")
    user.save()
    assert client.get_json("/api/session") == {"user": None}


def test_people_change_their_own_profile(make_user: MakePerson) -> None:
    make_user("ann")
    client = Client()
    sign_in_as(client, "ann@example.com")
    changed = client.patch_json("/api/session", {"name": "Ann B", "locale": "zh", "theme": "dark"})
    assert (changed["name"], changed["locale"], changed["theme"]) == ("Ann B", "zh", "dark")
    assert client.patch_json("/api/session", {}) == changed
    assert client.patch_json("/api/session", {"theme": "pink"}, status=400)["fields"]["path"] == "$.theme"
    assert client.patch_json("/api/session", {"name": ""}, status=400)["fields"]["path"] == "$.name"


def test_nobody_has_no_profile(db: None) -> None:
    assert Client().patch_json("/api/session", {"name": "x"}, status=401)["code"] == "not_signed_in"
