"""Data sets in the background: what was sent is read by a worker, and what became of it can be fetched."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from annotate import storage
from annotate.models.annotation import Annotation
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.queries.ontologies import get_ontology
from annotate.services.import_jobs import drop_left_files
from tests.support.client import Client
from tests.support.jobs import run_named_job
from tests.support.sources import PICTURE, make_zip
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

YOLO: dict[str, bytes] = {
    "data.yaml": b"names: [cat, zebra]\n",
    "images/train/a.png": PICTURE,
    "images/train/b.png": PICTURE + b"b",
    "labels/train/a.txt": b"0 0.5 0.5 0.5 0.5\n",
    "labels/train/b.txt": b"1 0.5 0.5 0.5 0.5\n",
}


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, settings: Settings) -> None:
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()


def start(client: Client, project: Project, data: bytes, query: str = "") -> Job:
    form = {"files": [SimpleUploadedFile("set.zip", data)]}
    response: Any = client.post(f"/api/imports/jobs?project={project.pk}&format=auto{query}", form)
    assert response.status_code == 202, response.content
    return Job.objects.get(pk=response.json()["id"])


def test_an_import_goes_from_its_files_to_labeled_items(olga: Client, project: Project) -> None:
    job = start(olga, project, make_zip(YOLO), "&create_classes=true")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"counts": {"created": 2}, "problems": []})
    assert run_named_job(project, "ingest_assets") == {"ready": 2, "failed": 0}
    assert (Annotation.objects.count(), get_ontology(project.pk).definition.classes[-1].id) == (2, "zebra")
    lines = b"".join(olga.get(f"/api/imports/{job.pk}/outcomes").streaming_content).splitlines()  # type: ignore[attr-defined]
    assert [json.loads(line)["key"] for line in lines] == ["train/a.png", "train/b.png"]
    assert not storage.get_storage().exists(job.params["files"][0]["key"])


def test_what_cannot_be_taken_in_is_counted_and_told(olga: Client, project: Project) -> None:
    job = start(olga, project, make_zip(YOLO))
    run_job(job.pk)
    job.refresh_from_db()
    assert job.result["counts"] == {"created": 1, "error": 1}
    assert "class 'zebra'" in job.result["problems"][0]
    assert Item.objects.get().key == "train/a.png"


def test_files_that_are_no_format_end_the_job_with_the_reason(olga: Client, project: Project) -> None:
    job = start(olga, project, b"nothing")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.error or {})["code"]) == ("failed", "format_not_recognised")
    assert olga.get_json(f"/api/imports/{job.pk}/outcomes", 404)["code"] == "file_missing"


def test_a_folder_of_the_server_is_read_by_the_worker(
    olga: Client, project: Project, tmp_path: Path, settings: Settings
) -> None:
    root = tmp_path / "root"
    for path, value in YOLO.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(value)
    settings.IMPORT_ROOTS = [str(root)]
    found = olga.post_json(f"/api/imports/jobs?project={project.pk}&format=yolo&root={root}", status=202)
    run_job(found["id"])
    assert Job.objects.get(pk=found["id"]).result["counts"] == {"created": 1, "error": 1}


def test_nobody_names_files_of_the_storage(olga: Client, project: Project) -> None:
    params = {"files": [{"path": "x.json", "key": "blobs/secret"}]}
    body = {"project": project.pk, "name": "import_dataset", "params": params}
    assert olga.post_json("/api/jobs", body, status=403)["code"] == "job_internal"


def test_files_of_an_import_that_did_not_end_well_go_after_a_while(olga: Client, project: Project) -> None:
    job = start(olga, project, make_zip(YOLO))
    key, store = job.params["files"][0]["key"], storage.get_storage()
    assert (drop_left_files(older_than_s=-1), store.exists(key)) == (0, True), "it still waits"
    olga.post_json(f"/api/jobs/{job.pk}/cancel", {})
    assert (drop_left_files(), store.exists(key)) == (0, True), "it was sent just now"
    assert (drop_left_files(older_than_s=-1), store.exists(key)) == (1, False)
