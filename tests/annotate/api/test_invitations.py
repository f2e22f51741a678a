"""Invitations: sent by email, shown once, taken up with a new account or the one that is signed in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from annotate.models.event import Event
from annotate.models.project import Invitation, Membership, Project
from annotate.models.user import User
from tests.conftest import MakeMember, MakePerson, SignIn
from tests.support.client import Client

NEW_ACCOUNT = {"name": "Nina", "password": "correct horse battery"}


def invite(client: Client, project: Project, email: str = "nina@example.com", role: str = "annotator") -> str:
    """Return the path of a fresh invitation."""
    made = client.post_json("/api/invitations", {"email": email, "project": project.pk, "role": role}, status=201)
    return f"/api/invitations/{made['link'].rsplit('/', 1)[-1]}"


def test_a_new_person_joins_with_an_account_and_is_signed_in(mia: Client, project: Project) -> None:
    path = invite(mia, project, "Nina@Example.com")
    nina = Client()
    seen = nina.get_json(path)
    expected = {"email": "nina@example.com", "project": "Pets", "role": "annotator", "invited_by": "Mia"}
    assert seen == {**expected, "has_account": False}
    assert nina.post_json(f"{path}/accept", NEW_ACCOUNT)["email"] == "nina@example.com"
    assert nina.get_json(f"/api/projects/{project.pk}")["role"] == "annotator"
    assert Event.objects.filter(verb="joined", project=project, actor__email="nina@example.com").count() == 1


def test_the_link_is_mailed_and_only_its_hash_is_kept(
    mia: Client, project: Project, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        path = invite(mia, project)
    (letter,) = mail.outbox
    assert (letter.to, "Mia invites you to the project Pets" in letter.subject) == (["nina@example.com"], True)
    secret = path.rsplit("/", 1)[-1]
    assert f"/invitation/{secret}" in letter.body
    assert secret not in Invitation.objects.get().token_hash


def test_an_invitation_can_be_seen_and_withdrawn(mia: Client, olga: Client, project: Project) -> None:
    path, other = invite(mia, project), invite(olga, project, "oscar@example.com", "owner")
    taken = invite(mia, project, "tara@example.com")
    Client().post_json(f"{taken}/accept", NEW_ACCOUNT)
    listed = mia.get_json(f"/api/invitations?project={project.pk}")["results"]
    assert [(row["email"], row["role"], row["invited_by"]) for row in listed] == [
        ("oscar@example.com", "owner", "Olga"),
        ("nina@example.com", "annotator", "Mia"),
    ]
    assert not any(secret in str(listed) for secret in (path[-20:], other[-20:]))
    assert mia.delete(f"/api/invitations/{listed[0]['id']}").status_code == 403
    assert mia.delete(f"/api/invitations/{listed[1]['id']}").status_code == 204
    assert Client().get_json(path, status=404)["code"] == "invitation_not_found"
    assert Client().get_json(other)["email"] == "oscar@example.com"


def test_an_invitation_works_once(mia: Client, project: Project) -> None:
    path = invite(mia, project)
    Client().post_json(f"{path}/accept", NEW_ACCOUNT)
    assert Client().get_json(path, status=404)["code"] == "invitation_not_found"
    assert Client().post_json(f"{path}/accept", NEW_ACCOUNT, status=404)["code"] == "invitation_not_found"


def test_an_invitation_expires_after_14_days(mia: Client, project: Project) -> None:
    path = invite(mia, project)
    left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().post_json(f"{path}/accept", NEW_ACCOUNT, status=404)["code"] == "invitation_not_found"


def test_who_has_an_account_joins_signed_in(
    mia: Client, project: Project, make_user: MakePerson, sign_in: SignIn
) -> None:
    nina = sign_in(make_user("nina"))
    path = invite(mia, project)
    assert Client().get_json(path)["has_account"] is True
    assert Client().post_json(f"{path}/accept", NEW_ACCOUNT, status=409)["code"] == "email_taken"
    nina.post_json(f"{path}/accept", {})
    assert nina.get_json(f"/api/projects/{project.pk}")["role"] == "annotator"


def test_an_invitation_is_for_one_address(
    mia: Client, project: Project, make_user: MakePerson, sign_in: SignIn
) -> None:
    path = invite(mia, project)
    answer = sign_in(make_user("sam")).post_json(f"{path}/accept", {}, status=403)
    assert (answer["code"], "nina@example.com" in answer["message"]) == ("other_account", True)
    assert Invitation.objects.get().accepted_at is None


def test_who_belongs_already_keeps_the_greater_role(
    mia: Client, project: Project, make_member: MakeMember, sign_in: SignIn
) -> None:
    vera, otto = make_member(project, "viewer", "vera"), make_member(project, "owner", "otto")
    sign_in(vera).post_json(f"{invite(mia, project, 'vera@example.com', 'reviewer')}/accept", {})
    sign_in(otto).post_json(f"{invite(mia, project, 'otto@example.com', 'viewer')}/accept", {})
    roles = dict(Membership.objects.filter(project=project).values_list("user__name", "role"))
    assert (roles["Vera"], roles["Otto"]) == ("reviewer", "owner")


@pytest.mark.parametrize(
    ("password", "reason"), [("short", "at least 10"), ("password1234", "too common"), ("nina@example", "too similar")]
)
def test_a_weak_password_is_refused_with_reasons(password: str, reason: str, mia: Client, project: Project) -> None:
    path = invite(mia, project)
    answer = Client().post_json(f"{path}/accept", {"name": "Nina", "password": password}, status=422)
    assert (answer["code"], reason in answer["message"]) == ("weak_password", True)
    assert not User.objects.filter(email="nina@example.com").exists()


def test_only_owners_invite_owners(mia: Client, olga: Client, project: Project) -> None:
    body = {"email": "nina@example.com", "project": project.pk, "role": "owner"}
    assert mia.post_json("/api/invitations", body, status=403)["code"] == "role_too_small"
    assert olga.post_json("/api/invitations", body, status=201)["email"] == "nina@example.com"


def test_only_administrators_invite_to_the_server_itself(mia: Client, olga: Client) -> None:
    body = {"email": "nina@example.com"}
    assert mia.post_json("/api/invitations", body, status=403)["code"] == "role_too_small"
    path = olga.post_json("/api/invitations", body, status=201)["link"].rsplit("/", 1)[-1]
    Client().post_json(f"/api/invitations/{path}/accept", NEW_ACCOUNT)
    assert Membership.objects.filter(user__email="nina@example.com").count() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [({"email": "nina", "role": "viewer"}, "bad_email"), ({"email": "nina@example.com"}, "role_missing")],
)
def test_an_invitation_needs_an_address_and_a_role(
    body: dict[str, str], code: str, mia: Client, project: Project
) -> None:
    assert mia.post_json("/api/invitations", {**body, "project": project.pk}, status=422)["code"] == code
