"""Projects: made, changed within limits, counted, archived."""

from typing import Any

import pytest

from annotate.models.event import Event
from annotate.models.project import Project
from annotate.models.task import Task
from tests.conftest import MakePerson, MakeProject, SignIn
from tests.support.client import Client
from tests.support.items import claim, count_items, label_all, make_text_items


def test_a_project_comes_with_its_maker_as_owner(olga: Client) -> None:
    made = olga.post_json("/api/projects", {"name": "  Birds ", "seats": 3, "review": False, "lease_s": 60}, status=201)
    assert (made["name"], made["role"], made["seats"], made["review"], made["lease_s"]) == (
        *("Birds", "owner", 3, False, 60),
    )
    assert sum(made["counts"].values()) == 0
    assert olga.get_json(f"/api/projects/{made['id']}") == made
    assert olga.get_json(f"/api/ontologies?project={made['id']}")["version"] == 1


def test_the_list_shows_ones_own_newest_first(olga: Client, ann: Client, make_project: MakeProject) -> None:
    birds = make_project("Birds")
    assert [found["name"] for found in olga.get_json("/api/projects")["results"]] == ["Birds", "Pets"]
    assert [found["name"] for found in ann.get_json("/api/projects")["results"]] == ["Pets"]
    assert ann.get_json(f"/api/projects/{birds.pk}", status=404)["code"] == "project_not_found"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("seats", 0, "1 to 20"),
        ("seats", 21, "1 to 20"),
        ("lease_s", 29, "30 to 86400"),
        ("lease_s", 86_401, "30 to 86400"),
        ("name", "  ", "needs a name"),
    ],
)
def test_settings_have_ranges(field: str, value: Any, expected: str, olga: Client, project: Project) -> None:
    for answer in (
        olga.post_json("/api/projects", {"name": "x", field: value}, status=422),
        olga.patch_json(f"/api/projects/{project.pk}", {field: value}, status=422),
    ):
        assert (answer["fields"]["field"], expected in answer["message"]) == (field, True)


@pytest.mark.parametrize(("field", "value"), [("seats", 20), ("lease_s", 30), ("lease_s", 86_400), ("description", "")])
def test_the_ends_of_the_ranges_are_allowed(field: str, value: Any, olga: Client, project: Project) -> None:
    assert olga.patch_json(f"/api/projects/{project.pk}", {field: value})[field] == value


def test_more_seats_open_more_tasks_and_never_fewer(olga: Client, ann: Client, project: Project) -> None:
    make_text_items(project, "a", "b", "c")
    label_all(ann, project, limit=1)
    assert olga.patch_json(f"/api/projects/{project.pk}", {"seats": 3})["counts"]["partly"] == 1
    assert Task.objects.filter(project=project, stage="annotate").count() == 9
    assert sorted(Task.objects.filter(stage="annotate").values_list("seat", flat=True)) == [0] * 3 + [1] * 3 + [2] * 3
    refused = olga.patch_json(f"/api/projects/{project.pk}", {"seats": 2}, status=409)
    assert (refused["code"], "3 seats" in refused["message"]) == ("seats_shrink", True)


def test_new_seats_take_the_priority_of_their_item(olga: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a", priority=7.0)
    olga.patch_json(f"/api/projects/{project.pk}", {"seats": 2})
    assert list(Task.objects.filter(item=item).values_list("priority", flat=True)) == [7.0, 7.0]


def test_items_that_came_labeled_get_no_seats(olga: Client, project: Project) -> None:
    document = {"schema": 1, "marks": [{"id": "c1", "kind": "choice", "question": "mood", "values": ["calm"]}]}
    record = {"key": "done", "assets": {"question": {"text": "a"}}, "annotations": [document]}
    olga.send_lines(f"/api/imports?project={project.pk}", record)
    assert olga.patch_json(f"/api/projects/{project.pk}", {"seats": 2})["counts"]["labeled"] == 1
    assert Task.objects.filter(project=project).count() == 0


def test_counts_follow_the_work(olga: Client, ann: Client, project: Project) -> None:
    make_text_items(project, *"abcd")
    label_all(ann, project, limit=3)
    counts = olga.get_json(f"/api/projects/{project.pk}")["counts"]
    assert (counts["unlabeled"], counts["in_review"]) == (1, 3)
    assert {name: count for name, count in counts.items() if count} == count_items(project)


def test_an_archived_project_is_gone_for_everybody(olga: Client, ann: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    olga.delete_json(f"/api/projects/{project.pk}")
    for client in (olga, ann):
        assert client.get_json("/api/projects")["results"] == []
        for path in (f"projects/{project.pk}", f"items/{item.pk}", f"tasks/{task}", f"items?project={project.pk}"):
            client.get_json(f"/api/{path}", status=404)
    assert ann.post_json(f"/api/tasks/{task}/submit", status=404)["code"] == "task_not_found"
    assert Event.objects.filter(verb="archived", project=project).exists()


def test_only_some_may_make_projects(
    olga: Client, ann: Client, mia: Client, make_user: MakePerson, sign_in: SignIn
) -> None:
    body = {"name": "Mine"}
    assert ann.post_json("/api/projects", body, status=403)["code"] == "role_too_small"
    assert mia.post_json("/api/projects", body, status=201)["role"] == "owner"
    administrator = sign_in(make_user("ada", is_administrator=True))
    assert administrator.post_json("/api/projects", body, status=201)["role"] == "owner"


def test_changes_are_in_the_audit_log(olga: Client, project: Project) -> None:
    olga.patch_json(f"/api/projects/{project.pk}", {"name": "Cats", "seats": 2})
    event = Event.objects.filter(project=project, verb="updated").get()
    assert (event.actor_id, event.data) == (project.created_by_id, {"name": "Cats", "seats": 2})
