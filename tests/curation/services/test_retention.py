"""Exports are kept as long as the project says, and rendered again to the same bytes."""

import os
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from annotate import storage
from annotate.models.project import Project
from curation.models.release import Export
from curation.queries.releases import export_key
from curation.services.retention import expire_exports, remove_lost_manifests
from tests.support.client import Client
from tests.support.items import label_all, make_text_items
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def order(client: Client, release: int) -> Any:
    made = client.post_json("/api/exports", {"release": release, "format": "ndjson"}, status=202)
    if made["state"] == "running":
        run_job(made["job"])
    return client.get_json(f"/api/exports/{made['id']}")


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, settings: Settings) -> None:
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()


@pytest.fixture
def release(olga: Client, project: Project) -> int:
    make_text_items(project, "a")
    label_all(olga, project)
    made = olga.post_json(
        "/api/releases", {"project": project.pk, "name": "v1", "options": {"policy": "latest"}}, status=202
    )
    run_job(made["job"])
    return int(made["id"])


def test_only_what_is_older_than_the_project_keeps_goes(olga: Client, project: Project, release: int) -> None:
    made = order(olga, release)
    Export.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert expire_exports() == 0
    assert olga.patch_json(f"/api/projects/{project.pk}", {"keep_exports_days": 9})["keep_exports_days"] == 9
    assert expire_exports() == 0
    olga.patch_json(f"/api/projects/{project.pk}", {"keep_exports_days": 7})
    assert [expire_exports(), expire_exports()] == [1, 0]
    gone = olga.get_json(f"/api/exports/{made['id']}")
    assert (gone["state"], gone["files"]) == ("expired", [])
    assert not storage.get_storage().exists(export_key(made["id"], "manifest.ndjson"))
    refused = olga.get_json(f"/api/exports/{made['id']}/archive", status=410)
    assert (refused["code"], "POST /api/exports" in refused["message"]) == ("export_expired", True)
    assert olga.call("GET", f"/api/releases/{release}/manifest").getvalue()


def test_an_expired_export_is_rendered_again_to_the_same_bytes(olga: Client, project: Project, release: int) -> None:
    files = order(olga, release)["files"]
    Export.objects.update(finished_at=timezone.now() - timedelta(days=2))
    olga.patch_json(f"/api/projects/{project.pk}", {"keep_exports_days": 1})
    assert expire_exports() == 1
    again = order(olga, release)
    assert (again["state"], again["files"], expire_exports()) == ("ready", files, 0)


def test_days_off_the_range_are_refused(olga: Client, project: Project) -> None:
    told = olga.patch_json(f"/api/projects/{project.pk}", {"keep_exports_days": 4000}, status=422)
    assert (told["code"], told["fields"]) == ("out_of_range", {"field": "keep_exports_days"})


def test_manifests_that_no_release_has_go_after_a_while(olga: Client, tmp_path: Path, release: int) -> None:
    store = storage.get_storage()
    store.save("releases/lost.ndjson", BytesIO(b"of a build that was killed"))
    assert (remove_lost_manifests(), store.exists("releases/lost.ndjson")) == (0, True)
    for path in (tmp_path / "blobs" / "releases").iterdir():
        os.utime(path, (time.time() - 4000,) * 2)
    assert [remove_lost_manifests(), remove_lost_manifests()] == [1, 0]
    assert olga.call("GET", f"/api/releases/{release}/manifest").getvalue()
