"""What a submit stores: checked, canonical, hashed, projected, logged."""

import hashlib
from typing import Any

import numpy as np
import pytest

from annotate.document.rle import encode_mask
from annotate.models.annotation import Annotation, Mark, Revision
from annotate.models.event import Event
from annotate.models.project import Project
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import box, change, claim, decide, make_image_items, make_text_items, submit
from tests.support.media import encode, make_picture

PICTURE = encode(make_picture(400, 300))


def put_mark(mark: dict[str, Any]) -> dict[str, Any]:
    return {"op": "put_mark", "value": mark}


def make_mask(id_: str, density: float, **rle: Any) -> dict[str, Any]:
    """A mask of 400 x 300 px in which that share of pixels is set at random; the more even, the longer its counts."""
    pixels = np.random.default_rng(0).random((300, 400)) < density
    found = encode_mask(pixels)
    counts = {"size": list(found.size), "counts": found.counts}
    return {"id": id_, "kind": "mask", "slot": "image", "class": "cat", "rle": rle or counts}


def send(client: Client, project: Project, *marks: dict[str, Any], status: int = 200) -> Any:
    """Claim a task and submit these marks."""
    task = claim(client, project)["task"]["id"]
    body = {"change": change(1, 0, *map(put_mark, marks), client_id=f"tab-{task}")}
    return client.post_json(f"/api/tasks/{task}/submit", body, status=status)


def list_marks() -> list[tuple[Any, ...]]:
    return list(Mark.objects.order_by("mark_id").values_list("mark_id", "kind", "class_id", "x1", "y1", "x2", "y2"))


def test_the_content_hash_is_that_of_the_stored_bytes(ann: Client, project: Project) -> None:
    make_image_items(project, PICTURE)
    done = send(ann, project, box("r1", 1.5, 2, 30, 40.25))
    stored = bytes(Revision.objects.get(pk=done["revision"]).document)
    assert hashlib.sha256(stored).hexdigest() == done["content_hash"]
    assert b'"xyxy":[1.5,2,30,40.25]' in stored


def test_marks_are_projected_from_the_head_alone(ann: Client, rita: Client, project: Project) -> None:
    make_image_items(project, PICTURE)
    task = send(ann, project, box("r1", 0, 0, 10, 10), box("r2", 5, 5, 9, 9))
    assert list_marks() == [("r1", "box", "cat", 0, 0, 10, 10), ("r2", "box", "cat", 5, 5, 9, 9)]
    decide(rita, project, "returned")
    task = claim(ann, project)["task"]["id"]
    moved = {"op": "put_mark", "value": box("r1", 1, 1, 11, 11, **{"class": "dog"})}
    ann.post_json(f"/api/tasks/{task}/draft", change(9, 1, moved, {"op": "delete", "id": "r2"}))
    ann.post_json(f"/api/tasks/{task}/submit")
    assert list_marks() == [("r1", "box", "dog", 1, 1, 11, 11)]


def test_a_reviewers_fix_is_projected_too(ann: Client, rita: Client, project: Project) -> None:
    make_image_items(project, PICTURE)
    send(ann, project, box("r1", 0, 0, 10, 10))
    review = claim(rita, project, "review")["task"]["id"]
    rita.post_json(f"/api/tasks/{review}/draft", change(1, 0, put_mark(box("r1", 0, 0, 20, 20))))
    rita.post_json("/api/reviews", {"task": review, "verdict": "accepted"}, status=201)
    assert list_marks() == [("r1", "box", "cat", 0, 0, 20, 20)]


def test_a_mask_above_8_kb_goes_to_storage_and_comes_back(ann: Client, rita: Client, project: Project) -> None:
    (item,) = make_image_items(project, PICTURE)
    large, small = make_mask("m1", 0.3), make_mask("m2", 0.001)
    assert len(large["rle"]["counts"]) > 8192 > len(small["rle"]["counts"])
    send(ann, project, large, small)
    review = claim(rita, project, "review")["task"]
    stored = {mark["id"]: mark["rle"] for mark in review["document"]["marks"]}
    sha256 = hashlib.sha256(large["rle"]["counts"].encode()).hexdigest()
    assert stored == {"m1": {"size": [300, 400], "blob": sha256}, "m2": small["rle"]}
    urls = review["mask_urls"]
    assert urls == rita.get_json(f"/api/items/{item.pk}")["mask_urls"]
    assert rita.get(urls[sha256]).getvalue().decode() == large["rle"]["counts"]
    assert [row[3:] for row in list_marks()] == [(0.0, 0.0, 400.0, 300.0), (2.0, 0.0, 398.0, 300.0)]


def test_a_large_mask_can_be_submitted_again_by_its_hash(ann: Client, project: Project) -> None:
    make_image_items(project, PICTURE, encode(make_picture(400, 300, seed=1)))
    first = send(ann, project, make_mask("m1", 0.3))
    sha256 = hashlib.sha256(make_mask("m1", 0.3)["rle"]["counts"].encode()).hexdigest()
    again = send(ann, project, make_mask("m1", 0, size=[300, 400], blob=sha256))
    assert again["content_hash"] == first["content_hash"]


def test_a_mask_that_nobody_stored_is_refused_by_name(ann: Client, project: Project) -> None:
    make_image_items(project, PICTURE)
    answer = send(ann, project, make_mask("m1", 0, size=[300, 400], blob="ab" * 32), status=422)
    assert [(p["code"], p["id"]) for p in answer["fields"]["problems"]] == [("unknown_mask", "m1")]


def test_every_problem_of_a_document_is_named(ann: Client, project: Project) -> None:
    make_image_items(project, PICTURE)
    marks = [box("r1", 0, 0, 401, 10), box("r2", **{"class": "cow"}), box("r3", slot="audio")]
    answer = send(ann, project, *marks, status=422)
    found = {problem["id"]: problem["code"] for problem in answer["fields"]["problems"]}
    assert found == {"r1": "out_of_bounds", "r2": "unknown_class", "r3": "unknown_slot"}
    assert "(401, 10) px lies outside 'image', which is 400 x 300 px" in answer["message"]
    assert Annotation.objects.count() == 0


@pytest.fixture
def asking(make_project: MakeProject) -> Project:
    """A project with a required question about the item."""
    raw = {"id": "ok", "name": "Is it fine?", "kind": "text", "required": True}
    project = make_project("Asking")
    client = Client()
    client.force_login(project.created_by)
    body = {"project": project.pk, "base_version": 1, "definition": {"questions": [raw]}}
    client.post_json("/api/ontologies", body, status=201)
    return project


def test_a_required_question_must_be_answered(olga: Client, asking: Project) -> None:
    make_text_items(asking, "a")
    answer = send(olga, asking, status=422)
    assert [(p["code"], p["id"]) for p in answer["fields"]["problems"]] == [("answer_missing", "ok")]
    assert "'Is it fine?' needs an answer" in answer["message"]
    assert send(olga, asking, {"id": "a1", "kind": "text", "question": "ok", "text": "yes"})["number"] == 1


def test_an_ontology_that_changed_meanwhile_refuses_the_submit_and_keeps_the_draft(
    ann: Client, olga: Client, project: Project
) -> None:
    make_image_items(project, PICTURE)
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", change(1, 0, put_mark(box("r1"))))
    body: dict[str, Any] = {"project": project.pk, "base_version": 1, "definition": {}}
    olga.post_json("/api/ontologies", body, status=201)
    refused = ann.post_json(f"/api/tasks/{task}/submit", status=422)
    assert refused["fields"]["problems"][0]["code"] == "unknown_class"
    ann.post_json(f"/api/tasks/{task}/draft", change(2, 1, put_mark(box("r2"))))
    classes = [{"id": "cat", "name": "Kitty"}]
    olga.post_json("/api/ontologies", {**body, "base_version": 2, "definition": {"classes": classes}}, status=201)
    ann.post_json(f"/api/tasks/{task}/submit")
    (annotation,) = olga.get_json(f"/api/annotations?project={project.pk}")["results"]
    assert (annotation["ontology_version"], len(annotation["document"]["marks"])) == (3, 2)


def test_a_change_that_is_refused_leaves_the_draft_as_it_was(ann: Client, project: Project) -> None:
    make_image_items(project, PICTURE)
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/draft", change(1, 0, put_mark(box("r1"))))
    both = change(2, 1, put_mark(box("r2")), {"op": "delete", "id": "r9"})
    ann.post_json(f"/api/tasks/{task}/draft", both, status=422)
    seen = ann.get_json(f"/api/tasks/{task}")
    assert (seen["draft_version"], [mark["id"] for mark in seen["document"]["marks"]]) == (1, ["r1"])


def test_the_time_that_work_took_is_kept(ann: Client, olga: Client, project: Project) -> None:
    make_text_items(project, "a")
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/submit", {"spent_s": 12.5})
    (annotation,) = olga.get_json(f"/api/annotations?project={project.pk}")["results"]
    (revision,) = olga.get_json(f"/api/annotations/{annotation['id']}/revisions")["results"]
    assert (revision["spent_s"], revision["late"], revision["number"]) == (12.5, False, 1)


def test_the_audit_log_tells_the_story(ann: Client, rita: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    submit(ann, project)
    decide(rita, project, "returned")
    submit(ann, project, "better")
    decide(rita, project)
    task = claim(ann, project)["task"]["id"]
    ann.post_json(f"/api/tasks/{task}/skip", {"reason": "black"}, status=204)
    story = Event.objects.filter(project=project).exclude(noun__in=["project", "ontology"]).order_by("pk")
    assert list(story.values_list("actor__name", "verb", "noun")) == [
        ("Olga", "imported", "items"),
        ("Ann", "submitted", "task"),
        ("Rita", "returned", "revision"),
        ("Ann", "submitted", "task"),
        ("Rita", "accepted", "revision"),
        ("Ann", "skipped", "task"),
    ]
    assert story.last().data == {"reason": "black"}  # type: ignore[union-attr]
