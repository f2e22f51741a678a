"""Folders and buckets: files become items where they lie, and nothing outside the import roots is ever read."""

import os
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from annotate.models.asset import Asset, Blob
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.queries.blobs import find_source
from tests.support.buckets import BUCKET, serve_bucket
from tests.support.client import Client
from tests.support.jobs import run_named_job
from tests.support.media import encode, make_picture
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

PICTURE = encode(make_picture(40, 30))


@pytest.fixture
def root(tmp_path: Path, settings: Settings) -> Path:
    """An import root with a few pictures, and a secret beside it."""
    folder = tmp_path / "root"
    for name in ("train/cat/a.png", "train/cat/b.png", "test/dog/ü ñ 猫#1.png", ".hidden/x.png", "__MACOSX/y.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PICTURE + name.encode())
    (folder / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "secret.png").write_bytes(PICTURE)
    settings.IMPORT_ROOTS = [str(folder)]
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()
    return folder


def run(project: Project, root: Path | str, **params: Any) -> Any:
    return run_named_job(project, "import_folder", root=str(root), **params)


def list_keys(project: Project) -> list[str]:
    return sorted(Item.objects.filter(project=project).values_list("key", flat=True))


def test_files_become_items_with_their_folders_as_metadata(project: Project, root: Path) -> None:
    result = run(project, root, licence="CC0-1.0", metadata_from_path=["split", "label"])
    assert result == {"counts": {"created": 3}, "problems": []}
    assert list_keys(project) == ["test/dog/ü ñ 猫#1.png", "train/cat/a.png", "train/cat/b.png"]
    assert Item.objects.get(key="train/cat/a.png").metadata == {"split": "train", "label": "cat"}
    assert set(Asset.objects.values_list("licence", flat=True)) == {"CC0-1.0"}


def test_files_stay_where_they_are_and_can_be_read(project: Project, root: Path) -> None:
    run(project, root)
    assert run_named_job(project, "ingest_assets") == {"ready": 3, "failed": 0}
    for asset in Asset.objects.all():
        with find_source(str(asset.blob_id)).open() as file:
            assert file.read().startswith(PICTURE)
    assert not [
        path for path in (root.parent / "blobs").rglob("*") if "thumbnails" not in path.parts and path.is_file()
    ]
    assert all(location.startswith("file://") for location in Blob.objects.values_list("location", flat=True))


def test_running_again_finds_only_what_is_new_or_changed(project: Project, root: Path) -> None:
    run(project, root)
    assert run(project, root)["counts"] == {"unchanged": 3}
    (root / "new.png").write_bytes(PICTURE)
    (root / "train/cat/a.png").write_bytes(PICTURE + b"other")
    again = run(project, root)
    assert again["counts"] == {"unchanged": 2, "created": 1, "conflict": 1}
    assert "'train/cat/a.png' exists with other content" in again["problems"][0]


def test_names_that_no_database_takes_are_told_and_the_rest_goes_on(project: Project, root: Path) -> None:
    (root / os.fsdecode(b"latin-\xe9.png")).write_bytes(PICTURE)
    deep = root.joinpath(*["d" * 100] * 6)
    deep.mkdir(parents=True)
    (deep / "long.png").write_bytes(PICTURE)
    (root / "line\nbreak.png").write_bytes(PICTURE)
    result = run(project, root)
    assert result["counts"] == {"created": 3, "error": 3}
    assert all("cannot be a key" in problem for problem in result["problems"])


def test_links_that_lead_out_are_passed_over(project: Project, root: Path) -> None:
    (root / "out.png").symlink_to(root.parent / "secret.png")
    (root / "loop").symlink_to(root)
    (root / "inside.png").symlink_to(root / "train/cat/a.png")
    os.mkfifo(root / "pipe.png")
    assert run(project, root)["counts"] == {"created": 4}
    assert "inside.png" in list_keys(project)


@pytest.mark.parametrize(
    "path", ["{root}/..", "{root}/../secret.png", "/etc", "{root}x", "relative", "", "s3://other/x"]
)
def test_nothing_outside_the_roots_is_listed(olga: Client, project: Project, root: Path, path: str) -> None:
    body = {"project": project.pk, "name": "import_folder", "params": {"root": path.format(root=root)}}
    job = Job.objects.get(pk=olga.post_json("/api/jobs", body, status=202)["id"])
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.error or {})["code"]) == ("failed", "outside_import_roots")
    assert list_keys(project) == []


def test_a_folder_that_is_not_there_is_told(project: Project, root: Path) -> None:
    job = Job.objects.create(
        project=project,
        name="import_folder",
        queue="io",
        params={"root": str(root / "x")},
        created_by=project.created_by,
    )
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.error or {})["code"]) == ("failed", "folder_not_found")


def test_a_bucket_is_listed_and_read_where_it_lies(
    project: Project, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGE_URL = tmp_path.as_uri()
    with serve_bucket(monkeypatch) as bucket:
        settings.IMPORT_ROOTS = [bucket.url("photos")]
        for key in ("photos/a 1.png", "photos/b.txt", "photosX/c.png", "other/d.png"):
            bucket.client.put_object(Bucket=BUCKET, Key=key, Body=b"words" if "txt" in key else PICTURE)
        assert run(project, f"s3://{BUCKET}/photos")["counts"] == {"created": 2}
        assert run(project, f"s3://{BUCKET}/photos")["counts"] == {"unchanged": 2}
        assert run_named_job(project, "ingest_assets") == {"ready": 2, "failed": 0}
        with find_source(str(Asset.objects.get(name="a 1.png").blob_id)).open() as file:
            assert file.read() == PICTURE
    assert Asset.objects.get(name="b.txt").text == "words"
