"""The loop: labels make a release, a release trains a probe, the probe suggests and orders the queue, and so on."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from annotate.access import Actor
from annotate.document.document import Document
from annotate.document.kinds.choice import Choice
from annotate.document.ontology import Ontology, Option, Question
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.models.user import User
from annotate.services.items import NewAsset, NewItem, create_items
from annotate.services.uploads import keep_blob
from annotate.storage import hash_file
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import change
from tests.support.jobs import run_named_job

HELD_OUT, POOL = 120, 260
DIGITS = Ontology(
    questions=[
        Question(
            id="digit", name="Which digit?", kind="choice", options=[Option(id=str(d), name=f"{d}") for d in range(10)]
        )
    ]
)


@pytest.mark.django_db(transaction=True)
def test_two_turns_of_the_loop_raise_held_out_accuracy(owner: User, make_project: MakeProject) -> None:
    project = make_project("Digits", ontology=DIGITS, review=False)
    add_digits(project)
    run_named_job(project, "ingest_assets")
    run_named_job(project, "embed_assets", encoder="prototype")
    client = Client()
    client.force_login(owner)

    label(client, project, count=30)
    first = train(client, project, "turn-1")
    suggested = run_named_job(project, "suggest_marks", prelabeler=f"probe:{first.pk}", order_queue=True)
    assert suggested["suggested"] == POOL - 30
    assert_queue_follows_uncertainty(client, project)
    label(client, project, count=90)
    second = train(client, project, "turn-2")

    assert first.report["examples"]["test"] == second.report["examples"]["test"] == HELD_OUT
    assert second.report["accuracy"] > first.report["accuracy"] + 0.05
    assert second.report["accuracy"] > 0.75
    # The temperature is fitted on what the queue chose as uncertain, so its promise on all digits is a loose one.
    assert 0 <= second.report["ece_after"] < 0.4
    assert {entry["name"] for entry in second.report["classes"]} == set("0123456789")


def add_digits(project: Project) -> None:
    """Add scikit-learn's digits: a labeled held-out part, and a pool without labels."""
    digits = load_digits()
    chosen = np.random.default_rng(0).permutation(len(digits.images))[: HELD_OUT + POOL]
    items = [make_digit(n, digits.images[row], str(digits.target[row]), n < HELD_OUT) for n, row in enumerate(chosen)]
    create_items(Actor(project.created_by), project_id=project.pk, items=items)


def make_digit(number: int, pixels: Any, digit: str, is_held_out: bool) -> NewItem:
    picture = Image.fromarray((255 - pixels * 15.9).astype(np.uint8)).resize((96, 96), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    sha256, size_bytes = hash_file(file)
    keep_blob(sha256, size_bytes, file)
    answer = Document(schema=1, marks=[Choice(id="c", question="digit", values=[digit])])
    return NewItem(
        key=f"digit-{number:04}",
        content_hash=sha256,
        assets={"image": NewAsset(sha256=sha256, name=f"{number}.png")},
        metadata={"truth": digit, **({"split": "test"} if is_held_out else {})},
        annotations=[answer] if is_held_out else [],
    )


def label(client: Client, project: Project, *, count: int) -> None:
    """Claim tasks in the order of the queue and answer them with the truth, as a person would."""
    for _ in range(count):
        task = client.post_json("/api/tasks/claim", {"project": project.pk})["task"]
        mark = {"id": "c", "kind": "choice", "question": "digit", "values": [task["metadata"]["truth"]]}
        body = {"change": change(1, 0, {"op": "put_mark", "value": mark})}
        client.post_json(f"/api/tasks/{task['id']}/submit", body)


def train(client: Client, project: Project, name: str) -> ModelVersion:
    options = {"policy": "latest", "split_field": "split", "shares": {"train": 0.6, "validation": 0.15, "test": 0.25}}
    body = {"project": project.pk, "name": name, "options": options}
    release = client.post_json("/api/releases", body, status=202)
    run_named_job(project, "build_release", release=release["id"])
    result = run_named_job(project, "train_probe", release=release["id"], name="digits")
    return ModelVersion.objects.get(pk=result["model_version"])


def assert_queue_follows_uncertainty(client: Client, project: Project) -> None:
    task = client.post_json("/api/tasks/claim", {"project": project.pk})["task"]
    waiting = Item.objects.filter(project=project, progress="unlabeled")
    most = Suggestion.objects.filter(item__in=waiting).order_by("-uncertainty").values_list("item_id", flat=True)[0]
    assert task["item"] == most
    origin = task["suggestions"][0]["document"]["marks"][0]["origin"]
    assert origin["suggestion"] == task["suggestions"][0]["id"]
    assert 0 < origin["score"] <= 1
    client.post_json(f"/api/tasks/{task['id']}/release", status=204)
