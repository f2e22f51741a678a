"""Ingest: whole files become facts, broken ones say why, and nobody waits for the others."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from annotate import storage
from annotate.models.asset import Asset, Blob
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.models.task import Task
from annotate.services.assets import record_ingested
from tests.support.client import Client
from tests.support.items import count_items
from tests.support.jobs import run_named_job
from tests.support.media import (
    encode,
    exif_with,
    make_bomb,
    make_picture,
    make_tone,
    make_zip,
    write_sound,
    write_video,
)
from tests.support.web import Answer, respond, serve
from workers.context import JobContext
from workers.jobs import ingest_assets

pytestmark = pytest.mark.django_db(transaction=True)

PICTURE = encode(make_picture(96, 64))


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    """An empty storage folder."""
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()


def upload(client: Client, project: Project, files: dict[str, bytes], mime: str = "") -> Any:
    return client.send_files(f"/api/uploads?project={project.pk}", files, mime=mime)


def read_errors(project: Project) -> dict[str, str]:
    failed = Asset.objects.filter(project=project, state="failed").values_list("name", "error")
    return {name: (error or {})["code"] for name, error in failed}


def test_whole_files_get_facts_thumbnails_and_tasks(mia: Client, project: Project, tmp_path: Path) -> None:
    files = {
        "lying.jpg": encode(make_picture(96, 64), "JPEG", exif=exif_with(Orientation=6)),
        "clip.mp4": write_video(tmp_path / "a.mp4", sound_s=0.4).read_bytes(),
        "tone.wav": write_sound(tmp_path / "a.wav", make_tone(0.5)).read_bytes(),
        "note.txt": "\ufeffone\r\ntwo 你好".encode(),
    }
    upload(mia, project, files)
    assert run_named_job(project, "ingest_assets") == {"ready": 4, "failed": 0}
    blobs = {asset.name: asset.blob for asset in Asset.objects.select_related("blob")}
    picture, clip, tone = (blobs[name] for name in ("lying.jpg", "clip.mp4", "tone.wav"))
    assert picture and clip and tone  # noqa: PT018  (narrows all three)
    assert (picture.width_px, picture.height_px, clip.width_px, clip.duration_us) == (64, 96, 64, 400_000)
    assert (tone.media, tone.duration_us, tone.has_thumbnail) == ("audio", 500_000, False)
    assert [storage.get_storage().exists(storage.thumbnail_key(b.sha256)) for b in (picture, clip)] == [True] * 2
    assert Asset.objects.get(name="note.txt").text == "\ufeffone\r\ntwo 你好"
    assert Task.objects.filter(state="open").count() == 4


def test_broken_files_say_why_and_the_rest_goes_on(mia: Client, project: Project) -> None:
    broken = {
        "empty.png": (b"", "empty_file"),
        "cut.jpg": (encode(make_picture(), "JPEG")[:700], "truncated"),
        "bomb.png": (make_bomb(60_000, 60_000), "too_many_pixels"),
        "page.jpg": (b"<!DOCTYPE html><html></html>", "wrong_type"),
        "zip.png": (PICTURE + make_zip(), "polyglot"),
        "clip.mp4": (PICTURE, "wrong_type"),
        "x.bin": (b"\0\1\2\3", "unknown_type"),
    }
    upload(mia, project, {name: data for name, (data, _) in broken.items()} | {f"{n}.png": PICTURE for n in range(40)})
    assert run_named_job(project, "ingest_assets") == {"ready": 40, "failed": 7}
    assert read_errors(project) == {name: code for name, (_, code) in broken.items()}
    assert set(Item.objects.filter(has_errors=True).values_list("key", flat=True)) == set(broken)
    assert Job.objects.get().log[-1].endswith("7 of 47 assets were refused; each says why")
    assert Task.objects.count() == 40


def test_running_again_changes_nothing(mia: Client, project: Project) -> None:
    upload(mia, project, {"a.png": PICTURE, "bad.png": PICTURE[:50]})
    run_named_job(project, "ingest_assets")
    before = [list(model.objects.order_by("pk").values()) for model in (Asset, Blob, Item, Task)]
    assert run_named_job(project, "ingest_assets") == {"ready": 0, "failed": 0}
    assert [list(model.objects.order_by("pk").values()) for model in (Asset, Blob, Item, Task)] == before


def test_addresses_are_fetched_and_kept(mia: Client, project: Project, settings: Settings) -> None:
    settings.FETCH_ALLOW_NETWORKS = ["127.0.0.1/32"]
    with serve(
        {"/a.png": respond(PICTURE, Content_Type="image/png"), "/b.png": respond(b"no", Content_Type="")}
    ) as web:
        settings.FETCH_PORTS = {web.port}
        urls = {name: web.url(f"/{name}.png") for name in ("a", "b", "gone")}
        records = [{"key": key, "assets": {"image": {"url": url}}} for key, url in urls.items()]
        mia.send_lines(f"/api/imports?project={project.pk}", *records)
        assert run_named_job(project, "ingest_assets") == {"ready": 1, "failed": 2}, read_errors(project)
    assert read_errors(project) == {"b.png": "wrong_type", "gone.png": "bad_status"}
    asset = Asset.objects.get(state="ready")
    assert asset.source == urls["a"]
    with storage.get_storage().open(storage.blob_key(str(asset.blob_id))) as kept:
        assert kept.read() == PICTURE


def test_what_failed_for_a_moment_is_tried_again(mia: Client, project: Project, settings: Settings) -> None:
    settings.FETCH_ALLOW_NETWORKS = ["127.0.0.1/32"]
    answers: dict[str, Answer] = {"/a.png": respond(status="503 Service Unavailable")}
    with serve(answers) as web:
        settings.FETCH_PORTS = {web.port}
        mia.send_lines(
            f"/api/imports?project={project.pk}", {"key": "a", "assets": {"image": {"url": web.url("/a.png")}}}
        )
        assert run_named_job(project, "ingest_assets") == {"ready": 0, "failed": 1}
        answers["/a.png"] = respond(PICTURE, Content_Type="image/png")
        body = {"project": project.pk, "items": [Item.objects.get().pk]}
        assert mia.post_json("/api/items/retry", body) == {"changed": 1}
        assert run_named_job(project, "ingest_assets") == {"ready": 1, "failed": 0}
        assert mia.post_json("/api/items/retry", body) == {"changed": 0}
    assert not Item.objects.get().has_errors


def test_private_addresses_are_not_fetched(mia: Client, project: Project, settings: Settings) -> None:
    with serve({"/": respond(PICTURE)}) as web:
        settings.FETCH_PORTS = {web.port}
        mia.send_lines(f"/api/imports?project={project.pk}", {"key": "a", "assets": {"image": {"url": web.url()}}})
        assert run_named_job(project, "ingest_assets") == {"ready": 0, "failed": 1}
        assert web.requests == []
    assert set(read_errors(project).values()) == {"address_not_allowed"}


def test_a_redirect_into_the_private_network_is_not_followed(mia: Client, project: Project, settings: Settings) -> None:
    with serve({"/": respond(PICTURE)}) as inner:
        answer = respond(status="302 Found", Location=inner.url())
        with serve({"/a.png": answer}, host="127.0.0.2") as outer:
            settings.FETCH_ALLOW_NETWORKS, settings.FETCH_PORTS = ["127.0.0.2/32"], {inner.port, outer.port}
            record = {"key": "a", "assets": {"image": {"url": outer.url("/a.png")}}}
            mia.send_lines(f"/api/imports?project={project.pk}", record)
            run_named_job(project, "ingest_assets")
        assert (len(outer.requests), inner.requests) == (1, [])
    assert read_errors(project) == {"a.png": "address_not_allowed"}


def test_what_arrives_when_the_job_is_about_to_end_is_not_forgotten(
    mia: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upload finds the job still running, so it starts none; the job itself must look once more."""
    listed = ingest_assets.list_waiting
    late = iter([{"late.png": PICTURE}])

    def list_then_upload(project_id: int, after: int, **chosen: Any) -> list[Any]:
        found = listed(project_id, after, **chosen)
        if not found and (files := next(late, None)):
            upload(mia, project, files)
        return found

    monkeypatch.setattr(ingest_assets, "list_waiting", list_then_upload)
    upload(mia, project, {"first.png": PICTURE})
    assert run_named_job(project, "ingest_assets") == {"ready": 2, "failed": 0}
    assert (Asset.objects.filter(state="pending").count(), Job.objects.count()) == (0, 1)


def test_an_attempt_that_lost_its_claim_records_nothing(
    mia: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(context: JobContext, *args: Any, **fields: Any) -> None:
        Job.objects.update(attempt=9)

    monkeypatch.setattr(JobContext, "report", lose)
    upload(mia, project, {"a.png": PICTURE})
    with pytest.raises(AssertionError):
        run_named_job(project, "ingest_assets")
    assert (Asset.objects.get().state, Job.objects.get().state) == ("pending", "running")
    assert count_items(project) == {"unlabeled": 1}


def test_results_of_two_workers_for_one_asset_count_once(mia: Client, project: Project) -> None:
    upload(mia, project, {"a.png": PICTURE})
    done = [ingest_assets.ingest(waiting) for waiting in ingest_assets.list_waiting(project.pk, 0)]
    for _ in range(2):
        with transaction.atomic():
            record_ingested(done)
    assert (Blob.objects.count(), Task.objects.count()) == (1, 1)
