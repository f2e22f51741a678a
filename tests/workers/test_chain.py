"""The whole way: upload, ingest, embed, duplicates, labels, review, release, exports that trainers' readers open."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pycocotools.coco import COCO
from pytest_django import Settings

from annotate.models.job import Job
from annotate.models.project import Project
from tests.support.buckets import serve_bucket
from tests.support.client import Client
from tests.support.items import box, change, claim, decide, turn
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.photos import load_photo
from workers.run_job import run_job
from workers.torchvision_operators import declare_missing_operators

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # pycocotools 2.0.11 decodes masks through an interface that numpy 2 deprecates.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

NAMES = ("chelsea", "coffee", "rocket", "astronaut")


@pytest.fixture(params=["folder", "bucket"])
def store(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """A storage of each sort; yields the bucket, or None for a folder."""
    if request.param == "folder":
        settings.STORAGE_URL = (tmp_path / "blobs").as_uri()
        yield None
        return
    with serve_bucket(monkeypatch) as bucket:
        settings.STORAGE_URL = bucket.url("team")
        yield bucket


def make_photos() -> dict[str, bytes]:
    """Four photos, a smaller copy of the first, and a file that is none."""
    photos = {f"{name}.png": encode(load_photo(name).resize((300, 200))) for name in NAMES}
    copy = encode(load_photo("chelsea").resize((150, 100)), "JPEG", quality=60)
    return photos | {"chelsea small.jpg": copy, "broken.png": photos["rocket.png"][:500]}


def label(client: Client, project: Project) -> int:
    """Draw a box and speak of it in a turn."""
    task: int = claim(client, project)["task"]["id"]
    ops = [
        {"op": "put_mark", "value": box("r1", 10, 20, 110, 70)},
        {"op": "put_turn", "value": turn("t1", "What is here?", role="user")},
        {"op": "put_turn", "value": turn("t2", "a cat", "r1")},
    ]
    body = {"change": change(1, 0, *ops, client_id=f"tab-{task}")}
    client.post_json(f"/api/tasks/{task}/submit", body)
    return task


def export(client: Client, release: int, format_name: str, into: Path) -> None:
    """Render an export, download it as a zip and unpack it."""
    made = client.post_json("/api/exports", {"release": release, "format": format_name}, status=202)
    run_job(made["job"])
    assert client.get_json(f"/api/exports/{made['id']}")["state"] == "ready", Job.objects.get(pk=made["job"]).error
    archive = client.call("GET", f"/api/exports/{made['id']}/archive").getvalue()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(into)


def test_from_upload_to_trainers(
    olga: Client, ann: Client, rita: Client, project: Project, store: Any, tmp_path: Path
) -> None:
    sent = olga.send_files(f"/api/uploads?project={project.pk}&licence=CC0-1.0", make_photos(), mime="")
    assert sent["counts"] == {"created": 6}
    assert run_named_job(project, "ingest_assets") == {"ready": 5, "failed": 1}
    assert run_named_job(project, "embed_assets", encoder="prototype")["embedded"] == 5
    assert run_named_job(project, "find_duplicates")["components"] == 1
    for _ in range(5):
        label(ann, project)
        decide(rita, project)
    made = olga.post_json("/api/releases", {"project": project.pk, "name": "v1"}, status=202)
    run_job(made["job"])
    release = olga.get_json(f"/api/releases/{made['id']}")
    assert (release["state"], release["item_count"], release["summary"]["components"]) == ("ready", 5, 1)
    for format_name in ("coco", "messages"):
        export(olga, release["id"], format_name, tmp_path / format_name)
    check_coco(tmp_path / "coco")
    check_messages(tmp_path / "messages", tmp_path / "cache")
    assert set(Job.objects.values_list("state", flat=True)) == {"succeeded"}
    if store is not None:
        check_bucket(store, olga, project)


def check_coco(folder: Path) -> None:
    """pycocotools finds each box where it was drawn, on a picture of the size that is said."""
    seen = {}
    for file in sorted((folder / "annotations").glob("instances_*.json")):
        coco = COCO(str(file))
        for row in coco.loadAnns(coco.getAnnIds()):
            image = coco.loadImgs(row["image_id"])[0]
            path = next(folder.rglob(Path(image["file_name"]).name))
            with Image.open(path) as picture:
                assert picture.size == (image["width"], image["height"])
            seen[path.name] = (row["bbox"], coco.loadCats(row["category_id"])[0]["name"])
    assert len(seen) == 5
    assert all(found == ([10, 20, 100, 50], "Cat") for found in seen.values())


def check_messages(folder: Path, cache: Path) -> None:
    """datasets reads every conversation with its picture decoded."""
    declare_missing_operators()
    from datasets import load_dataset

    found = load_dataset(str(folder), cache_dir=str(cache))
    rows = [row for split in found.values() for row in split]
    assert len(rows) == 5
    assert all("a cat" in json.dumps(row["messages"]) for row in rows)
    assert {image.size for row in rows for image in row["images"]} == {(300, 200), (150, 100)}


def check_bucket(bucket: Any, client: Client, project: Project) -> None:
    """Everything lies in the bucket, and the signed address of a picture serves it from there."""
    keys = [entry["Key"] for entry in bucket.client.list_objects_v2(Bucket="cats")["Contents"]]
    assert {key.split("/")[1] for key in keys} == {"blobs", "thumbnails", "releases", "exports"}
    page = client.get_json(f"/api/items?project={project.pk}&errors=false")["results"]
    answer = client.call("GET", page[0]["thumbnail_url"])
    assert (answer.status_code, answer.getvalue()[:3]) == (200, b"\xff\xd8\xff")
