"""Members: listed, given other roles, removed; a project always keeps an owner."""

import pytest

from annotate.models.event import Event
from annotate.models.project import Membership, Project
from annotate.models.task import Task
from annotate.models.user import User
from tests.conftest import MakeMember, SignIn
from tests.support.client import Client
from tests.support.items import decide, label_all, make_text_items


def path_of(project: Project, name: str) -> str:
    user = User.objects.get(email=f"{name}@example.com")
    return f"/api/memberships/{user.pk}?project={project.pk}"


def test_members_are_listed_by_name(olga: Client, ann: Client, bob: Client, project: Project) -> None:
    found = ann.get_json(f"/api/memberships?project={project.pk}")["results"]
    assert [(member["name"], member["role"]) for member in found] == [
        ("Ann", "annotator"),
        ("Bob", "annotator"),
        ("Olga", "owner"),
    ]


def test_a_new_role_counts_at_once(mia: Client, ann: Client, project: Project) -> None:
    body = {"project": project.pk, "items": [], "reason": "x"}
    ann.post_json("/api/items/set-aside", body, status=403)
    mia.patch_json(path_of(project, "ann"), {"role": "reviewer"})
    assert ann.post_json("/api/items/set-aside", body) == {"changed": 0}
    event = Event.objects.get(verb="changed_role")
    assert (event.noun_id, event.data) == (str(User.objects.get(email="ann@example.com").pk), {"role": "reviewer"})


def test_only_owners_make_and_unmake_owners(mia: Client, olga: Client, ann: Client, project: Project) -> None:
    for name, role in (("ann", "owner"), ("olga", "manager")):
        assert mia.patch_json(path_of(project, name), {"role": role}, status=403)["code"] == "role_too_small"
    assert mia.delete_json(path_of(project, "olga"), status=403)["code"] == "role_too_small"
    olga.patch_json(path_of(project, "ann"), {"role": "owner"})
    olga.patch_json(path_of(project, "olga"), {"role": "viewer"})
    assert Membership.objects.get(project=project, role="owner").user.email == "ann@example.com"


def test_the_last_owner_can_neither_leave_nor_step_down(olga: Client, project: Project) -> None:
    assert olga.delete_json(path_of(project, "olga"), status=409)["code"] == "last_owner"
    assert olga.patch_json(path_of(project, "olga"), {"role": "manager"}, status=409)["code"] == "last_owner"
    assert olga.patch_json(path_of(project, "olga"), {"role": "owner"})


@pytest.mark.parametrize("role", ["viewer", "annotator", "reviewer", "manager"])
def test_everybody_else_may_leave(role: str, project: Project, make_member: MakeMember, sign_in: SignIn) -> None:
    leaver = sign_in(make_member(project, role, "leo"))
    leaver.delete_json(path_of(project, "leo"))
    leaver.get_json(f"/api/projects/{project.pk}", status=404)


def test_annotators_remove_nobody_else(ann: Client, bob: Client, project: Project) -> None:
    assert ann.delete_json(path_of(project, "bob"), status=403)["code"] == "role_too_small"


def test_the_work_of_a_removed_member_stays_and_goes_on(
    mia: Client, ann: Client, bob: Client, rita: Client, project: Project
) -> None:
    make_text_items(project, "a", "b")
    label_all(ann, project)
    decide(rita, project, "returned")
    mia.delete_json(path_of(project, "ann"))
    assert len(mia.get_json(f"/api/annotations?project={project.pk}")["results"]) == 2
    assert bob.post_json("/api/tasks/claim", {"project": project.pk})["task"] is not None


def test_a_removed_member_loses_the_lease(mia: Client, ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = ann.post_json("/api/tasks/claim", {"project": project.pk})["task"]["id"]
    mia.delete_json(path_of(project, "ann"))
    assert Task.objects.get(pk=task).state == "open"
    assert bob.post_json("/api/tasks/claim", {"project": project.pk})["task"]["id"] == task


def test_somebody_unknown_is_no_member(mia: Client, project: Project) -> None:
    answer = mia.delete_json(f"/api/memberships/{10**9}?project={project.pk}", status=404)
    assert answer["code"] == "member_not_found"
    assert mia.patch_json(path_of(project, "mia"), {"role": "god"}, status=400)["code"] == "malformed"
