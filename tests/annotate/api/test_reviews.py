"""Verdicts and comments."""

import pytest

from annotate.models.project import Project
from annotate.models.task import Task
from tests.conftest import MakeMember, SignIn
from tests.support.client import Client
from tests.support.items import change, claim, decide, label_all, make_text_items, submit, turn


def test_verdicts_are_listed_newest_first(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    submit(ann, project)
    decide(rita, project, "returned")
    submit(ann, project, "again")
    decide(rita, project)
    found = ann.get_json(f"/api/reviews?item={item.pk}")["results"]
    assert [(one["verdict"], one["reviewer"], one["reason"]) for one in found] == [
        ("accepted", "Rita", ""),
        ("returned", "Rita", "look again"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verdict": "perhaps"}, "unknown_verdict"),
        ({"verdict": "returned", "reason": "  "}, "reason_missing"),
        ({"verdict": "returned", "comments": [{"entity_id": "r9", "body": "?"}]}, "bad_comment"),
        ({"verdict": "accepted", "comments": [{"entity_id": "t1", "body": " "}]}, "bad_comment"),
    ],
)
def test_a_verdict_that_says_nothing_is_refused_whole(
    body: dict[str, object], code: str, ann: Client, rita: Client, project: Project
) -> None:
    make_text_items(project, "a")
    submit(ann, project)
    review = claim(rita, project, "review")["task"]["id"]
    assert rita.post_json("/api/reviews", {"task": review, **body}, status=422)["code"] == code
    assert Task.objects.get(pk=review).state == "claimed"


def test_a_verdict_counts_once_and_only_from_the_holder(
    ann: Client, rita: Client, mia: Client, project: Project
) -> None:
    make_text_items(project, "a")
    submit(ann, project)
    review = claim(rita, project, "review")["task"]["id"]
    body = {"task": review, "verdict": "accepted"}
    assert mia.post_json("/api/reviews", body, status=409)["code"] == "lease_lost"
    rita.post_json("/api/reviews", body, status=201)
    assert rita.post_json("/api/reviews", body, status=409)["code"] == "lease_lost"


def test_a_review_is_neither_submitted_nor_skipped(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a")
    submit(ann, project)
    review = claim(rita, project, "review")["task"]["id"]
    for action, body in (("submit", {}), ("skip", {"reason": "dull"})):
        answer = rita.post_json(f"/api/tasks/{review}/{action}", body, status=409)
        assert answer["code"] == "review_needs_verdict"


def test_reopening_finished_work_withdraws_its_review(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    task = submit(ann, project)
    rita.post_json(f"/api/tasks/{task}/reopen", status=204)
    assert claim(rita, project, "review")["task"] is None
    assert rita.get_json(f"/api/items/{item.pk}")["progress"] == "returned"
    assert rita.post_json(f"/api/tasks/{task}/reopen", status=409)["code"] == "not_closed"
    assert claim(ann, project)["task"]["id"] == task


def test_a_returned_revision_is_reviewed_again_as_a_new_one(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a")
    submit(ann, project)
    first = decide(rita, project, "returned")
    submit(ann, project, "better")
    second = claim(rita, project, "review")["task"]
    assert (second["id"] != first, second["revision_number"], second["author"]) == (True, 2, "Ann")


def test_finished_items_can_be_sent_to_review_later(olga: Client, ann: Client, rita: Client, project: Project) -> None:
    olga.patch_json(f"/api/projects/{project.pk}", {"review": False})
    items = make_text_items(project, "a", "b", "c")
    label_all(ann, project, limit=2)
    body = {"project": project.pk, "items": [item.pk for item in items]}
    assert olga.post_json("/api/reviews/open", body) == {"opened": 2}
    assert olga.post_json("/api/reviews/open", body) == {"opened": 0}
    assert olga.get_json(f"/api/projects/{project.pk}")["counts"]["in_review"] == 2
    decide(rita, project)
    assert olga.get_json(f"/api/projects/{project.pk}")["counts"]["accepted"] == 1


def test_items_of_other_projects_are_not_sent_to_review(olga: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    other = olga.post_json("/api/projects", {"name": "Other"}, status=201)["id"]
    assert olga.post_json("/api/reviews/open", {"project": other, "items": [item.pk]}) == {"opened": 0}


def test_imported_work_that_is_returned_goes_to_anybody(
    olga: Client, ann: Client, rita: Client, project: Project
) -> None:
    document = {"schema": 1, "turns": [turn("t1", "imported")]}
    record = {"key": "a", "assets": {"question": {"text": "a"}}, "annotations": [document]}
    olga.send_lines(f"/api/imports?project={project.pk}", record)
    (item,) = olga.get_json(f"/api/items?project={project.pk}")["results"]
    assert item["progress"] == "labeled"
    olga.post_json("/api/reviews/open", {"project": project.pk, "items": [item["id"]]})
    decide(rita, project, "returned")
    assert olga.get_json(f"/api/items/{item['id']}")["progress"] == "returned"
    assert claim(ann, project)["task"]["item"] == item["id"]


def test_comments_are_said_read_and_resolved(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    said = ann.post_json("/api/comments", {"item": item.pk, "body": " Which cat? ", "entity_id": "r1"}, status=201)
    assert (said["body"], said["author"], said["entity_id"], said["resolved_at"]) == ("Which cat?", "Ann", "r1", None)
    assert claim(ann, project)["task"]["comment_count"] == 1
    assert rita.post_json(f"/api/comments/{said['id']}/resolve")["resolved_by"] == "Rita"
    assert rita.post_json(f"/api/comments/{said['id']}/resolve", status=409)["code"] == "comment_resolved"
    assert claim(ann, project)["task"]["comment_count"] == 0
    assert len(ann.get_json(f"/api/comments?item={item.pk}")["results"]) == 1


def test_a_comment_needs_words_and_a_known_item(ann: Client, project: Project) -> None:
    (item,) = make_text_items(project, "a")
    assert ann.post_json("/api/comments", {"item": item.pk, "body": " "}, status=422)["code"] == "body_missing"
    assert ann.post_json("/api/comments", {"item": 10**9, "body": "x"}, status=404)["code"] == "item_not_found"


def test_a_fix_that_breaks_the_rules_is_refused_and_the_review_stays(
    ann: Client, rita: Client, project: Project
) -> None:
    make_text_items(project, "a")
    submit(ann, project)
    review = claim(rita, project, "review")["task"]["id"]
    wrong = {"op": "put_mark", "value": {"id": "c1", "kind": "choice", "question": "mood", "values": ["angry"]}}
    rita.post_json(f"/api/tasks/{review}/draft", change(1, 0, wrong))
    answer = rita.post_json("/api/reviews", {"task": review, "verdict": "accepted"}, status=422)
    assert answer["fields"]["problems"][0]["code"] == "unknown_option"
    assert Task.objects.get(pk=review).state == "claimed"


def test_seats_are_reviewed_in_the_order_of_priority(
    ann: Client, project: Project, make_member: MakeMember, sign_in: SignIn
) -> None:
    items = make_text_items(project, "a", "b")
    Task.objects.filter(item=items[1]).update(priority=5)
    label_all(ann, project)
    Task.objects.filter(stage="review").update(priority=0)
    Task.objects.filter(stage="review", item=items[1]).update(priority=5)
    rex = sign_in(make_member(project, "reviewer", "rex"))
    assert claim(rex, project, "review")["task"]["item"] == items[1].pk
