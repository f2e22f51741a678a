"""Exports: rendered once, the same bytes each time, and a failure that can be tried again."""

import hashlib
import io
import zipfile
from io import BytesIO
from typing import IO, Any

import msgspec
import pytest
from django.utils import timezone

from annotate import storage
from annotate.models.asset import Asset
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from curation.models.release import Export, ExportFile, Release
from curation.queries.releases import export_key
from tests.support.client import Client
from tests.support.items import label_all, make_image_items
from tests.support.media import encode, make_picture
from workers import export_sink
from workers.context import Retry
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def release(olga: Client, project: Project) -> Release:
    """A built release of three labeled pictures."""
    make_image_items(project, *(encode(make_picture(40, 30, seed)) for seed in range(3)))
    label_all(olga, project)
    body = {"project": project.pk, "name": "v1", "options": {"policy": "latest"}}
    made = olga.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    return Release.objects.get(pk=made["id"])


def export(client: Client, release: Release, format_name: str = "ndjson", **options: Any) -> Any:
    body = {"release": release.pk, "format": format_name, "options": options}
    made = client.post_json("/api/exports", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/exports/{made['id']}")


def read(client: Client, export_id: int, path: str, **headers: str) -> Any:
    return client.call("GET", f"/api/exports/{export_id}/files/{path}", **headers)


@pytest.mark.parametrize("format_name", ["coco", "messages", "swift", "ndjson"])
def test_every_format_renders_and_its_files_are_as_listed(olga: Client, release: Release, format_name: str) -> None:
    made = export(olga, release, format_name)
    assert made["state"] == "ready"
    assert {"export.json", "SHA256SUMS"} < {file["path"] for file in made["files"]}
    for file in made["files"]:
        body = read(olga, made["id"], file["path"]).getvalue()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file["size_bytes"], file["sha256"])


def test_the_manifest_in_it_is_the_release(olga: Client, release: Release) -> None:
    made = export(olga, release)
    body = read(olga, made["id"], "manifest.ndjson").getvalue()
    assert hashlib.sha256(body).hexdigest() == release.manifest_hash
    assert olga.call("GET", f"/api/releases/{release.pk}/manifest").getvalue() == body


def test_files_come_in_parts_and_all_at_once(olga: Client, release: Release) -> None:
    made = export(olga, release)
    whole = read(olga, made["id"], "manifest.ndjson")
    part = read(olga, made["id"], "manifest.ndjson", range="bytes=5-14")
    assert (part.status_code, part.getvalue()) == (206, whole.getvalue()[5:15])
    assert read(olga, made["id"], "manifest.ndjson", if_none_match=whole.headers["ETag"]).status_code == 304
    archives = [olga.call("GET", f"/api/exports/{made['id']}/archive").getvalue() for _ in range(2)]
    assert archives[0] == archives[1]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as archive:
        assert archive.namelist() == [file["path"] for file in made["files"]]
        assert archive.testzip() is None


def test_an_archive_comes_in_parts_too(olga: Client, release: Release) -> None:
    made = export(olga, release, "coco")
    address = f"/api/exports/{made['id']}/archive"
    whole = olga.call("GET", address)
    body, tag = whole.getvalue(), whole.headers["ETag"]
    assert (int(whole.headers["Content-Length"]), whole.headers["Accept-Ranges"]) == (len(body), "bytes")
    for start in (0, 100, len(body) - 7):
        assert olga.call("GET", address, range=f"bytes={start}-", if_range=tag).getvalue() == body[start:]
    assert olga.call("GET", address, range="bytes=9999999-").status_code == 416
    assert olga.call("GET", address, if_none_match=tag).status_code == 304
    assert [olga.call("GET", address, if_match=one).status_code for one in (tag, "*", '"old"')] == [200, 200, 412]


def test_what_was_rendered_before_checksums_were_kept_comes_whole(olga: Client, release: Release) -> None:
    made = export(olga, release)
    ExportFile.objects.update(crc32=None)
    body = olga.call("GET", f"/api/exports/{made['id']}/archive", range="bytes=5-9").getvalue()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert (archive.namelist(), archive.testzip()) == ([file["path"] for file in made["files"]], None)


def test_the_same_export_is_rendered_once(olga: Client, release: Release) -> None:
    first = export(olga, release, "coco")
    again = olga.post_json("/api/exports", {"release": release.pk, "format": "coco"}, status=202)
    assert (again["id"], again["state"]) == (first["id"], "ready")
    assert export(olga, release, "coco", media="reference")["id"] != first["id"]
    assert Job.objects.filter(name="render_export").count() == 2


def test_rendering_again_gives_the_same_bytes(olga: Client, release: Release) -> None:
    files = export(olga, release, "messages")["files"]
    Export.objects.all().delete()
    assert export(olga, release, "messages")["files"] == files


def test_a_lost_blob_is_told_and_no_failure(olga: Client, release: Release) -> None:
    lost = str(Asset.objects.order_by("id")[0].blob_id)
    storage.get_storage().delete(storage.blob_key(lost))
    made = export(olga, release)
    assert (made["state"], [loss["code"] for loss in made["report"]["losses"]]) == ("ready", ["blob_missing"])


def test_an_export_that_lacks_files_is_rendered_again_when_somebody_asks(olga: Client, release: Release) -> None:
    key, store = storage.blob_key(str(Asset.objects.order_by("id")[0].blob_id)), storage.get_storage()
    with store.open(key) as file:
        whole = file.read()
    store.delete(key)
    made = export(olga, release, "coco")
    assert [loss["code"] for loss in made["report"]["losses"]] == ["blob_missing"]
    asked = olga.post_json("/api/exports", {"release": release.pk, "format": "coco"}, status=202)
    assert (asked["state"], asked["job"]) == ("ready", made["job"]), "nothing is back yet"
    store.save(key, BytesIO(whole))
    assert export(olga, release, "coco")["report"]["losses"] == []
    again = olga.post_json("/api/exports", {"release": release.pk, "format": "coco"}, status=202)
    assert again["state"] == "ready", "nothing is missing now"


def test_a_damaged_blob_fails_the_export_which_can_be_tried_again(olga: Client, release: Release) -> None:
    hurt = str(Asset.objects.order_by("id")[0].blob_id)
    with storage.get_storage().open(storage.blob_key(hurt)) as file:
        whole = file.read()
    storage.get_storage().save(storage.blob_key(hurt), BytesIO(b"damaged"))
    made = export(olga, release)
    job = Job.objects.get(pk=made["job"])
    assert (made["state"], job.state, (job.error or {})["code"]) == ("failed", "failed", "blob_damaged")
    assert (job.error or {})["message"].startswith(f"a file of item {Item.objects.order_by('id')[0].key!r} is damaged")
    assert read(olga, made["id"], "manifest.ndjson").json()["code"] == "export_not_ready"
    storage.get_storage().save(storage.blob_key(hurt), BytesIO(whole))
    assert export(olga, release)["state"] == "ready"


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_whatever_ends_the_job_early_leaves_a_failure_that_can_be_tried_again(
    olga: Client, release: Release, state: str
) -> None:
    first = olga.post_json("/api/exports", {"release": release.pk, "format": "coco"}, status=202)
    Job.objects.filter(pk=first["job"]).update(state=state)
    assert olga.get_json(f"/api/exports/{first['id']}")["state"] == "failed"
    again = export(olga, release, "coco")
    assert (again["id"], again["state"], again["job"] != first["job"]) == (first["id"], "ready", True)


def test_a_release_whose_job_died_gives_its_name_back(olga: Client, project: Project) -> None:
    body = {"project": project.pk, "name": "v1"}
    dead = olga.post_json("/api/releases", body, status=202)
    assert olga.get_json(f"/api/releases/{dead['id']}/manifest", status=409)["code"] == "release_not_ready"
    assert olga.post_json("/api/releases", body, status=409)["code"] == "name_taken"
    Job.objects.update(state="failed")
    assert olga.get_json(f"/api/releases?project={project.pk}")["results"][0]["state"] == "failed"
    refused = olga.post_json("/api/exports", {"release": dead["id"], "format": "coco"}, status=409)
    assert (refused["code"], refused["fields"]) == ("release_not_ready", {"state": "failed"})
    assert olga.post_json("/api/releases", body, status=202)["id"] != dead["id"]


def test_a_cut_short_rendering_leaves_no_half_file(olga: Client, release: Release) -> None:
    made = olga.post_json("/api/exports", {"release": release.pk, "format": "ndjson"}, status=202)
    store = storage.get_storage()
    store.save(export_key(made["id"], "manifest.ndjson"), BytesIO(b"half of an earlier att"))
    run_job(made["job"])
    body = read(olga, made["id"], "manifest.ndjson").getvalue()
    assert hashlib.sha256(body).hexdigest() == release.manifest_hash
    assert msgspec.json.decode(body.splitlines()[0])["type"] == "release"


@pytest.mark.parametrize(
    ("format_name", "options"), [("coco", {"media": "shards"}), ("webdataset", {"shard_items": 1}), ("yolo", {})]
)
def test_an_attempt_goes_on_with_the_media_of_the_one_before(
    olga: Client, release: Release, monkeypatch: pytest.MonkeyPatch, format_name: str, options: dict[str, Any]
) -> None:
    whole = export(olga, release, format_name, **options)
    Export.objects.all().delete()
    monkeypatch.setattr(export_sink, "NOTE_EVERY_S", 0.0)
    killed = Killing(monkeypatch, "SHA256SUMS")
    body = {"release": release.pk, "format": format_name, "options": options}
    job = Job.objects.get(pk=olga.post_json("/api/exports", body, status=202)["job"])
    run_job(job.pk)
    written, killed.keys = [key for key in killed.keys if is_media(key)], []
    Job.objects.update(not_before=timezone.now())
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.attempt, len(written), [key for key in killed.keys if is_media(key)]) == (2, MEDIA[format_name], [])
    assert olga.get_json(f"/api/exports/{job.exports.get().pk}")["files"] == whole["files"]


MEDIA = {"coco": 1, "webdataset": 3, "yolo": 3}


def is_media(key: str) -> bool:
    return key.endswith((".tar", ".png"))


class Killing:
    """Storage whose first write of a file of some name ends the attempt, as if a process had been killed.

    Attributes:
        keys: What was written.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.keys: list[str] = []
        store = storage.get_storage()
        self.save, self.name = store.save, name
        monkeypatch.setattr(store, "save", self.write)

    def write(self, key: str, file: IO[bytes]) -> None:
        if self.name and key.endswith(self.name):
            self.name = ""
            raise Retry("a process was killed")
        self.keys.append(key)
        self.save(key, file)
