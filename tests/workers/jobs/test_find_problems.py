"""Findings: every check on what it can read, once; what is fixed goes, what was decided stays."""

from typing import Any

import numpy as np
import pytest
from django.db import transaction
from PIL import Image

from annotate.access import Actor
from annotate.document.document import parse_document
from annotate.models.asset import Asset
from annotate.models.item import Item, ItemAsset
from annotate.models.job import Job, JobShard
from annotate.models.project import Project
from annotate.queries.ontologies import get_ontology
from annotate.services.annotations import Imported, import_annotations
from annotate.services.items import NewAsset, NewItem, create_items, set_items_aside
from curation.models.finding import CheckedItem, Finding
from curation.quality.registry import CHECKS
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from curation.services.findings import decide_findings
from tests.support.items import make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.photos import load_photo
from tests.support.sampling import make_blobs
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

PLAIN = ["broken_media", "exposure", "near_blank", "odd_size"]


def look(project: Project, *checks: str, **params: Any) -> Any:
    return run_named_job(project, "find_problems", checks=list(checks), **params)


def list_found() -> list[tuple[int, str, str]]:
    rows = Finding.objects.order_by("item_id", "check_name", "part")
    return [(row.item_id, row.check_name, row.code) for row in rows]


def make_pictures(project: Project) -> list[Item]:
    """A photo, a black square, a sliver."""
    black, sliver = Image.new("RGB", (300, 300)), load_photo("chelsea").resize((300, 20))
    return make_image_items(project, encode(load_photo("coffee").resize((300, 200))), encode(black), encode(sliver))


def add_documents(project: Project, *documents: dict[str, Any], text: str = "A cat.") -> list[Item]:
    new = [
        NewItem(f"doc-{n}", f"{n} {text}", {"caption": NewAsset(text=text)}, annotations=[parse_document(document)])
        for n, document in enumerate(documents)
    ]
    create_items(Actor(project.created_by), project_id=project.pk, items=new)
    return list(Item.objects.filter(key__startswith="doc-").order_by("pk"))


def test_pictures_are_looked_at_once_and_again_only_by_checks_that_are_new(project: Project) -> None:
    photo, black, sliver = make_pictures(project)
    first = look(project, *PLAIN)
    assert (first["items"], first["findings"]) == (3, 4)
    assert list_found() == [
        (black.pk, "exposure", "too_dark"),
        (black.pk, "near_blank", "blank_image"),
        (sliver.pk, "odd_size", "narrow"),
        (sliver.pk, "odd_size", "tiny"),
    ]
    assert look(project, *PLAIN)["items"] == 0
    assert look(project, "personal_data", *PLAIN)["items"] == 3
    assert {len(row.checks) for row in CheckedItem.objects.all()} == {5}
    assert photo.pk not in {item for item, *_ in list_found()}


def test_other_options_look_again_and_what_is_no_longer_found_goes(project: Project) -> None:
    make_pictures(project)
    look(project, *PLAIN)
    before = Finding.objects.count()
    found = look(project, "odd_size", options={"odd_size": {"max_aspect": 20, "min_side_px": 8}})
    assert (found["items"], found["findings"]) == (3, 0)
    assert Finding.objects.count() == before - 2, "the other checks' findings stay"


def test_a_decision_outlives_a_new_look_and_an_item_that_changed_is_looked_at_again(project: Project) -> None:
    (item,) = add_documents(project, {"schema": 1, "turns": [turn("I'm sorry, but I can't help.")]})
    look(project, "bad_responses")
    finding = Finding.objects.get()
    decide_findings(Actor(project.created_by), project_id=project.pk, finding_ids=[finding.pk], decision="dismissed")
    CheckedItem.objects.update(fingerprint="other")
    assert look(project, "bad_responses")["items"] == 1
    assert [(row.pk, row.state) for row in Finding.objects.filter(item=item)] == [(finding.pk, "dismissed")]


def turn(text: str) -> dict[str, Any]:
    return {"id": "t1", "role": "assistant", "parts": [{"type": "text", "text": text}]}


def test_shards_share_the_items_and_the_checks(project: Project) -> None:
    items = make_text_items(project, *(f"mail me at ann{n}@example.org" for n in range(9)))
    done = look(project, "personal_data", "length_outliers", "outliers", shard_items=4)
    assert (done["items"], done["findings"], done["compared"]) == (9, 9, {"length_outliers": 0})
    assert "run embed_assets first" in done["skipped"]["outliers"]
    assert [item for item, *_ in list_found()] == [item.pk for item in items]
    shards = JobShard.objects.order_by("id").values_list("stage", "state", "done_count")
    assert list(shards) == [
        *(("looking at items", "done", count) for count in (4, 4, 1)),
        *(("comparing all items", "done", 1) for _ in range(2)),
    ]


def test_texts_are_compared_with_each_other(project: Project) -> None:
    usual = "The cat is on the mat and the dog is in the house."
    items = make_text_items(project, *(f"{usual[:44]} {n}" for n in range(25)), "一只猫坐在垫子上，旁边有一条狗。", "x")
    Asset.objects.filter(uses__item=items[26]).update(text=usual * 30)
    found = look(project, "language_outliers", "length_outliers")
    assert found["compared"] == {"language_outliers": 1, "length_outliers": 1}
    assert list_found() == [
        (items[25].pk, "language_outliers", "other_language"),
        (items[26].pk, "length_outliers", "long_text"),
    ]


def embed(project: Project, items: list[Item], vectors: Any) -> None:
    encoder = register_encoder(name="prototype", revision="1", weights_hash="00", dimension=vectors.shape[1])
    rows = dict(ItemAsset.objects.filter(item__in=items).values_list("item_id", "asset_id"))
    store_embeddings(encoder, project_id=project.pk, asset_ids=[rows[item.pk] for item in items], vectors=vectors)


def make_shades(project: Project, answers: list[str]) -> list[Item]:
    """Items of one tiny picture each, answered."""
    items = make_image_items(project, *(encode(Image.new("RGB", (9, 9), (n, n, n))) for n in range(len(answers))))
    for item, answer in zip(items, answers, strict=True):
        mark = {"id": "c", "kind": "choice", "question": "mood", "values": [answer]}
        annotate(item, {"schema": 1, "marks": [mark]})
    return items


def annotate(item: Item, document: dict[str, Any]) -> None:
    documents = [Imported(item.pk, parse_document(document))]
    ontology = get_ontology(item.project_id)
    with transaction.atomic():
        import_annotations(project_id=item.project_id, documents=documents, ontology_id=ontology.id)


def test_a_wrong_answer_and_an_outlier_are_found_by_vectors(project: Project) -> None:
    answers = ["calm"] * 20 + ["wild"] * 20
    answers[3] = "wild"
    items = make_shades(project, answers)
    vectors = np.concatenate([make_blobs([20, 19]), np.eye(16, dtype=np.float32)[[9]]])
    embed(project, items, vectors)
    found = look(project, "label_errors", "outliers")
    assert (items[3].pk, "label_errors", "unlikely_label") in list_found()
    assert (items[39].pk, "outliers", "outlier") in list_found()
    assert found["compared"]["outliers"] == 1
    before = list_found()
    assert look(project, "label_errors", "outliers", shard_items=7)["compared"] == found["compared"]
    assert (list_found(), JobShard.objects.count()) == (before, 2)
    logs = Job.objects.order_by("id").values_list("log", flat=True)
    assert ["out-of-sample accuracy" in line for log in logs for line in log].count(True) == 2, "shards tell theirs"


def test_checks_that_cannot_run_say_why(project: Project) -> None:
    make_text_items(project, "a")
    found = look(project)
    assert set(found["skipped"]) >= {"outliers", "label_errors", "image_text_mismatch"}
    assert "run embed_assets first" in found["skipped"]["outliers"]
    assert set(found["compared"]) | set(found["skipped"]) <= set(CHECKS)


def test_items_set_aside_are_left_alone(project: Project) -> None:
    _, black, _ = make_pictures(project)
    set_items_aside(Actor(project.created_by), project_id=project.pk, item_ids=[black.pk], reason="x")
    assert look(project, *PLAIN)["items"] == 2


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"checks": ["luck"]}, "unknown_check"),
        ({"options": {"blur": {"min_sharpness": "high"}}}, "bad_check_options"),
    ],
)
def test_what_cannot_be_meant_is_refused(project: Project, params: dict[str, Any], code: str) -> None:
    job = Job.objects.create(project=project, name="find_problems", queue="cpu", params=params)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.error or {})["code"]) == ("failed", code)
