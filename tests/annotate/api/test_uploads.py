"""Uploads: many files at once, each with its own outcome; sending them again changes nothing."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from annotate import storage
from annotate.models.asset import Asset, Blob
from annotate.models.event import Event
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from tests.support.client import Client
from tests.support.items import count_items
from tests.support.media import encode, make_picture

PICTURE = encode(make_picture(32, 24))


def list_stored(settings: Settings) -> list[str]:
    root = Path(settings.STORAGE_URL.removeprefix("file://"))
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    """An empty storage folder."""
    settings.STORAGE_URL = tmp_path.as_uri()


def test_every_file_becomes_an_item_and_one_job_decodes_them(mia: Client, project: Project) -> None:
    files = {f"{n}.png": PICTURE + bytes([n]) for n in range(20)}
    answer = mia.send_files(f"/api/uploads?project={project.pk}&licence=CC0-1.0&source=camera", files)
    assert answer["counts"] == {"created": 20}
    assert [result["key"] for result in answer["results"]] == list(files)
    assert {(a.state, a.licence, a.source, a.declared_mime) for a in Asset.objects.all()} == {
        ("pending", "CC0-1.0", "camera", "image/png")
    }
    assert list(Job.objects.values_list("name", "state")) == [("ingest_assets", "queued")]
    assert Event.objects.get(verb="imported").data == {"sent": 20}


def test_sending_again_changes_nothing(mia: Client, project: Project, settings: Settings) -> None:
    path = f"/api/uploads?project={project.pk}"
    files = {"a.png": PICTURE, "b.png": PICTURE + b"b"}
    first = mia.send_files(path, files)
    before = (list(Item.objects.values()), list(Asset.objects.values()), list_stored(settings), Event.objects.count())
    again = mia.send_files(path, files)
    assert again["counts"] == {"unchanged": 2}
    assert [r["item"] for r in again["results"]] == [r["item"] for r in first["results"]]
    after = (list(Item.objects.values()), list(Asset.objects.values()), list_stored(settings), Event.objects.count())
    assert after == before
    assert count_items(project) == {"unlabeled": 2}


def test_the_same_bytes_are_stored_once(mia: Client, project: Project, settings: Settings) -> None:
    mia.send_files(f"/api/uploads?project={project.pk}", {"a.png": PICTURE, "b.png": PICTURE})
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    assert (Item.objects.count(), list(Blob.objects.values_list("pk", "size_bytes"))) == (2, [(sha256, len(PICTURE))])
    assert list_stored(settings) == [storage.blob_key(sha256)]


def test_the_same_name_with_other_bytes_is_a_conflict_unless_it_shall_replace(mia: Client, project: Project) -> None:
    path = f"/api/uploads?project={project.pk}"
    mia.send_files(path, {"a.png": PICTURE})
    (clash,) = mia.send_files(path, {"a.png": PICTURE + b"2"})["results"]
    assert (clash["outcome"], clash["code"], "update=true" in clash["message"]) == ("conflict", "key_taken", True)
    assert mia.send_files(f"{path}&update=true", {"a.png": PICTURE + b"2"})["counts"] == {"updated": 1}
    assert Item.objects.get().slots.get().asset.blob_id == hashlib.sha256(PICTURE + b"2").hexdigest()


def test_two_files_of_one_name_at_once_keep_the_first(mia: Client, project: Project) -> None:
    files = [SimpleUploadedFile("a.png", PICTURE + bytes([n]), "image/png") for n in (1, 1, 2)]
    answer = mia.post(f"/api/uploads?project={project.pk}", {"files": files}).json()
    assert [result["outcome"] for result in answer["results"]] == ["created", "unchanged", "conflict"]
    assert len({result["item"] for result in answer["results"][:2]}) == 1
    assert answer["results"][2]["code"] == "key_repeated"


@pytest.mark.parametrize(
    ("sent", "kept"), [("C:\\cats\\a.png", "a.png"), ("../../a.png", "a.png"), ("猫 1.png", "猫 1.png")]
)
def test_only_the_name_of_a_path_is_kept(sent: str, kept: str, mia: Client, project: Project) -> None:
    mia.send_files(f"/api/uploads?project={project.pk}", {sent: PICTURE})
    assert Item.objects.get().key == kept


def test_one_file_that_is_too_large_keeps_no_other_out(mia: Client, project: Project, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = len(PICTURE)
    files = {"small.png": PICTURE, "large.png": PICTURE + b"+", "other.txt": b"words"}
    answer = mia.send_files(f"/api/uploads?project={project.pk}", files)
    assert [result["outcome"] for result in answer["results"]] == ["created", "error", "created"]
    refused = answer["results"][1]
    assert (refused["code"], refused["key"]) == ("too_large_bytes", "large.png")
    assert f"has {len(PICTURE) + 1} bytes; expected at most {len(PICTURE)}" in refused["message"]


def test_a_form_without_files_is_malformed(mia: Client, project: Project) -> None:
    path = f"/api/uploads?project={project.pk}"
    empty = mia.post(path, {"note": "x"})
    text = mia.post(path, {"files": "not a file"})
    assert [r.json()["fields"]["path"] for r in (empty, text)] == ["$.files"] * 2
