"""Imports of other tools' formats: dry runs first, classes by name, media from archives, folders and known items."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from annotate.models.asset import Asset
from annotate.models.item import Item, PendingDocument
from annotate.models.project import Ontology, Project
from annotate.queries.ontologies import get_ontology
from tests.support.client import Client
from tests.support.sources import PICTURE, as_bytes, make_zip

ROWS = [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]
IMAGE = {"id": 1, "file_name": "a.png", "width": 64, "height": 48}


def coco(name: str = "Cat", **fields: Any) -> dict[str, Any]:
    return {"images": [IMAGE], "annotations": ROWS, "categories": [{"id": 1, "name": name}], **fields}


def send(client: Client, path: str, files: dict[str, Any], status: int = 200, paths: bool = False) -> Any:
    form: dict[str, Any] = {"files": [SimpleUploadedFile(name, as_bytes(value)) for name, value in files.items()]}
    if paths:
        form["paths"] = list(files)
    response: Any = client.post(path, form)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.json()


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/imports?project={project.pk}&format=auto"


@pytest.fixture
def dry(project: Project) -> str:
    return f"/api/imports/dry-run?project={project.pk}&format=auto"


def test_a_dry_run_says_what_would_happen_and_stores_nothing(mia: Client, dry: str) -> None:
    found = send(mia, dry, {"x.json": coco(), "a.png": PICTURE})
    assert (found["format"], found["files"], found["records"], found["outcomes"]) == ("coco", 2, 1, {"created": 1})
    assert (found["marks"], found["media"], found["problems"]) == ({"box": 1}, {"upload": 1}, [])
    (term,) = found["terms"]
    assert (term["noun"], term["name"], term["known"], term["marks"], term["kinds"]) == (
        "class",
        "Cat",
        "cat",
        1,
        ["box"],
    )
    assert (Item.objects.count(), Asset.objects.count()) == (0, 0)


def test_classes_are_known_by_their_names_and_the_boxes_wait_for_their_image(mia: Client, path: str) -> None:
    answer = send(mia, path, {"x.json": coco(), "a.png": PICTURE})
    assert answer["counts"] == {"created": 1}
    assert (answer["results"][0]["key"], answer["results"][0]["file"]) == ("a.png", "x.json")
    (row,) = PendingDocument.objects.all()
    assert b'"class":"cat"' in bytes(row.document)


def test_sending_again_changes_nothing_and_a_dry_run_knows(mia: Client, path: str, dry: str) -> None:
    files = {"x.json": coco(), "a.png": PICTURE}
    send(mia, path, files)
    assert send(mia, path, files)["counts"] == {"unchanged": 1}
    assert send(mia, dry, files)["outcomes"] == {"unchanged": 1}
    changed = {**files, "a.png": PICTURE + b"x"}
    assert send(mia, dry, changed)["outcomes"] == {"conflict": 1}
    assert send(mia, f"{dry}&update=true", changed)["outcomes"] == {"updated": 1}
    assert send(mia, path, changed)["results"][0]["code"] == "key_taken"


def test_unknown_classes_keep_records_out_until_they_are_wanted(mia: Client, path: str, dry: str) -> None:
    files = {"x.json": coco("zebra"), "a.png": PICTURE}
    (refused,) = send(mia, path, files)["results"]
    assert (refused["code"], "create_classes=true" in refused["message"]) == ("unknown_class", True)
    found = send(mia, dry, files)
    assert (found["terms"][0]["known"], found["outcomes"]) == (None, {"error": 1})
    assert [(group["code"], group["severity"], group["count"]) for group in found["problems"]] == [
        ("unknown_class", "error", 1)
    ]
    assert found["problems"][0]["examples"][0]["file"] == "x.json"


def test_wanted_classes_make_a_new_version_of_the_ontology(mia: Client, path: str, dry: str, project: Project) -> None:
    files = {"x.json": coco("zebra"), "a.png": PICTURE}
    assert send(mia, f"{dry}&create_classes=true", files)["outcomes"] == {"created": 1}
    assert Ontology.objects.filter(project=project).count() == 1
    assert send(mia, f"{path}&create_classes=true", files)["counts"] == {"created": 1}
    ontology = get_ontology(project.pk)
    assert (ontology.version, ontology.definition.classes[-1].name) == (2, "zebra")
    assert send(mia, f"{path}&create_classes=true", files)["counts"] == {"unchanged": 1}
    assert get_ontology(project.pk).version == 2


def test_an_archive_stands_for_the_files_inside(mia: Client, path: str) -> None:
    data = make_zip({"set/annotations/x.json": coco(), "set/images/a.png": PICTURE, "../evil.png": PICTURE})
    assert send(mia, path, {"set.zip": data})["counts"] == {"created": 1}
    assert Asset.objects.get().name == "a.png"


def test_an_archive_may_be_the_body(mia: Client, path: str, dry: str) -> None:
    data = make_zip({"x.json": coco(), "a.png": PICTURE, "../evil.png": PICTURE})
    response: Any = mia.generic("POST", dry, data, content_type="application/zip")
    assert [(group["code"], group["severity"]) for group in response.json()["problems"]] == [("unsafe_name", "note")]
    response = mia.generic("POST", path, data, content_type="application/zip")
    assert response.json()["counts"] == {"created": 1}


def test_an_archive_that_cannot_be_read_is_an_error_beside_the_others(mia: Client, path: str, dry: str) -> None:
    files = {"broken.zip": make_zip({"a.txt": b"x"})[:30], "set.zip": make_zip({"x.json": coco(), "a.png": PICTURE})}
    problems = send(mia, dry, files)["problems"]
    assert [(group["code"], group["severity"]) for group in problems] == [("bad_archive", "error")]
    broken, created = send(mia, path, files)["results"]
    assert (broken["code"], broken["file"], created["outcome"]) == ("bad_archive", "broken.zip", "created")


def test_an_archive_of_which_nothing_can_be_read_says_why(mia: Client, project: Project) -> None:
    files = {"set.zip": make_zip({"../evil.json": b"[]"})}
    (result,) = send(mia, f"/api/imports?project={project.pk}&format=coco", files)["results"]
    assert (result["outcome"], result["code"]) == ("error", "unsafe_name")


def test_files_may_come_with_their_paths(mia: Client, path: str) -> None:
    files = {"data.yaml": "names: [cat]\n", "images/val/a.png": PICTURE, "labels/val/a.txt": "0 0.5 0.5 0.5 0.5"}
    (result,) = send(mia, path, files, paths=True)["results"]
    assert (result["outcome"], result["key"]) == ("created", "val/a.png")


def test_annotations_find_items_that_are_there_already(mia: Client, path: str, project: Project) -> None:
    mia.send_files(f"/api/uploads?project={project.pk}", {"a.png": PICTURE})
    (conflict,) = send(mia, path, {"x.json": coco()})["results"]
    assert (conflict["code"], Item.objects.count()) == ("key_taken", 1)
    assert send(mia, f"{path}&update=true", {"x.json": coco()})["counts"] == {"updated": 1}
    assert (Item.objects.count(), Asset.objects.count(), PendingDocument.objects.count()) == (1, 1, 1)


def test_media_that_are_nowhere_are_told(mia: Client, path: str, dry: str) -> None:
    (missing,) = send(mia, path, {"x.json": coco()})["results"]
    assert (missing["code"], "'a.png'" in missing["message"]) == ("upload_missing", True)
    found = send(mia, dry, {"x.json": coco()})
    assert found["outcomes"] == {"error": 1}
    assert found["problems"][0]["examples"][0]["message"].startswith("x.json line 1: no file 'a.png' was sent along")


def test_a_folder_of_the_server_is_read_where_it_lies(
    mia: Client, path: str, dry: str, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "x.json").write_bytes(as_bytes(coco()))
    (tmp_path / "images/a.png").write_bytes(PICTURE)
    settings.IMPORT_ROOTS = [str(tmp_path)]
    assert mia.post_json(f"{dry}&root={tmp_path}")["outcomes"] == {"created": 1}
    assert mia.post_json(f"{path}&root={tmp_path}")["counts"] == {"created": 1}
    assert Asset.objects.get().fetch_from == (tmp_path / "images/a.png").as_uri()
    assert mia.post_json(f"{path}&root=/etc", status=403)["code"] == "outside_import_roots"


LABELME = {"shapes": [{"label": "cat", "points": [[1, 2], [3, 4]]}], "imagePath": "a.png", "imageData": None}


@pytest.mark.parametrize(
    ("query", "files", "status", "code"),
    [
        ("format=auto", {"a.bin": b"\x00\x01"}, 422, "format_not_recognised"),
        ("format=auto", {"a.json": LABELME, "a.png": PICTURE}, 422, "format_not_recognised"),
        ("format=nonsense", {"a.json": "{}"}, 404, "format_unknown"),
        ("format=items", {"a.json": "{}"}, 400, "malformed"),
    ],
)
def test_what_is_no_format_says_which_are_known(
    mia: Client, project: Project, query: str, files: dict[str, Any], status: int, code: str
) -> None:
    answer = send(mia, f"/api/imports?project={project.pk}&{query}", files, status)
    assert answer["code"] == code
    if code.startswith("format"):
        assert "coco" in answer["message"].lower()


def test_a_dry_run_of_items_needs_no_ontology(mia: Client, project: Project) -> None:
    lines = b'{"key": "a", "assets": {"question": {"text": "x"}}}\n{"key": "b"}\n'
    path = f"/api/imports/dry-run?project={project.pk}&format=items"
    response: Any = mia.generic("POST", path, io.BytesIO(lines).read(), content_type="application/x-ndjson")
    found = response.json()
    assert (found["records"], found["outcomes"], found["media"]) == (2, {"created": 1, "error": 1}, {"text": 1})
    assert found["problems"][0]["examples"][0]["line"] == 2


def test_media_that_no_record_names_are_told(mia: Client, dry: str) -> None:
    files = {"x.json": coco(), "a.png": PICTURE, "b.png": PICTURE, "notes.txt": "x"}
    (group,) = send(mia, dry, files)["problems"]
    assert (group["code"], group["severity"], group["count"]) == ("file_unused", "note", 1)
    assert group["examples"][0]["file"] == "b.png"


@pytest.mark.parametrize("way", ["imports", "imports/dry-run"])
def test_an_archive_whose_bytes_are_broken_is_told_whatever_reads_it(mia: Client, project: Project, way: str) -> None:
    whole = make_zip({"x.json": coco(), "a.png": PICTURE})
    broken = {"set.zip": whole[:60] + bytes(20) + whole[80:]}
    path = f"/api/{way}?project={project.pk}"
    assert send(mia, f"{path}&format=auto", broken, 422)["code"] == "bad_archive"
    answers = [send(mia, f"{path}&format={name}", broken) for name in ("coco", "label_studio", "sharegpt")]
    assert ["cannot be unpacked" in str(answer) for answer in answers] == [True] * 3


def test_why_no_archive_can_be_read_is_said_where_no_format_fits(mia: Client, path: str) -> None:
    answer = send(mia, path, {"set.rar": b"Rar!\x1a\x07\x01\x00"}, 422)
    assert (answer["code"], "pack its files as zip or tar" in answer["message"]) == ("bad_archive", True)


def test_files_without_any_record_are_no_success(mia: Client, project: Project) -> None:
    path = f"/api/imports?project={project.pk}&format=yolo"
    (result,) = send(mia, path, {"data.yaml": "names: [cat]"})["results"]
    assert (result["outcome"], result["code"]) == ("error", "no_records")


def test_a_medium_that_an_archive_lacks_is_told_like_any_other(mia: Client, path: str, dry: str) -> None:
    images = [IMAGE, {**IMAGE, "id": 2, "file_name": "gone.png"}]
    data = {"set.zip": make_zip({"x.json": coco(images=images), "a.png": PICTURE})}
    assert send(mia, dry, data)["outcomes"] == {"created": 1, "error": 1}
    assert [result.get("code", "") for result in send(mia, path, data)["results"]] == ["", "upload_missing"]
