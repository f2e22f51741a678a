"""Ingest and the search for contamination give the same whether one process does them alone or several share them."""

import hashlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_django import Settings

from annotate.access import Actor
from annotate.document.document import parse_document
from annotate.jobs import dispatch
from annotate.jobs.specs import INGEST_ASSETS
from annotate.models.annotation import Annotation
from annotate.models.asset import Asset
from annotate.models.item import Item
from annotate.models.job import Job, JobShard
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.services.items import NewAsset, NewItem, create_items
from annotate.services.uploads import keep_blob
from curation.jobs.specs import FIND_CONTAMINATION
from curation.models.reference_set import ReferenceHit
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from curation.services.reference_sets import NewRecord, add_records, create_reference_set
from tests.support.brokers import use_own_broker
from tests.support.items import box, make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode, make_picture
from tests.support.sharing import run_shared
from tests.support.texts import make_texts
from tests.support.workers import run_worker
from workers.handlers import HANDLERS

pytestmark = pytest.mark.django_db(transaction=True)

MakeProject = Callable[..., Project]
KILLED = {2: "helper", 4: "owner"}
"""By the number of processes: which of them is killed."""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A folder with a broker and a storage of the test's own."""
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()
    with use_own_broker(tmp_path, monkeypatch) as broker, broker.running():
        yield tmp_path


def send_items(project: Project, seed: int) -> Project:
    """Six items of three pictures, which shards of two part; one picture is broken, two items are annotated."""
    document = parse_document({"schema": 1, "marks": [{**box("b"), "slot": "a"}]})
    new = []
    for number in range(6):
        assets = {}
        for place, slot in enumerate("abc"):
            data = encode(make_picture(50 + 3 * number + place, 40 + seed))[
                : 50 if (number, slot) == (3, "b") else None
            ]
            sha256 = hashlib.sha256(data).hexdigest()
            keep_blob(sha256, len(data), BytesIO(data))
            assets[slot] = NewAsset(sha256=sha256, name=f"{slot}.png")
        said = [document] if number % 4 == 0 else []
        new.append(NewItem(f"item-{number}", f"{number}", assets, annotations=said))
    create_items(Actor(project.created_by), project_id=project.pk, items=new)
    Job.objects.filter(project=project).delete()  # the test starts it, when there is somebody to share it with
    return project


def read_ingested(project: Project) -> list[list[Any]]:
    mine = {"item__project": project}
    return [
        list(rows)
        for rows in (
            Asset.objects.filter(project=project)
            .order_by("id")
            .values_list("name", "state", "media", "blob__width_px"),
            Item.objects.filter(project=project).order_by("id").values_list("key", "media", "progress", "has_errors"),
            Task.objects.filter(**mine).order_by("item_id").values_list("item__key", "stage", "state"),
            Annotation.objects.filter(**mine).order_by("item_id").values_list("item__key", "head__content_hash"),
        )
    ]


def test_1_2_and_4_processes_ingest_the_same(make_project: MakeProject, folder: Path) -> None:
    one, *others = [send_items(make_project(f"{seed}"), seed) for seed in range(3)]
    alone = run_named_job(one, "ingest_assets")
    rows = read_ingested(one)
    # Of the item whose picture is broken no task opens; two are labeled already.
    assert (alone, [len(table) for table in rows]) == ({"ready": 17, "failed": 1}, [18, 6, 3, 2])
    with run_worker(folder, "io", include=HANDLERS["ingest_assets"].removesuffix(".run")) as worker:
        for project, (count, kill) in zip(others, KILLED.items(), strict=True):
            dispatch.make_app().control.pool_grow(count // 2)
            job = run_shared(project, worker, INGEST_ASSETS, {}, "annotate_blob", count=count, kill=kill, mode="SHARE")
            assert (job.state, job.result, job.shards.count()) == ("succeeded", alone, 9), job.error
            assert read_ingested(project) == rows


def register_benchmark(project: Project) -> int:
    """Fill a project, and register records like six of its items: by bytes, by text, by vector."""
    texts = make_texts(9, words=30)
    make_text_items(project, *texts)
    pictures = make_image_items(project, *(encode(make_picture(60 + n, 40)) for n in range(5)))
    encoder = register_encoder(name="drawn", revision="1", weights_hash="0" * 64, dimension=8)
    assets = [slot.asset for item in pictures for slot in item.slots.select_related("asset")]
    vectors = np.eye(8, dtype=np.float32)[:5]
    store_embeddings(encoder, project_id=project.pk, asset_ids=[asset.pk for asset in assets], vectors=vectors)
    actor = Actor(project.created_by)
    made = create_reference_set(actor, project_id=project.pk, name="Benchmark", encoder_id=encoder.pk)
    records = [NewRecord(key=f"text-{n}", text=texts[n]) for n in (0, 4, 8)]
    records += [NewRecord(key=f"file-{n}", sha256=assets[n].blob_id) for n in (1, 3)]
    records += [NewRecord(key="vector", vector=vectors[4].tolist())]
    add_records(actor, set_id=made.pk, records=records)
    return int(made.pk)


def read_hits() -> list[Any]:
    return list(ReferenceHit.objects.order_by("record_id", "item_id").values_list("record", "item", "evidence"))


def test_1_2_and_4_processes_find_the_same_contamination(project: Project, folder: Path) -> None:
    params = {"reference_set": register_benchmark(project)}
    alone = run_named_job(project, "find_contamination", **params)
    hits = read_hits()
    assert (alone, len(hits), JobShard.objects.count()) == ({"records": 6, "items": 6, "hits": 6}, 6, 0)
    with run_worker(folder, "cpu", include=HANDLERS["find_contamination"].removesuffix(".run")) as worker:
        for count, kill in KILLED.items():
            ReferenceHit.objects.all().delete()
            dispatch.make_app().control.pool_grow(count // 2)
            waited = "curation_referencerecord"
            job = run_shared(
                project, worker, FIND_CONTAMINATION, params, waited, count=count, kill=kill, mode="ACCESS EXCLUSIVE"
            )
            assert (job.state, job.result, job.shards.count()) == ("succeeded", alone, 8), job.error
            assert read_hits() == hits
