"""The queue: what comes first, what is kept for whom, claiming one task by name, several seats."""

import pytest

from annotate.models.annotation import Annotation
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.models.user import User
from tests.conftest import MakeMember, MakeProject, SignIn
from tests.support.client import Client
from tests.support.items import claim, decide, label_all, make_text_items, submit


@pytest.fixture
def double(make_project: MakeProject, make_member: MakeMember) -> Project:
    """A project with two seats, whose annotators are Ada and Ben and whose reviewer is Rex."""
    project = make_project("Double", seats=2)
    for name, role in (("ada", "annotator"), ("ben", "annotator"), ("rex", "reviewer")):
        make_member(project, role, name)
    return project


@pytest.fixture
def ada(double: Project, sign_in: SignIn) -> Client:
    """The first annotator."""
    return sign_in(User.objects.get(email="ada@example.com"))


@pytest.fixture
def ben(double: Project, sign_in: SignIn) -> Client:
    """The second annotator."""
    return sign_in(User.objects.get(email="ben@example.com"))


@pytest.fixture
def rex(double: Project, sign_in: SignIn) -> Client:
    """The reviewer."""
    return sign_in(User.objects.get(email="rex@example.com"))


def test_higher_priority_comes_first_then_older_items(ann: Client, project: Project) -> None:
    items = make_text_items(project, "a", "b", "c", "d")
    for item, priority in zip(items, (0.0, 2.0, -1.0, 2.0), strict=True):
        Task.objects.filter(item=item).update(priority=priority)
    order = [Task.objects.get(pk=task).item_id for task in label_all(ann, project)]
    assert order == [items[n].pk for n in (1, 3, 0, 2)]


def test_a_task_kept_for_somebody_goes_to_nobody_else(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    Task.objects.update(assignee=User.objects.get(email="ann@example.com"))
    task = Task.objects.get().pk
    assert claim(bob, project)["queue"]["reason"] == "not_for_you"
    assert bob.post_json(f"/api/tasks/{task}/claim", status=409)["code"] == "task_assigned"
    assert claim(ann, project)["task"]["id"] == task


def test_one_task_can_be_claimed_by_name(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    task = Task.objects.order_by("-pk")[0].pk
    assert ann.post_json(f"/api/tasks/{task}/claim")["is_mine"] is True
    assert ann.post_json(f"/api/tasks/{task}/claim")["is_mine"] is True
    assert bob.post_json(f"/api/tasks/{task}/claim", status=409)["code"] == "task_claimed"
    ann.post_json(f"/api/tasks/{task}/submit")
    answer = bob.post_json(f"/api/tasks/{task}/claim", status=409)
    assert (answer["code"], answer["fields"]) == ("task_closed", {"state": "done"})


def test_nobody_claims_their_own_review_by_name(rita: Client, project: Project) -> None:
    make_text_items(project, "a")
    submit(rita, project)
    review = Task.objects.get(stage="review").pk
    assert rita.post_json(f"/api/tasks/{review}/claim", status=409)["code"] == "own_work"


def test_annotators_see_no_reviews(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a")
    submit(ann, project)
    review = Task.objects.get(stage="review").pk
    assert bob.get_json(f"/api/tasks/{review}", status=403)["code"] == "role_too_small"
    assert bob.post_json("/api/tasks/claim", {"project": project.pk, "stage": "review"}, status=403)


@pytest.mark.parametrize("stage", ["", "paint"])
def test_an_unknown_stage_is_refused(stage: str, ann: Client, project: Project) -> None:
    body = {"project": project.pk, "stage": stage}
    assert ann.post_json("/api/tasks/claim", body, status=422)["code"] == "unknown_stage"


def test_two_seats_go_to_two_people(double: Project, ada: Client, ben: Client) -> None:
    (item,) = make_text_items(double, "a")
    first = submit(ada, double)
    assert claim(ada, double)["queue"]["reason"] == "not_for_you"
    assert ada.get_json(f"/api/items/{item.pk}")["progress"] == "partly"
    second = submit(ben, double)
    assert Task.objects.get(pk=first).seat != Task.objects.get(pk=second).seat
    assert ben.get_json(f"/api/items/{item.pk}")["progress"] == "in_review"


def test_the_other_seat_cannot_be_claimed_by_name_either(double: Project, ada: Client) -> None:
    make_text_items(double, "a")
    first = claim(ada, double)["task"]["id"]
    other = Task.objects.exclude(pk=first).get().pk
    assert ada.post_json(f"/api/tasks/{other}/claim", status=409)["code"] == "own_item"


def test_every_item_gets_its_first_seat_before_any_gets_its_second(double: Project, ada: Client, ben: Client) -> None:
    make_text_items(double, "a", "b", "c")
    submit(ada, double)
    seats = [Task.objects.get(pk=task).seat for task in label_all(ben, double)]
    assert seats == [0, 0, 1]


def test_seats_are_independent(double: Project, ada: Client, ben: Client, rex: Client) -> None:
    (item,) = make_text_items(double, "a")
    submit(ada, double, "Ada's words")
    assert "Ada's words" not in str(claim(ben, double))
    assert ben.get_json(f"/api/items/{item.pk}")["annotations"] == []
    assert ben.get_json(f"/api/annotations?project={double.pk}")["results"] == []
    assert len(rex.get_json(f"/api/items/{item.pk}")["annotations"]) == 1


def test_one_reviewer_can_accept_both_seats(double: Project, ada: Client, ben: Client, rex: Client) -> None:
    (item,) = make_text_items(double, "a")
    submit(ada, double)
    submit(ben, double)
    decide(rex, double)
    assert rex.get_json(f"/api/items/{item.pk}")["progress"] == "in_review"
    decide(rex, double)
    assert rex.get_json(f"/api/items/{item.pk}")["progress"] == "accepted"


def test_returning_one_seat_leaves_the_other(double: Project, ada: Client, ben: Client, rex: Client) -> None:
    (item,) = make_text_items(double, "a")
    submit(ada, double)
    submit(ben, double)
    decide(rex, double, "returned")
    assert rex.get_json(f"/api/items/{item.pk}")["progress"] == "returned"
    returned = [client for client in (ada, ben) if claim(client, double)["task"]]
    assert len(returned) == 1
    assert Annotation.objects.filter(head__isnull=False).count() == 2


def test_work_that_somebody_left_behind_goes_on_with_their_words(
    ann: Client, bob: Client, rita: Client, mia: Client, project: Project
) -> None:
    (item,) = make_text_items(project, "a")
    task = submit(ann, project, "Ann's words")
    decide(rita, project, "returned")
    left = User.objects.get(email="ann@example.com")
    mia.delete_json(f"/api/memberships/{left.pk}?project={project.pk}")
    taken = claim(bob, project)["task"]
    assert (taken["id"], taken["document"]["turns"][0]["parts"][0]["text"]) == (task, "Ann's words")
    assert bob.post_json(f"/api/tasks/{task}/submit")["number"] == 1
    decide(rita, project)
    found = rita.get_json(f"/api/items/{item.pk}")
    assert ([a["author"] for a in found["annotations"]], found["progress"]) == (["Bob"], "accepted")
    assert Annotation.objects.filter(item=item, author=left).get().revisions.count() == 1


def test_chosen_items_come_before_all_others(ann: Client, mia: Client, project: Project) -> None:
    first, second, third = make_text_items(project, "a", "b", "c")
    body = {"project": project.pk, "items": [second.pk, third.pk]}
    assert mia.post_json("/api/items/put-first", body) == {"changed": 2}
    assert mia.post_json("/api/items/put-first", {**body, "items": [third.pk]}) == {"changed": 1}
    held: list[int] = []
    for expected in (third, second, first):
        task = claim(ann, project, holding=held)["task"]
        assert task["item"] == expected.pk
        held.append(task["id"])
