"""Suggesting: documents that the ontology allows, once for each item and model, and the least sure first."""

from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_django import Settings

from annotate import storage
from annotate.document.ontology import Ontology, Option, Question
from annotate.models.asset import Asset
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.models.task import Task
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import claim, label_all, make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.photos import load_photo
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

PHOTOS = ("chelsea", "coffee", "rocket")
SUBJECTS = Ontology(
    questions=[
        Question(
            id="subject",
            name="What is it?",
            kind="choice",
            options=[
                Option(id=id_, name=name) for id_, name in zip("cdr", ("cat", "cup of coffee", "rocket"), strict=True)
            ],
        )
    ]
)


@pytest.fixture
def photos(make_project: MakeProject, settings: Settings, tmp_path: Path) -> Project:
    """A project that asks what three photos show, in a storage of its own."""
    settings.STORAGE_URL = tmp_path.as_uri()
    project = make_project("Photos", ontology=SUBJECTS)
    make_image_items(project, *(encode(load_photo(name)) for name in PHOTOS))
    return project


def suggest(project: Project, prelabeler: str = "zero_shot", **params: Any) -> Any:
    return run_named_job(project, "suggest_marks", prelabeler=prelabeler, **params)


def read_answers() -> list[Any]:
    documents = [msgspec.json.decode(bytes(row.document)) for row in Suggestion.objects.order_by("item_id")]
    return [document["marks"][0]["values"] for document in documents]


def fail(project: Project, prelabeler: str) -> tuple[str, str]:
    job = Job.objects.create(project=project, name="suggest_marks", queue="gpu", params={"prelabeler": prelabeler})
    run_job(job.pk)
    job.refresh_from_db()
    return job.state, (job.error or {})["code"]


def submit_empty(client: Client, project: Project) -> int:
    return label_all(client, project, limit=1)[0]


def test_a_model_answers_once_and_says_who_it_is(photos: Project) -> None:
    result = suggest(photos)
    assert (result["suggested"], result["refused"], result["unreadable"]) == (3, 0, 0)
    assert read_answers() == [["c"], ["d"], ["r"]]
    row = Suggestion.objects.order_by("item_id")[0]
    origin = msgspec.json.decode(bytes(row.document))["marks"][0]["origin"]
    assert (origin["suggestion"], origin["model_version"]) == (row.pk, result["model_version"])
    model = ModelVersion.objects.get()
    assert (model.name, len(model.weights_hash)) == ("zero_shot", 64)
    assert suggest(photos)["suggested"] == 0


def test_stored_vectors_give_what_the_pictures_give(photos: Project) -> None:
    suggest(photos)
    seen = read_answers()
    Suggestion.objects.all().delete()
    run_named_job(photos, "embed_assets", encoder="prototype")
    for asset in Asset.objects.all():
        storage.get_storage().delete(storage.blob_key(str(asset.blob_id)))
    assert suggest(photos)["suggested"] == 3, "no picture was read"
    assert read_answers() == seen


def test_pictures_that_cannot_be_read_are_counted(photos: Project) -> None:
    gone, broken, _ = (storage.blob_key(str(asset.blob_id)) for asset in Asset.objects.order_by("id"))
    storage.get_storage().delete(gone)
    storage.get_storage().save(broken, BytesIO(b"no picture"))
    result = suggest(photos)
    assert (result["suggested"], result["unreadable"]) == (1, 2)


def test_the_queue_begins_with_what_the_model_is_least_sure_of(photos: Project, olga: Client) -> None:
    suggest(photos, order_queue=True)
    expected = list(Suggestion.objects.order_by("-uncertainty").values_list("item_id", flat=True))
    assert [Task.objects.get(pk=submit_empty(olga, photos)).item_id for _ in range(3)] == expected
    assert len(set(Task.objects.values_list("priority", flat=True))) == 3


def test_suggestions_from_before_order_the_queue_too(photos: Project) -> None:
    suggest(photos)
    assert suggest(photos, order_queue=True)["suggested"] == 0
    wanted = dict(Suggestion.objects.values_list("item_id", "uncertainty"))
    assert dict(Task.objects.values_list("item_id", "priority")) == pytest.approx(wanted)


def test_without_order_queue_the_queue_stays(photos: Project) -> None:
    suggest(photos)
    assert set(Task.objects.values_list("priority", flat=True)) == {0}


def test_labeled_items_and_those_over_the_limit_are_passed_over(photos: Project, olga: Client) -> None:
    submit_empty(olga, photos)
    assert suggest(photos, limit=1)["suggested"] == 1
    assert suggest(photos)["suggested"] == 1
    assert suggest(photos, only="all")["suggested"] == 1


def test_items_set_aside_and_texts_are_passed_over(photos: Project) -> None:
    make_text_items(photos, "words")
    Item.objects.filter(key="image-0001.png").update(state="set_aside")
    assert suggest(photos)["suggested"] == 2


def test_suggestions_come_with_the_task_and_are_no_work(photos: Project, olga: Client) -> None:
    suggest(photos)
    task = claim(olga, photos)["task"]
    assert task["suggestions"][0]["document"]["marks"][0]["kind"] == "choice"
    assert set(Item.objects.values_list("progress", flat=True)) == {"unlabeled"}


@pytest.mark.parametrize(
    ("prelabeler", "code"),
    [
        ("paint", "unknown_prelabeler"),
        ("probe:x", "bad_prelabeler"),
        ("probe:999999", "model_version_not_found"),
        ("probe:99999999999999999999", "model_version_not_found"),
        ("zero_shot:none", "unknown_encoder"),
        ("ocr", "ontology_lacks"),
    ],
)
def test_what_cannot_work_fails_with_its_reason(photos: Project, prelabeler: str, code: str) -> None:
    assert fail(photos, prelabeler) == ("failed", code)


def test_a_probe_of_another_project_is_not_found(photos: Project, project: Project) -> None:
    probe = ModelVersion.objects.create(project=project, name="probe", task="probe", artifact="x")
    assert fail(photos, f"probe:{probe.pk}") == ("failed", "model_version_not_found")
