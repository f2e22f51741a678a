"""Real workers: they do the work, answer questions, and may die at any moment without anything lost or done twice."""

import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pytest_django import Settings

from annotate import storage
from annotate.errors import NotFound
from annotate.jobs.ask import ask
from annotate.models.asset import Asset, Blob
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.services.jobs import sweep_jobs
from curation.models.embedding import Encoder
from curation.models.release import Export
from curation.queries.embeddings import read_vectors
from curation.queries.releases import export_key
from tests.support.brokers import Broker, use_own_broker
from tests.support.client import Client
from tests.support.items import label_all, make_image_items
from tests.support.media import encode, make_picture
from tests.support.web import respond, serve
from tests.support.workers import WAIT_S, kill_process, kill_worker, run_worker, sweep_dead, wait_for_end, wait_until
from workers.jobs.ingest_assets import BATCH
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> Iterator[Broker]:
    """A broker and a storage that no other test uses."""
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()
    with use_own_broker(tmp_path, monkeypatch) as broker, broker.running():
        yield broker


def block_reads(key: str, tmp_path: Path) -> Path:
    """Put a pipe that nobody writes to in the place of a stored file; return where the file is now."""
    place, aside = tmp_path / "blobs" / key, tmp_path / "aside"
    shutil.move(place, aside)
    os.mkfifo(place)
    return aside


def allow_reads(key: str, tmp_path: Path) -> None:
    """Put the file back."""
    (tmp_path / "aside").replace(tmp_path / "blobs" / key)


def test_ingest_survives_the_death_of_its_worker(
    olga: Client, project: Project, tmp_path: Path, settings: Settings
) -> None:
    """The last file, in the second batch, does not arrive until the first worker is dead."""
    may_answer, is_asked = Event(), Event()
    pictures = {f"/{n:02}.png": encode(make_picture(40, 30, n)) for n in range(BATCH + 9)}

    last = list(pictures)[-1]

    def answer_late(client: Any) -> None:
        is_asked.set()
        may_answer.wait(WAIT_S)
        client.sendall(respond(pictures[last]))

    answers: dict[str, Any] = {path: respond(data) for path, data in pictures.items()} | {last: answer_late}
    with serve(answers) as web:
        reach = {"FETCH_ALLOW_NETWORKS": "127.0.0.0/8", "FETCH_PORTS": str(web.port)}
        records = [{"key": path, "assets": {"image": {"url": web.url(path)}}} for path in pictures]
        olga.send_lines(f"/api/imports?project={project.pk}", *records)
        job_id = Job.objects.get().pk
        with run_worker(tmp_path, "io", **reach) as first:
            wait_until(is_asked.is_set, first)
            assert Asset.objects.filter(state="ready").count() == BATCH, "one batch is kept"
            kill_worker(first)
        may_answer.set()
        sweep_dead()
        with run_worker(tmp_path, "io", **reach) as second:
            job = wait_for_end(job_id, second)
        fetched = [head.split()[1] for head in web.requests]
    assert (job.state, job.attempt, job.result) == ("succeeded", 2, {"ready": 9, "failed": 0}), job.error
    assert "the worker died; attempt 2 follows" in job.log[0]
    assert (Asset.objects.filter(state="ready").count(), Blob.objects.count(), Task.objects.count()) == (BATCH + 9,) * 3
    assert all(fetched.count(path) == 1 for path in list(pictures)[:BATCH]), "what was kept is not fetched again"


def test_embedding_survives_the_death_of_its_process(olga: Client, project: Project, tmp_path: Path) -> None:
    make_image_items(project, *(encode(make_picture(40, 30, seed)) for seed in range(70)))
    last = storage.thumbnail_key(str(Asset.objects.order_by("-id")[0].blob_id))
    block_reads(last, tmp_path)
    body = {"project": project.pk, "name": "embed_assets"}
    job_id = olga.post_json("/api/jobs", body, status=202)["id"]
    with run_worker(tmp_path, "gpu") as worker:
        wait_until(lambda: count_vectors(project) == 64, worker)
        kill_process(worker)
        allow_reads(last, tmp_path)
        sweep_dead()
        job = wait_for_end(job_id, worker)
    assert (job.state, job.attempt, job.result["embedded"]) == ("succeeded", 2, 6), job.error
    assert count_vectors(project) == 70


def count_vectors(project: Project) -> int:
    return sum(len(read_vectors(row, project_id=project.pk).asset_ids) for row in Encoder.objects.all())


def test_an_export_survives_the_death_of_its_worker(olga: Client, project: Project, tmp_path: Path) -> None:
    make_image_items(project, *(encode(make_picture(40, 30, seed)) for seed in range(5)))
    label_all(olga, project)
    hashes = sorted(str(asset.blob_id) for asset in Asset.objects.all())
    with run_worker(tmp_path, "io") as first:
        made = olga.post_json(
            "/api/releases", {"project": project.pk, "name": "v1", "options": {"policy": "latest"}}, status=202
        )
        assert wait_for_end(made["job"], first).state == "succeeded"
        block_reads(storage.blob_key(hashes[2]), tmp_path)
        export = olga.post_json("/api/exports", {"release": made["id"], "format": "ndjson"}, status=202)
        wait_until(lambda: Job.objects.get(pk=export["job"]).done_count > 0, first)
        kill_worker(first)
    allow_reads(storage.blob_key(hashes[2]), tmp_path)
    sweep_dead()
    with run_worker(tmp_path, "io") as second:
        job = wait_for_end(export["job"], second)
    found = olga.get_json(f"/api/exports/{export['id']}")
    assert (job.state, job.attempt, found["state"]) == ("succeeded", 2, "ready"), job.error
    blobs = [file["sha256"] for file in found["files"] if file["path"].startswith("blobs/")]
    assert sorted(blobs) == hashes
    assert hash_stored(export["id"], found["files"]) == [file["sha256"] for file in found["files"]]
    Export.objects.all().delete()
    again = olga.post_json("/api/exports", {"release": made["id"], "format": "ndjson"}, status=202)
    run_job(again["job"])
    assert olga.get_json(f"/api/exports/{again['id']}")["files"] == found["files"], "as if nothing had happened"


def test_a_worker_whose_clock_died_ends_to_be_started_again(tmp_path: Path) -> None:
    with run_worker(tmp_path, "interactive", schedule="schedule") as worker:
        kill_process(worker)
        wait_until(lambda: not worker.is_running())
    assert "the process of the clock died" in worker.log.read_text()


def hash_stored(export_id: int, files: list[Any]) -> list[str]:
    """Return the hashes of what an export has in storage."""
    hashes = []
    for file in files:
        with storage.get_storage().open(export_key(export_id, file["path"])) as stored:
            hashes.append(storage.hash_file(stored)[0])
    return hashes


def test_a_worker_answers_people_who_wait(tmp_path: Path) -> None:
    with run_worker(tmp_path, "interactive"):
        answer = ask("encode_text", {"encoder": "prototype", "text": "a dog"}, deadline_s=WAIT_S)
        with pytest.raises(NotFound, match="there is no encoder 'none'"):
            ask("encode_text", {"encoder": "none", "text": "a dog"}, deadline_s=WAIT_S)
        with pytest.raises(NotFound, match="workers know no question 'paint'"):
            ask("paint", {}, deadline_s=WAIT_S)
    assert (len(answer["vector"]), len(answer["weights_hash"])) == (1280, 64)
    assert math.hypot(*answer["vector"]) == pytest.approx(1, abs=1e-3)
    assert ask("encode_text", {"encoder": "prototype", "text": "a dog"}) == answer, (
        "answered from memory, nobody is there"
    )


def test_messages_that_a_broker_lost_are_sent_again(
    olga: Client, project: Project, tmp_path: Path, broker: Broker
) -> None:
    make_image_items(project, encode(make_picture()))
    job_id = Job.objects.get().pk
    broker.client().flushall()
    Job.objects.update(created_at="2020-01-01T00:00:00Z")
    assert sweep_jobs() == 1
    with run_worker(tmp_path, "io") as worker:
        assert wait_for_end(job_id, worker).state == "succeeded"
