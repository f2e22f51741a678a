"""Exports of several processes that are killed, stopped, cancelled or overtaken: what is left, and what comes next."""

import os
import signal
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.utils import timezone

from annotate import storage
from annotate.access import Actor
from annotate.cores import count_cores
from annotate.document.manifest import ManifestHeader, write_line
from annotate.document.ontology import Ontology, OntologyClass
from annotate.exporters.limits import START_BYTES
from annotate.models.job import Job, JobState
from annotate.models.project import Project
from annotate.services import jobs
from benchmarks.exporting import CLASSES, list_records
from curation.models.release import Export, Release
from curation.queries.releases import export_folder
from curation.services.manifests import store_manifest
from curation.services.retention import clear_ended_exports
from curation.services.successors import remove_exports, withdraw_release
from tests.support.client import Client
from workers.jobs import render_export
from workers.run_job import run_job

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(count_cores() == 1, reason="one core renders alone"),
]

ITEMS = 450
NOTE_BYTES = 20_000


@pytest.fixture
def release(project: Project) -> Release:
    """A release that is long enough to be rendered in several processes."""
    assert ITEMS * NOTE_BYTES > START_BYTES
    lines = BytesIO()
    for record in list_records(ITEMS, Random(7)):
        lines.write(write_line(msgspec.structs.replace(record, metadata={"note": "x" * NOTE_BYTES})))
    header = ManifestHeader(
        schema=1,
        project="Big",
        policy="latest",
        ontologies=list_ontologies(),
        split_seed=7,
        split_shares={"train": 1.0},
    )
    stored = store_manifest(header, lines)
    return Release.objects.create(
        project=project,
        name="big",
        state=Release.State.READY,
        manifest_hash=stored.sha256,
        manifest_key=stored.key,
        item_count=ITEMS,
        created_by=project.created_by,
    )


def list_ontologies() -> dict[str, Ontology]:
    return {"1": Ontology(classes=[OntologyClass(id=f"class{number}", name=f"{number}") for number in range(CLASSES)])}


def order(client: Client, release: Release) -> tuple[Export, Job]:
    body = {"release": release.pk, "format": "coco", "options": {"media": "reference"}}
    made = client.post_json("/api/exports", body, status=202)
    return Export.objects.get(pk=made["id"]), Job.objects.get(pk=made["job"])


def list_renderers(parent: int) -> list[int]:
    """Return the processes that render for a thread of this one."""
    children = Path(f"/proc/self/task/{parent}/children").read_text(encoding="ascii").split()
    return [int(pid) for pid in children if b"annotate.exporters.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.fixture
def run_while(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Job]:
    """Runs a job, and something in a thread beside it that gets the processes which render."""
    monkeypatch.setattr(jobs, "HEARTBEAT_S", 0.02)

    def run(job: Job, beside: Callable[[list[int]], None]) -> Job:
        thread = threading.Thread(target=wait_for_renderers, args=[threading.get_native_id(), beside])
        thread.start()
        run_job(job.pk)
        thread.join(10)
        job.refresh_from_db()
        return job

    return run


def wait_for_renderers(parent: int, beside: Callable[[list[int]], None]) -> None:
    end_s = time.monotonic() + 30
    while time.monotonic() < end_s:
        if found := list_renderers(parent):
            beside(found)
            break
        time.sleep(0.001)
    connection.close()


def is_empty(export: Export) -> bool:
    return not list(storage.get_storage().list_below(export_folder(export.pk)))


def test_a_killed_renderer_costs_an_attempt_and_no_byte(
    olga: Client, release: Release, run_while: Callable[..., Job]
) -> None:
    export, job = order(olga, release)
    run_while(job, lambda pids: os.kill(pids[0], signal.SIGKILL))
    assert (job.state, job.attempt, is_empty(export)) == ("queued", 1, True)
    assert "was killed by signal 9" in job.log[-1]
    Job.objects.update(not_before=timezone.now())
    run_job(job.pk)
    killed = olga.get_json(f"/api/exports/{export.pk}")
    export.delete()
    undisturbed, again = order(olga, release)
    run_job(again.pk)
    files = olga.get_json(f"/api/exports/{undisturbed.pk}")["files"]
    assert (killed["state"], killed["files"], len(files)) == ("ready", files, 5)


def test_cancelling_does_not_wait_for_a_renderer_that_is_stopped(
    olga: Client, project: Project, release: Release, run_while: Callable[..., Job]
) -> None:
    def stop_and_cancel(pids: list[int]) -> None:
        os.kill(pids[0], signal.SIGSTOP)
        jobs.cancel_job(Actor(project.created_by), job_id=job.pk)

    export, job = order(olga, release)
    run_while(job, stop_and_cancel)
    assert (job.state, job.error, list_renderers(threading.get_native_id())) == ("cancelled", None, [])
    assert is_empty(export)
    assert olga.get_json(f"/api/exports/{export.pk}")["state"] == "failed"
    _, again = order(olga, release)
    run_job(again.pk)
    assert olga.get_json(f"/api/exports/{export.pk}")["state"] == "ready"


def test_what_another_attempt_has_taken_over_is_not_cleared_away(
    olga: Client, release: Release, run_while: Callable[..., Job]
) -> None:
    def overtake(pids: list[int]) -> None:
        os.kill(pids[0], signal.SIGSTOP)
        Job.objects.filter(pk=job.pk).update(attempt=2)
        storage.get_storage().save(f"{export_folder(export.pk)}of-attempt-2", BytesIO(b"1"))

    export, job = order(olga, release)
    run_while(job, overtake)
    assert (job.state, job.attempt, is_empty(export)) == ("running", 2, False)


def test_an_export_of_an_erased_release_leaves_nothing_however_it_ends(
    olga: Client, release: Release, run_while: Callable[..., Job]
) -> None:
    def erase(pids: list[int]) -> None:
        os.kill(pids[0], signal.SIGSTOP)
        withdraw_release(release, state=Release.State.ERASED, reason="a request")
        remove_exports(release.pk)
        storage.get_storage().save(f"{export_folder(export.pk)}left", BytesIO(b"of the person"))
        os.kill(pids[0], signal.SIGKILL)

    export, job = order(olga, release)
    run_while(job, erase)
    assert (job.state, is_empty(export)) == ("queued", True)
    Job.objects.update(not_before=timezone.now())
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error and job.error["code"], is_empty(export)) == ("failed", "release_erased", True)


def test_an_export_ends_soon_after_its_release_does(
    olga: Client, release: Release, run_while: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    def erase(pids: list[int]) -> None:
        withdraw_release(release, state=Release.State.ERASED, reason="a request")
        os.kill(pids[0], signal.SIGSTOP)  # it would not come to its end

    monkeypatch.setattr(render_export, "LOOK_EVERY_S", 0.0)
    export, job = order(olga, release)
    run_while(job, erase)
    assert (job.state, job.error and job.error["code"], is_empty(export)) == ("failed", "release_erased", True)


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_files_of_a_job_that_died_for_the_last_time_are_cleared_away(
    olga: Client, release: Release, state: JobState
) -> None:
    export, job = order(olga, release)
    storage.get_storage().save(f"{export_folder(export.pk)}half", BytesIO(b"1"))
    assert (clear_ended_exports(), is_empty(export)) == (0, False)
    Job.objects.filter(pk=job.pk).update(state=state)
    assert (clear_ended_exports(), is_empty(export), clear_ended_exports()) == (1, True, 0)
    found: Any = olga.get_json(f"/api/exports/{export.pk}")
    assert found["state"] == "failed"
