"""Imports: one item a line, each with its own outcome and line number."""

import json
from typing import Any

import pytest

from annotate.models.annotation import Annotation
from annotate.models.item import Item, PendingDocument
from annotate.models.project import Project
from annotate.models.suggestion import Suggestion
from annotate.models.task import Task
from tests.support.client import Client
from tests.support.items import box, change, claim, make_image_items, turn
from tests.support.media import encode, make_picture

PICTURE = encode(make_picture(64, 48))
CALM = {"id": "c1", "kind": "choice", "question": "mood", "values": ["calm"]}


@pytest.fixture
def path(project: Project) -> str:
    """Where to import."""
    return f"/api/imports?project={project.pk}"


def item(key: str | None = "a", text: str = "Hello", **fields: Any) -> dict[str, Any]:
    """A record of one text."""
    named = {} if key is None else {"key": key}
    return {**named, "assets": {"question": {"text": text}}, **fields}


def doc(*marks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"schema": 1, "marks": list(marks), **fields}


def test_texts_are_ready_for_work_at_once(mia: Client, ann: Client, path: str, project: Project) -> None:
    answer = mia.send_lines(path, item("a", "one"), item("b", "two", metadata={"day": 3}, priority=5))
    assert answer["counts"] == {"created": 2}
    assert [(result["key"], result["line"]) for result in answer["results"]] == [("a", 1), ("b", 2)]
    task = claim(ann, project)["task"]
    assert (task["key"], task["metadata"], task["slots"]["question"]["text"]) == ("b", {"day": 3}, "two")


def test_a_json_array_is_as_good_as_lines(mia: Client, path: str) -> None:
    body = json.dumps([item("a"), item("b")], indent=1)
    answer = mia.send_lines(path, body)
    assert [(result["outcome"], result["line"]) for result in answer["results"]] == [("created", 2), ("created", 10)]


def test_bad_lines_are_named_and_the_rest_goes_on(mia: Client, path: str) -> None:
    no_slot: dict[str, Any] = {"assets": {}}
    link, odd = item("b", url="https://x"), {**item("c"), "colour": 1}
    lines = [item("a"), "{broken", b"\xff", no_slot, link, odd, "", item("d")]
    answer = mia.send_lines(path, *lines)
    assert answer["counts"] == {"created": 2, "error": 5}
    found = {result["line"]: result.get("code", "") for result in answer["results"]}
    assert found == {1: "", 2: "not_json", 3: "not_json", 4: "no_assets", 5: "malformed", 6: "malformed", 8: ""}
    assert all(f"line {result['line']}: " in result["message"] for result in answer["results"] if "code" in result)


def test_5000_lines_take_their_turn_in_batches(mia: Client, path: str, project: Project) -> None:
    answer = mia.send_lines(path, *(item(f"k{n:05}", f"text {n}") for n in range(5000)))
    assert answer["counts"] == {"created": 5000}
    assert [result["line"] for result in answer["results"]] == list(range(1, 5001))
    assert Task.objects.filter(project=project, state="open").count() == 5000
    assert mia.get_json(f"/api/projects/{project.pk}")["counts"]["unlabeled"] == 5000


def test_an_unchanged_line_is_told_and_changes_nothing(mia: Client, path: str) -> None:
    mia.send_lines(path, item("a", metadata={"x": 1}))
    before = list(Item.objects.values())
    (again,) = mia.send_lines(path, item("a", metadata={"x": 1}))["results"]
    assert (again["outcome"], again["item"], list(Item.objects.values())) == ("unchanged", before[0]["id"], before)


def test_records_without_a_key_are_known_by_their_content(mia: Client, path: str) -> None:
    first = mia.send_lines(path, item(None, "one"), item(None, "two"), item(None, "one"))
    assert first["counts"] == {"created": 2, "unchanged": 1}
    assert mia.send_lines(path, item(None, "two"))["counts"] == {"unchanged": 1}
    assert mia.send_lines(path, item(None, "two", metadata={"x": 1}))["results"][0]["code"] == "key_taken"


def test_other_content_under_a_known_key_is_a_conflict_or_an_update(mia: Client, path: str) -> None:
    mia.send_lines(path, item("a", "one"))
    changed = item("a", "two", metadata={"x": 1})
    assert mia.send_lines(path, changed)["results"][0]["code"] == "key_taken"
    assert mia.send_lines(f"{path}&update=true", changed)["counts"] == {"updated": 1}
    assert mia.send_lines(path, changed)["counts"] == {"unchanged": 1}
    found = mia.get_json(f"/api/items/{Item.objects.get().pk}")
    assert (found["metadata"], found["slots"]["question"]["text"]) == ({"x": 1}, "two")


def test_assets_of_items_with_work_stay_and_metadata_may_change(
    mia: Client, ann: Client, path: str, project: Project
) -> None:
    mia.send_lines(path, item("a", "one"))
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", change(1, 0, {"op": "put_turn", "value": turn("t1", "Hi")}))
    (refused,) = mia.send_lines(f"{path}&update=true", item("a", "two"))["results"]
    assert (refused["outcome"], refused["code"]) == ("conflict", "has_work")
    assert mia.send_lines(f"{path}&update=true", item("a", "one", metadata={"x": 1}))["counts"] == {"updated": 1}


def test_an_update_changes_licence_and_source_of_the_same_assets(mia: Client, path: str) -> None:
    record = item("a")
    mia.send_lines(path, record)
    record["assets"]["question"] |= {"licence": "CC0-1.0", "source": "a book", "consent": "yes"}
    assert mia.send_lines(f"{path}&update=true", record)["counts"] == {"updated": 1}
    asset = Item.objects.get().slots.get().asset
    assert (asset.licence, asset.source, asset.consent) == ("CC0-1.0", "a book", "yes")


def test_an_update_from_picture_to_text_changes_the_medium(mia: Client, path: str, project: Project) -> None:
    (picture,) = make_image_items(project, PICTURE)
    mia.send_lines(f"{path}&update=true", item(picture.key, "words"))
    picture.refresh_from_db()
    assert (picture.media, picture.has_errors) == ("text", False)


def test_annotations_come_in_as_imported_work(mia: Client, path: str, project: Project) -> None:
    mia.send_lines(path, item("a", annotations=[doc(CALM)]), item("b"))
    (found,) = mia.get_json(f"/api/annotations?project={project.pk}")["results"]
    assert (found["key"], found["origin"], found["author"]) == ("a", "import", None)
    assert found["document"]["marks"] == [CALM]
    counts = mia.get_json(f"/api/projects/{project.pk}")["counts"]
    assert (counts["labeled"], counts["unlabeled"]) == (1, 1)
    assert Task.objects.count() == 1


def test_a_document_that_does_not_fit_is_kept_with_what_is_wrong(mia: Client, path: str, project: Project) -> None:
    wrong = {"id": "r7", "kind": "text_span", "slot": "question", "class": "cat", "start": 2, "end": 9}
    mia.send_lines(path, item("a", "Hello", annotations=[doc(wrong)]))
    (found,) = mia.get_json(f"/api/items?project={project.pk}&errors=true")["results"]
    assert (found["key"], found["progress"]) == ("a", "unlabeled")
    (refused,) = mia.get_json(f"/api/items/{found['id']}")["refused_documents"]
    assert (refused["problems"][0]["id"], refused["is_suggestion"]) == ("r7", False)
    assert "text_span r7: " in refused["message"]
    assert refused["document"]["marks"] == [wrong]
    assert (PendingDocument.objects.count(), Annotation.objects.count(), Task.objects.count()) == (1, 0, 1)


def test_a_malformed_document_is_an_error_of_its_line(mia: Client, path: str) -> None:
    flat = {**box("r1"), "xyxy": [3, 3, 9]}
    answer = mia.send_lines(path, item("a"), item("b", annotations=[doc(flat)]), item("c", annotations=[{"schema": 9}]))
    assert answer["counts"] == {"created": 1, "error": 2}
    assert [(result["line"], result["problems"][0]["path"]) for result in answer["results"][1:]] == [
        (2, "$.annotations[0].marks[0].xyxy"),
        (3, "$.annotations[0].schema"),
    ]


def test_suggestions_come_in_by_model_and_version(mia: Client, ann: Client, path: str, project: Project) -> None:
    said = [{"model": "cats", "version": v, "score": 0.5, "document": doc(CALM)} for v in ("1", "2")]
    mia.send_lines(path, item("a", suggestions=said))
    task = claim(ann, project)["task"]
    assert [(s["model"], s["score"]) for s in task["suggestions"]] == [("cats", 0.5), ("cats", 0.5)]
    assert task["progress"] == "unlabeled"
    assert len(mia.get_json(f"/api/model-versions?project={project.pk}")["results"]) == 2


def test_an_update_takes_new_suggestions_in(mia: Client, path: str) -> None:
    first = {"model": "cats", "version": "1", "document": doc(CALM)}
    mia.send_lines(path, item("a", suggestions=[first]))
    second = {**first, "version": "2"}
    assert mia.send_lines(f"{path}&update=true", item("a", suggestions=[first, second]))["counts"] == {"updated": 1}
    assert Suggestion.objects.count() == 2


def test_an_update_never_drops_annotations_silently(mia: Client, path: str) -> None:
    mia.send_lines(path, item("a"), item("b", annotations=[doc(CALM)]))
    wild = doc({**CALM, "values": ["wild"]})
    taken, refused = mia.send_lines(
        f"{path}&update=true", item("a", annotations=[doc(CALM)]), item("b", annotations=[wild])
    )["results"]
    assert (taken["outcome"], refused["outcome"], refused["code"]) == ("updated", "conflict", "has_work")
    assert Annotation.objects.count() == 2
    same = item("b", annotations=[doc(CALM)], metadata={"x": 1})
    assert mia.send_lines(f"{path}&update=true", same)["counts"] == {"updated": 1}
    assert Annotation.objects.count() == 2


def test_files_come_with_the_records_by_name(mia: Client, path: str) -> None:
    records = [
        {"key": "a", "assets": {"image": {"upload": "cat.png"}}},
        {"key": "b", "assets": {"image": {"upload": "cat.png"}, "question": {"text": "Which?"}}},
        {"key": "c", "assets": {"image": {"upload": "dog.png"}}},
    ]
    answer = mia.send_files(path, {"cat.png": PICTURE}, *records)
    assert answer["counts"] == {"created": 2, "error": 1}
    missing = answer["results"][2]
    assert (missing["key"], missing["code"], missing["line"]) == ("c", "upload_missing", 3)
    assert "expected one of ['cat.png']" in missing["message"]


def test_a_form_needs_its_records(mia: Client, path: str) -> None:
    assert mia.send_files(path, {"cat.png": PICTURE}, status=400)["fields"]["path"] == "$.records"


def test_an_empty_body_says_so(mia: Client, path: str) -> None:
    response = mia.generic("POST", path, b"", content_type="application/x-ndjson")
    assert (response.status_code, "the body is empty" in response.json()["message"]) == (400, True)
