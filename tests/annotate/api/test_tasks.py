"""The life of a task over HTTP: claim, draft, submit, review, return, re-open."""

import pytest

from annotate.models.project import Project
from tests.conftest import MakeMember, SignIn
from tests.support.client import Client
from tests.support.items import box, change, claim, make_image_items, make_text_items, submit, turn
from tests.support.media import ORIENTATIONS, encode, exif_with, make_picture


def test_a_claimed_task_brings_all_that_work_on_it_needs(ann: Client, project: Project) -> None:
    make_text_items(project, "What is here?")
    task = claim(ann, project)["task"]
    assert (task["stage"], task["state"], task["is_mine"], task["draft_version"]) == ("annotate", "claimed", True, 0)
    assert task["slots"]["question"]["text"] == "What is here?"
    assert task["document"] == {"schema": 1}
    assert task["ontology_version"] == 1


def test_a_turned_photo_says_so_to_viewers_that_do_not_turn_it(ann: Client, project: Project) -> None:
    stored = ORIENTATIONS[6](make_picture(96, 64))
    (item,) = make_image_items(project, encode(stored, "WEBP", exif=exif_with(Orientation=6)))
    (slot,) = claim(ann, project)["task"]["slots"].values()
    assert (slot["width_px"], slot["height_px"], slot["orientation"]) == (96, 64, 6)
    (shown,) = ann.get(f"/api/items/{item.pk}").json()["slots"].values()
    assert shown["orientation"] == 6


def test_claiming_again_gives_the_same_task_unless_it_is_at_hand(ann: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    first = claim(ann, project)["task"]["id"]
    assert claim(ann, project)["task"]["id"] == first
    assert claim(ann, project, holding=[first])["task"]["id"] != first


def test_two_people_never_get_the_same_task(ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    assert claim(ann, project)["task"]["id"] != claim(bob, project)["task"]["id"]


@pytest.mark.parametrize(("count", "reason"), [(0, "no_items"), (1, "all_claimed")])
def test_an_empty_queue_says_why(count: int, reason: str, ann: Client, bob: Client, project: Project) -> None:
    make_text_items(project, *"abc"[:count])
    claim(ann, project)
    answer = claim(bob, project)
    assert answer["task"] is None
    assert answer["queue"]["reason"] == reason


def test_drafts_take_change_sets_and_submit_makes_a_revision(ann: Client, project: Project) -> None:
    (item,) = make_text_items(project, "Hello")
    task = claim(ann, project)["task"]["id"]
    ops = [{"op": "put_turn", "value": turn("t1", "Hi")}]
    saved = ann.post_json(f"/api/tasks/{task}/draft", change(1, 0, *ops))
    assert (saved["version"], saved["document"]) == (1, None)
    done = ann.post_json(f"/api/tasks/{task}/submit", {"change": None, "spent_s": 12.5})
    assert (done["number"], done["late"], done["progress"]) == (1, False, "in_review")
    assert done["content_hash"] == saved["content_hash"]
    (annotation,) = ann.get_json(f"/api/annotations?project={project.pk}")["results"]
    assert (annotation["item"], annotation["document"]["turns"][0]["id"]) == (item.pk, "t1")


def test_submit_can_carry_the_last_change_and_answers_a_repetition_the_same(ann: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    task = claim(ann, project)["task"]["id"]
    body = {"change": change(1, 0, {"op": "put_turn", "value": turn("t1", "Hi")})}
    first = ann.post_json(f"/api/tasks/{task}/submit", body)
    assert ann.post_json(f"/api/tasks/{task}/submit", body) == first
    assert ann.post_json(f"/api/tasks/{task}/submit") == first
    other = {"change": change(2, 1, {"op": "delete", "id": "t1"})}
    assert ann.post_json(f"/api/tasks/{task}/submit", other, status=409)["code"] == "task_closed"


def test_a_replayed_change_set_gives_its_first_answer(ann: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    task = claim(ann, project)["task"]["id"]
    body = change(1, 0, {"op": "put_turn", "value": turn("t1", "Hi")})
    first = ann.post_json(f"/api/tasks/{task}/draft", body)
    ann.post_json(f"/api/tasks/{task}/draft", change(2, 1, {"op": "put_turn", "value": turn("t2", "Yo")}))
    assert ann.post_json(f"/api/tasks/{task}/draft", body) == first


def test_two_windows_merge_unless_they_touch_the_same_thing(ann: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    path = f"/api/tasks/{claim(ann, project)['task']['id']}/draft"
    put_one, put_two = ({"op": "put_turn", "value": turn(name, "x")} for name in ("t1", "t2"))
    ann.post_json(path, change(1, 0, put_one, client_id="one"))
    merged = ann.post_json(path, change(1, 0, put_two, client_id="two"))
    assert [found["id"] for found in merged["document"]["turns"]] == ["t1", "t2"]
    clash = ann.post_json(path, change(2, 0, {"op": "delete", "id": "t1"}, client_id="two"), status=409)
    assert (clash["code"], clash["fields"]["conflicting_ids"]) == ("draft_conflict", ["t1"])
    assert (clash["fields"]["version"], clash["fields"]["document"]) == (2, merged["document"])


def test_a_reference_to_nothing_is_refused_and_named(ann: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    path = f"/api/tasks/{claim(ann, project)['task']['id']}/draft"
    answer = ann.post_json(path, change(1, 0, {"op": "put_turn", "value": turn("t1", "x", "r9")}), status=422)
    assert answer["code"] == "document_invalid"
    assert [(p["code"], p["id"]) for p in answer["fields"]["problems"]] == [("unknown_reference", "t1")]


def test_submit_checks_bounds_and_ontology(ann: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    task = claim(ann, project)["task"]["id"]
    ops = {"op": "put_mark", "value": {**box("r1"), "slot": "question"}}
    ann.post_json(f"/api/tasks/{task}/draft", change(1, 0, ops))
    answer = ann.post_json(f"/api/tasks/{task}/submit", status=422)
    assert answer["fields"]["problems"][0]["code"] == "wrong_media"


def test_malformed_change_sets_name_the_entity(ann: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    path = f"/api/tasks/{claim(ann, project)['task']['id']}/draft"
    answer = ann.post_json(path, change(1, 0, {"op": "put_mark", "value": {**box("r1"), "xyxy": [1, 2]}}), status=400)
    assert answer["code"] == "malformed"
    assert answer["message"].startswith("r1: ")


def test_returned_work_goes_back_to_its_author_with_comments(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    task = submit(ann, project)
    review = claim(rita, project, "review")["task"]
    assert review["document"]["turns"][0]["id"] == "t1"
    body = {"task": review["id"], "verdict": "returned", "comments": [{"entity_id": "t1", "body": "Too short"}]}
    assert rita.post_json("/api/reviews", body, status=201)["progress"] == "returned"
    again = claim(ann, project)["task"]
    assert (again["id"], again["progress"], again["comment_count"]) == (task, "returned", 1)
    assert again["document"]["turns"][0]["id"] == "t1"
    ann.post_json(f"/api/tasks/{task}/draft", change(5, 1, {"op": "put_turn", "value": turn("t1", "Longer")}))
    assert ann.post_json(f"/api/tasks/{task}/submit")["number"] == 2


def test_accepting_settles_the_item(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "Hello")
    submit(ann, project)
    review = claim(rita, project, "review")["task"]["id"]
    rita.post_json("/api/reviews", {"task": review, "verdict": "accepted"}, status=201)
    found = rita.get_json(f"/api/items/{item.pk}")
    assert (found["progress"], found["annotations"][0]["is_accepted"]) == ("accepted", True)
    assert claim(rita, project, "review")["queue"]["reason"] == "all_done"


def test_a_reviewers_fix_becomes_a_revision_of_their_own(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    submit(ann, project)
    review = claim(rita, project, "review")["task"]["id"]
    rita.post_json(f"/api/tasks/{review}/draft", change(1, 0, {"op": "put_turn", "value": turn("t1", "Better")}))
    rita.post_json("/api/reviews", {"task": review, "verdict": "accepted"}, status=201)
    (annotation,) = rita.get_json(f"/api/annotations?project={project.pk}&accepted=true")["results"]
    assert (annotation["number"], annotation["document"]["turns"][0]["parts"][0]["text"]) == (2, "Better")
    revisions = rita.get_json(f"/api/annotations/{annotation['id']}/revisions")["results"]
    assert [revision["number"] for revision in revisions] == [1, 2]
    assert revisions[0]["author"] != revisions[1]["author"]


def test_nobody_reviews_their_own_work(project: Project, make_member: MakeMember, sign_in: SignIn) -> None:
    make_text_items(project, "Hello")
    rita = sign_in(make_member(project, "reviewer", "rita"))
    submit(rita, project)
    assert claim(rita, project, "review")["queue"]["reason"] == "not_for_you"


def test_a_return_needs_a_reason(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "Hello")
    submit(ann, project)
    review = claim(rita, project, "review")["task"]["id"]
    answer = rita.post_json("/api/reviews", {"task": review, "verdict": "returned"}, status=422)
    assert answer["code"] == "reason_missing"


def test_skip_needs_a_reason_and_reopen_brings_the_task_back(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_text_items(project, "Hello")
    task = claim(ann, project)["task"]["id"]
    assert ann.post_json(f"/api/tasks/{task}/skip", {"reason": " "}, status=422)["code"] == "reason_missing"
    ann.post_json(f"/api/tasks/{task}/skip", {"reason": "black picture"}, status=204)
    assert rita.get_json(f"/api/items/{item.pk}")["progress"] == "skipped"
    rita.post_json(f"/api/tasks/{task}/reopen", status=204)
    assert claim(ann, project)["task"]["id"] == task
