"""Leases: they end, are kept by heartbeats, and never take anybody's work with them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotate.models.annotation import Annotation, Revision
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.services.tasks import expire_leases
from tests.support.client import Client
from tests.support.items import change, claim, make_text_items, submit, turn


def end_leases(**fields: Any) -> None:
    """Let the leases of claimed tasks end now."""
    Task.objects.filter(state="claimed", **fields).update(lease_expires_at=timezone.now())


def put(text: str, seq: int = 1, base_version: int = 0, client_id: str = "tab") -> dict[str, Any]:
    return change(seq, base_version, {"op": "put_turn", "value": turn("t1", text)}, client_id=client_id)


def test_a_task_whose_lease_ended_goes_to_the_next_person(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    assert claim(bob, project)["task"] is None
    end_leases()
    assert claim(bob, project)["task"]["id"] == task
    assert ann.post_json(f"/api/tasks/{task}/heartbeat", status=409)["code"] == "lease_lost"


def test_a_heartbeat_keeps_the_task_for_another_lease(ann: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    Task.objects.update(lease_expires_at=timezone.now() + timedelta(seconds=5))
    ann.post_json(f"/api/tasks/{task}/heartbeat", status=204)
    left = Task.objects.get(pk=task).lease_expires_at - timezone.now()  # type: ignore[operator]
    assert timedelta(seconds=590) < left <= timedelta(seconds=600)


def test_the_length_of_a_lease_is_the_projects(olga: Client, ann: Client, project: Project) -> None:
    make_text_items(project, "a")
    olga.patch_json(f"/api/projects/{project.pk}", {"lease_s": 30})
    task = claim(ann, project)["task"]["id"]
    left = Task.objects.get(pk=task).lease_expires_at - timezone.now()  # type: ignore[operator]
    assert timedelta(seconds=20) < left <= timedelta(seconds=30)


def test_expired_leases_are_opened_once(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    claim(ann, project)
    claim(bob, project)
    end_leases(holder__email="ann@example.com")
    assert (expire_leases(), expire_leases()) == (1, 0)
    assert sorted(Task.objects.values_list("state", flat=True)) == ["claimed", "open"]


def test_a_draft_outlives_its_lease_and_the_right_to_write_it(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", put("one"))
    end_leases()
    claim(bob, project)
    assert ann.post_json(f"/api/tasks/{task}/draft", put("two", 2, 1))["version"] == 2
    mine = ann.get_json(f"/api/tasks/{task}")
    assert (mine["is_mine"], mine["draft_version"]) == (False, 2)
    assert mine["document"]["turns"][0]["parts"][0]["text"] == "two"
    assert bob.get_json(f"/api/tasks/{task}")["document"] == {"schema": 1}


def test_submitting_after_the_lease_works_while_nobody_else_began(ann: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", put("mine"))
    end_leases()
    expire_leases()
    done = ann.post_json(f"/api/tasks/{task}/submit")
    assert (done["late"], done["progress"]) == (False, "in_review")


@pytest.mark.parametrize("finished", [False, True])
def test_a_late_submit_is_kept_and_does_not_count(
    finished: bool, ann: Client, bob: Client, olga: Client, project: Project
) -> None:
    (item,) = make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", put("late words"))
    end_leases()
    assert (submit(bob, project, "bob's") if finished else claim(bob, project)["task"]["id"]) == task
    done = ann.post_json(f"/api/tasks/{task}/submit")
    assert (done["late"], done["progress"]) == (True, "in_review" if finished else "unlabeled")
    kept = Revision.objects.get(pk=done["revision"])
    assert (kept.late, b"late words" in bytes(kept.document)) == (True, True)
    counted = olga.get_json(f"/api/items/{item.pk}")["annotations"]
    assert [annotation["author"] for annotation in counted] == (["Bob"] if finished else [])
    assert Task.objects.filter(stage="review").count() == (1 if finished else 0)


def test_a_late_submit_leaves_the_holder_alone(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", put("late"))
    end_leases()
    claim(bob, project)
    ann.post_json(f"/api/tasks/{task}/submit")
    done = bob.post_json(f"/api/tasks/{task}/submit", {"change": put("in time", client_id="bob")})
    assert (done["late"], done["number"], done["progress"]) == (False, 1, "in_review")
    heads = Annotation.objects.filter(head__isnull=False).values_list("author__name", flat=True)
    assert list(heads) == ["Bob"]


def test_work_on_an_item_that_is_set_aside_is_kept_for_its_return(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", put("mine"))
    rita.post_json("/api/items/set-aside", {"project": project.pk, "items": [item.pk], "reason": "blurred"})
    done = ann.post_json(f"/api/tasks/{task}/submit")
    assert (done["late"], claim(rita, project, "review")["task"]) == (True, None)
    rita.post_json("/api/items/restore", {"project": project.pk, "items": [item.pk]})
    again = claim(ann, project)["task"]
    assert (again["id"], again["document"]["turns"][0]["parts"][0]["text"]) == (task, "mine")
    assert ann.post_json(f"/api/tasks/{task}/submit")["late"] is False


def test_only_the_holder_keeps_releases_or_skips(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    for action, body in (("heartbeat", None), ("release", None), ("skip", {"reason": "dull"})):
        assert bob.post_json(f"/api/tasks/{task}/{action}", body, status=409)["code"] == "lease_lost"
    ann.post_json(f"/api/tasks/{task}/release", status=204)
    assert claim(bob, project)["task"]["id"] == task
