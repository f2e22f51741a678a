"""Annotations and their history, as programs read them; what people make of suggestions."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from annotate.models.annotation import Revision
from annotate.models.project import Project
from annotate.models.suggestion import Suggestion
from annotate.services.suggestions import create_model_version
from tests.support.client import Client
from tests.support.items import box, change, claim, decide, label_all, make_image_items, make_text_items
from tests.support.media import encode, make_picture


def test_pages_give_every_annotation_once(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, *"abcdefg")
    label_all(ann, project)
    found = rita.read_pages(f"/api/annotations?project={project.pk}&limit=3")
    assert [one["key"] for one in found] == [f"item-000{n}" for n in range(1, 8)]
    assert {(one["origin"], one["number"], one["is_accepted"]) for one in found} == {("human", 1, False)}


def test_filters_narrow(ann: Client, rita: Client, project: Project) -> None:
    items = make_text_items(project, "a", "b")
    label_all(ann, project)
    decide(rita, project)
    path = f"/api/annotations?project={project.pk}"
    (accepted,) = rita.get_json(f"{path}&accepted=true")["results"]
    (waiting,) = rita.get_json(f"{path}&accepted=false")["results"]
    assert {accepted["item"], waiting["item"]} == {item.pk for item in items}
    assert rita.get_json(f"{path}&item={waiting['item']}")["results"] == [waiting]


def test_annotators_see_their_own_alone(ann: Client, bob: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    label_all(ann, project, limit=1)
    label_all(bob, project, limit=1)
    path = f"/api/annotations?project={project.pk}"
    (mine,) = ann.get_json(path)["results"]
    (others,) = [one for one in rita.get_json(path)["results"] if one["id"] != mine["id"]]
    assert len(ann.get_json(f"/api/annotations/{mine['id']}/revisions")["results"]) == 1
    answer = ann.get_json(f"/api/annotations/{others['id']}/revisions", status=404)
    assert answer["code"] == "annotation_not_found"


def read_lines(client: Client, path: str) -> list[dict[str, Any]]:
    """GET a list as NDJSON."""
    answer: Any = client.call("GET", path, accept="application/x-ndjson")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def test_lines_give_what_the_pages_give(
    ann: Client, rita: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_text_items(project, *"abcde")
    label_all(ann, project)
    monkeypatch.setattr("annotate.queries.annotations.STREAM_PAGE", 2)
    path = f"/api/annotations?project={project.pk}"
    pages = rita.read_pages(path)
    assert len(pages) == 5
    assert read_lines(rita, path) == pages
    assert read_lines(rita, f"{path}&after={pages[2]['id']}") == pages[3:]


def test_a_refused_stream_is_a_refusal(ann: Client, project: Project) -> None:
    answer: Any = ann.call("GET", "/api/annotations?project=999", accept="application/x-ndjson")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (404, "project_not_found")


def test_changed_since_gives_what_is_new(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    label_all(ann, project)
    path = f"/api/annotations?project={project.pk}"
    Revision.objects.filter(annotation__item__key="item-0001").update(created_at=datetime(2026, 1, 2, tzinfo=UTC))
    first, second = rita.get_json(path)["results"]
    assert rita.get_json(f"{path}&changed_since={second['created_at']}")["results"] == [second]
    assert rita.get_json(f"{path}&changed_since={first['created_at']}")["results"] == [first, second]
    for wrong in ("2026-01-01T00:00:00", "yesterday", "2026-01-01T00:00:00+02:00"):
        told = rita.get_json(f"{path}&changed_since={wrong}", status=400)
        assert (told["code"], "+ is written %2B at $.changed_since" in told["message"]) == ("malformed", True)


def test_an_answer_that_is_known_comes_without_its_body(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    path = f"/api/annotations?project={project.pk}"
    before = rita.call("GET", path)
    tag = before["ETag"]
    known = rita.call("GET", path, if_none_match=f'"other", {tag}')
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", tag)
    label_all(ann, project, limit=1)
    after = rita.call("GET", path, if_none_match=tag)
    assert (after.status_code, after["ETag"] == tag) == (200, False)


@pytest.fixture
def suggestion(project: Project) -> Suggestion:
    """Two boxes that a model suggests on one picture."""
    (item,) = make_image_items(project, encode(make_picture()))
    model = create_model_version(project_id=project.pk, name="cats", task="import", revision="7")
    document = f'{{"schema":1,"marks":[{RAW["s1"]},{RAW["s2"]}]}}'
    return Suggestion.objects.create(item=item, model_version=model, document=document.encode(), score=0.5)


RAW = {id_: f'{{"id":"{id_}","kind":"box","slot":"image","class":"cat","xyxy":[1,1,9,9]}}' for id_ in ("s1", "s2")}


def test_a_task_brings_its_suggestions(ann: Client, project: Project, suggestion: Suggestion) -> None:
    (found,) = claim(ann, project)["task"]["suggestions"]
    assert (found["id"], found["model"], found["score"], found["decisions"]) == (suggestion.pk, "cats", 0.5, {})
    assert [mark["id"] for mark in found["document"]["marks"]] == ["s1", "s2"]


def test_marks_are_decided_one_by_one(ann: Client, suggestion: Suggestion) -> None:
    path = f"/api/suggestions/{suggestion.pk}/decide"
    assert ann.post_json(path, {"decisions": {"s1": "rejected"}}) == {"decisions": {"s1": "rejected"}}
    both = {"s1": "rejected", "s2": "accepted"}
    assert ann.post_json(path, {"decisions": {"s2": "accepted"}}) == {"decisions": both}
    answer = ann.post_json(path, {"decisions": {"s9": "accepted"}}, status=422)
    assert (answer["code"], "['s9']" in answer["message"]) == ("unknown_mark", True)
    assert ann.post_json(path, {"decisions": {"s1": "maybe"}}, status=400)["code"] == "malformed"


def test_a_submit_says_what_became_of_the_suggested_marks(
    ann: Client, project: Project, suggestion: Suggestion
) -> None:
    task = claim(ann, project)["task"]["id"]
    taken = box("s1", 1, 1, 9, 9, origin={"suggestion": suggestion.pk})
    edited = box("s2", 1, 1, 8, 8, origin={"suggestion": suggestion.pk, "edited": True})
    ops = [{"op": "put_mark", "value": mark} for mark in (taken, edited)]
    ann.post_json(f"/api/tasks/{task}/submit", {"change": change(1, 0, *ops)})
    suggestion.refresh_from_db()
    assert suggestion.decisions == {"s1": "accepted", "s2": "edited"}


def test_suggestions_never_count_as_work(olga: Client, project: Project, suggestion: Suggestion) -> None:
    assert olga.get_json(f"/api/annotations?project={project.pk}")["results"] == []
    assert olga.get_json(f"/api/projects/{project.pk}")["counts"]["unlabeled"] == 1


def test_model_versions_are_listed_newest_first(ann: Client, project: Project) -> None:
    made = [
        create_model_version(project_id=project.pk, name="cats", task="probe", weights_hash=f"{n}", report={"f1": n})
        for n in range(3)
    ]
    same = create_model_version(project_id=project.pk, name="cats", task="probe", weights_hash="0")
    assert same == made[0]
    page = ann.get_json(f"/api/model-versions?project={project.pk}&task=probe&limit=2")
    assert [one["id"] for one in page["results"]] == [made[2].pk, made[1].pk]
    rest = ann.get_json(f"/api/model-versions?project={project.pk}&before={page['next']}")["results"]
    assert [(one["id"], one["report"]) for one in rest] == [(made[0].pk, {"f1": 0})]
    assert ann.get_json(f"/api/model-versions/{made[0].pk}")["name"] == "cats"
