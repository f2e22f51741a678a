"""The queue as one person sees it over HTTP: what waits for them, and what they have begun."""

from annotate.models.project import Project
from annotate.models.task import Task
from tests.conftest import MakeMember, SignIn
from tests.support.client import Client
from tests.support.items import change, claim, decide, make_text_items, submit, turn


def waiting(client: Client, project: Project) -> dict[str, int]:
    """Return counts by stage."""
    return {row["stage"]: row["count"] for row in client.get_json(f"/api/tasks?project={project.pk}")["waiting"]}


def standings(client: Client, project: Project) -> list[tuple[str, str]]:
    """Return key and standing of one's own tasks."""
    return [(row["key"], row["standing"]) for row in client.get_json(f"/api/tasks?project={project.pk}")["mine"]]


def test_what_waits_is_what_one_could_claim(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a", "b", "c")
    submit(ann, project)
    claim(ann, project)
    assert waiting(ann, project) == {"annotate": 1}
    assert waiting(rita, project) == {"annotate": 1, "review": 1}


def test_nobody_is_offered_the_review_of_their_own_work(rita: Client, project: Project) -> None:
    make_text_items(project, "a")
    submit(rita, project)
    assert waiting(rita, project) == {"annotate": 0, "review": 0}


def test_a_lease_that_ran_out_waits_again_and_leaves_a_draft(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", change(1, 0, {"op": "put_turn", "value": turn("t1", "Hi")}))
    assert (standings(ann, project), waiting(bob, project)) == ([("item-0001", "held")], {"annotate": 0})
    Task.objects.update(lease_expires_at="2020-01-01T00:00:00Z")
    assert waiting(bob, project) == {"annotate": 1}
    ann.post(f"/api/tasks/{task}/release")
    assert standings(ann, project) == [("item-0001", "draft")]
    assert standings(bob, project) == []


def test_a_returned_task_says_why(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a")
    submit(ann, project)
    decide(rita, project, "returned")
    (mine,) = ann.get_json(f"/api/tasks?project={project.pk}")["mine"]
    assert (mine["standing"], mine["reason"], mine["text"]) == ("returned", "look again", "a")
    submit(ann, project)
    assert standings(ann, project) == []


def test_viewers_have_no_work(sign_in: SignIn, make_member: MakeMember, project: Project) -> None:
    make_text_items(project, "a")
    viewer = sign_in(make_member(project, "viewer"))
    assert viewer.get_json(f"/api/tasks?project={project.pk}") == {"waiting": [], "mine": []}
