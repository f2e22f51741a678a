"""Exports of many files: lists go without them, each is found by its path."""

from typing import Any

import pytest

from annotate.models.project import Project
from curation.models.release import Export, Release
from curation.services.releases import list_files
from tests.support.client import Client

pytestmark = pytest.mark.django_db

COUNT = 3000


@pytest.fixture
def export(project: Project) -> Export:
    """An export of three thousand files, as YOLO has one an image."""
    release = Release.objects.create(
        project=project, name="v1", state="ready", manifest_hash="ab" * 32, created_by=project.created_by
    )
    made = Export.objects.create(
        release=release,
        format="yolo",
        exporter_version=1,
        options_hash="00",
        state="ready",
        file_count=COUNT,
        size_bytes=10 * COUNT,
        created_by=project.created_by,
    )
    list_files(made.pk, [describe_file(number) for number in range(COUNT)])
    return made


def describe_file(number: int) -> dict[str, Any]:
    return {"path": f"labels/{number}.txt", "size_bytes": 10, "sha256": f"{number:064x}", "crc32": number}


def test_a_list_sums_them_up(export: Export, sign_in: Any, owner: Any) -> None:
    (row,) = sign_in(owner).get_json(f"/api/exports?release={export.release_id}")["results"]
    assert (row["file_count"], row["size_bytes"], "files" in row) == (COUNT, 10 * COUNT, False)


@pytest.mark.parametrize(("query", "count"), [("", COUNT), ("?files=2", 2), ("?files=0", 0)])
def test_one_lists_as_many_as_are_asked_for(export: Export, sign_in: Any, owner: Any, query: str, count: int) -> None:
    files = sign_in(owner).get_json(f"/api/exports/{export.pk}{query}")["files"]
    assert files == [describe_file(number) for number in range(count)]


def test_less_than_none_is_refused(export: Export, sign_in: Any, owner: Any) -> None:
    refused = sign_in(owner).get_json(f"/api/exports/{export.pk}?files=-1", status=400)
    assert refused["fields"]["path"] == "$.files"


def test_files_listed_anew_take_the_place_of_the_old(export: Export, sign_in: Any, owner: Any) -> None:
    list_files(export.pk, [describe_file(7)])
    found: Client = sign_in(owner)
    assert [file["path"] for file in found.get_json(f"/api/exports/{export.pk}")["files"]] == ["labels/7.txt"]
    assert found.get_json(f"/api/exports/{export.pk}/files/labels/8.txt", status=404)["code"] == "file_not_found"
