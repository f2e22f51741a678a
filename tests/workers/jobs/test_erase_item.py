"""Erasing: nothing of an item is left, and a tombstone says that there was one."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection
from pytest_django import Settings

from annotate import storage
from annotate.models.annotation import Annotation, Mark, Revision
from annotate.models.asset import Asset, Blob
from annotate.models.event import Event
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from curation.models.release import Export, Release
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from curation.services.successors import build_successor
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import box, change, claim, count_items, label_all, make_image_items
from tests.support.media import encode, make_picture
from tests.workers.jobs.test_run_recipe import propose, read
from tests.workers.jobs.test_take_down_asset import read_lines
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "image-0001.png"


@pytest.fixture(autouse=True)
def _empty_storage(tmp_path: Path, settings: Settings) -> None:
    """All of it is searched: what other tests have stored must not be in it."""
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()


@pytest.fixture
def items(olga: Client, project: Project) -> list[Item]:
    """Three pictures; the first has a box, a draft's history and a vector."""
    made = make_image_items(project, *(encode(make_picture(40, 30, seed)) for seed in range(3)))
    task = claim(olga, project)["task"]["id"]
    body = {"change": change(1, 0, {"op": "put_mark", "value": box("r1", 1, 1, 9, 9)})}
    olga.post_json(f"/api/tasks/{task}/submit", body)
    label_all(olga, project)
    encoder = register_encoder(name="prototype", revision="1", weights_hash="00", dimension=2)
    ids = list(Asset.objects.order_by("id").values_list("id", flat=True))
    store_embeddings(encoder, project_id=project.pk, asset_ids=ids, vectors=np.eye(3, 2, dtype=np.float32) + 0.1)
    return made


def build(client: Client, project: Project, name: str = "v1") -> Any:
    body = {"project": project.pk, "name": name, "options": {"policy": "latest"}}
    made = client.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/releases/{made['id']}")


def erase(client: Client, project: Project, item: Item) -> Any:
    body = {"project": project.pk, "item": item.pk, "confirm": item.key, "reason": "request 17"}
    made = client.post_json("/api/erasures", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/erasures/{made['id']}")


def take_down(client: Client, project: Project, item: Item) -> Any:
    body = {"project": project.pk, "item": item.pk, "slot": "image", "reason": "law"}
    return run_job(client.post_json("/api/takedowns", body, status=202)["job"])


def named(release: Any) -> dict[str, Any]:
    return {name: release[name] for name in ("id", "name", "state")}


def count_embeddings() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM curation_embedding")
        return int(cursor.fetchone()[0])


def test_rows_and_bytes_are_gone_and_a_tombstone_stays(olga: Client, project: Project, items: list[Item]) -> None:
    sha256 = str(Asset.objects.get(uses__item=items[0]).blob_id)
    store = storage.get_storage()
    done = erase(olga, project, items[0])
    assert (done["state"], done["result"]["blobs"], done["result"]["shared"]) == ("done", 1, 0)
    assert done["key_hash"] == hashlib.sha256(SECRET.encode()).hexdigest()
    assert (done["item"], done["contents"], done["created_by"]) == (items[0].pk, [sha256], "Olga")
    assert not any(store.exists(key) for key in (storage.blob_key(sha256), storage.thumbnail_key(sha256)))
    counts = [kind.objects.count() for kind in (Item, Asset, Blob, Annotation, Revision)]
    assert (counts, count_embeddings(), Mark.objects.count()) == ([2, 2, 2, 2, 2], 2, 0)
    assert sum(count_items(project).values()) == 2
    event = Event.objects.get(verb="erased")
    assert (event.noun_id, event.data["contents"]) == (str(items[0].pk), [sha256])


def test_no_table_and_no_stored_file_says_its_key(olga: Client, project: Project, items: list[Item]) -> None:
    secret = "anna-kowalska.png"
    Item.objects.filter(pk=items[0].pk).update(key=secret)
    items[0].refresh_from_db()
    release = build(olga, project)
    made = olga.post_json("/api/exports", {"release": release["id"], "format": "coco"}, status=202)
    run_job(made["job"])
    erase(olga, project, items[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0', [secret])
            assert (table, cursor.fetchone()[0]) == (table, 0)
    root = storage.get_storage().root  # type: ignore[attr-defined]
    names = [path for path in root.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert names == []


def list_places(*secrets: str) -> list[str]:
    """Return the tables and stored files that say one of these."""
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            for secret in secrets:
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0', [secret])
                found += [table] * cursor.fetchone()[0]
    root = storage.get_storage().root  # type: ignore[attr-defined]
    files = [path for path in root.rglob("*") if path.is_file()]
    return found + [str(path) for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)]


def test_no_proposal_and_nothing_that_runs_have_kept_names_it(
    olga: Client, project: Project, items: list[Item]
) -> None:
    secret = "anna-kowalska.png"
    Item.objects.filter(pk=items[0].pk).update(key=secret)
    items[0].refresh_from_db()
    alike = {"kind": "dedupe", "pairs": "vectors", "min_similarity": 0.1, "link": "component"}
    proposal = propose(project, alike)
    assert ("curation_proposal" in list_places(secret), len(list_places(secret)) >= 4) == (True, True)
    done = erase(olga, project, items[0])
    proposal.refresh_from_db()
    assert (list_places(secret), done["state"], done["result"]["artefacts"] >= 4) == ([], "done", True)
    verdicts = read(proposal)
    assert sorted(verdicts) == sorted(item.key for item in items[1:])
    assert any("an erased item" in one.why for one in verdicts.values())
    assert olga.post_json(f"/api/proposals/{proposal.pk}/approve")["state"] == "approved"


def test_what_imports_and_jobs_that_ended_said_of_it_goes(olga: Client, project: Project, items: list[Item]) -> None:
    body = {"key": SECRET, "assets": {"text": {"text": "other"}}}
    made = olga.send_lines(f"/api/imports/jobs?project={project.pk}", body, status=202)
    run_job(made["id"])
    fields = {"name": "render_export", "queue": "io", "params": {"name": SECRET}}
    error = {"code": "blob_damaged", "message": f"a file of item {SECRET!r} is damaged", "traceback": ""}
    job = Job.objects.create(project=project, state="failed", error=error, **fields)
    assert len(list_places(SECRET)) > 3
    erase(olga, project, items[0])
    job.refresh_from_db()
    assert (list_places(SECRET), job.error) == ([], error | {"message": ""})


@pytest.mark.parametrize("other", ["erase", "take_down"])
def test_an_order_that_overtakes_another_leaves_nothing_of_both(
    olga: Client, project: Project, items: list[Item], monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    build(olga, project)
    body = {"project": project.pk, "item": items[0].pk, "confirm": SECRET, "reason": "request 17"}
    made = olga.post_json("/api/erasures", body, status=202)
    waiting = [erase if other == "erase" else take_down]

    def overtake(release: Release, gone: list[str]) -> Any:
        successor = build_successor(release, gone)
        if waiting:
            waiting.pop()(olga, project, items[1])
        return successor

    monkeypatch.setattr("workers.jobs.erase_item.build_successor", overtake)
    run_job(made["job"])
    assert olga.get_json(f"/api/erasures/{made['id']}")["state"] == "done"
    (left,) = Release.objects.filter(state="ready")
    keys = [json.loads(line)["key"] for line in read_lines(olga, left.pk)[1:]]
    assert (keys, list_places(SECRET)) == ([items[2].key], [])


def test_releases_that_held_it_say_so_and_have_successors(olga: Client, project: Project, items: list[Item]) -> None:
    old = build(olga, project)
    made = olga.post_json("/api/exports", {"release": old["id"], "format": "ndjson"}, status=202)
    run_job(made["job"])
    preview = olga.get_json(f"/api/erasures/preview?project={project.pk}&item={items[0].pk}")
    assert (preview["key"], preview["revisions"], preview["exports"], preview["files"]) == (SECRET, 1, 1, 1)
    done = erase(olga, project, items[0])
    gone = olga.get_json(f"/api/releases/{old['id']}")
    new = olga.get_json(f"/api/releases/{gone['successors'][0]}")
    assert (gone["state"], gone["manifest_hash"], new["item_count"]) == ("erased", old["manifest_hash"], 2)
    assert done["result"] == {
        "successors": {str(old["id"]): new["id"]},
        "masks": 0,
        "artefacts": 0,
        "releases": 1,
        "exports": 1,
        "blobs": 1,
        "shared": 0,
        "outside": 0,
    }
    assert olga.get_json(f"/api/releases/{old['id']}/manifest", status=409)["code"] == "release_erased"
    assert not storage.get_storage().exists(Release.objects.get(pk=old["id"]).manifest_key)
    assert Export.objects.get(pk=made["id"]).state == "expired"
    (held,) = olga.get_json(f"/api/erasures?project={project.pk}")["results"][0]["releases"]
    assert held == {"id": old["id"], "name": "v1", "state": "erased", "successor": named(new)}


def test_bytes_that_others_have_stay(
    olga: Client, project: Project, items: list[Item], make_project: MakeProject
) -> None:
    other = make_project("Other")
    make_image_items(other, encode(make_picture(40, 30, 0)))
    done = erase(olga, project, items[0])
    assert (done["result"]["blobs"], done["result"]["shared"], Blob.objects.count()) == (0, 1, 3)


def test_a_withdrawn_release_loses_its_manifest_too(olga: Client, project: Project, items: list[Item]) -> None:
    old = build(olga, project)["id"]
    body = {"project": project.pk, "item": items[0].pk, "slot": "image", "reason": "law"}
    run_job(olga.post_json("/api/takedowns", body, status=202)["job"])
    erase(olga, project, items[0])
    found = olga.get_json(f"/api/releases/{old}")
    assert (found["state"], len(found["successors"]), Release.objects.count()) == ("erased", 1, 2)


def test_a_run_that_was_cut_short_is_finished_by_the_next(
    olga: Client, project: Project, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(olga, project)
    body = {"project": project.pk, "item": items[0].pk, "confirm": SECRET, "reason": "request 17"}
    made = olga.post_json("/api/erasures", body, status=202)
    with monkeypatch.context() as patch:
        patch.setattr("workers.jobs.erase_item.delete_unused_blobs", None)
        run_job(made["job"])
    assert olga.get_json(f"/api/erasures/{made['id']}")["state"] == "failed"
    again = olga.post_json(f"/api/erasures/{made['id']}/retry", status=202)
    run_job(again["job"])
    done = olga.get_json(f"/api/erasures/{made['id']}")
    assert (done["state"], done["result"]["blobs"]) == ("done", 1)
    assert olga.post_json(f"/api/erasures/{made['id']}/retry", status=409)["code"] == "erasure_not_failed"
    assert Release.objects.count() == 2


def test_only_owners_erase_and_only_what_they_name(
    olga: Client, mia: Client, project: Project, items: list[Item]
) -> None:
    body = {"project": project.pk, "item": items[0].pk, "confirm": SECRET, "reason": "request 17"}
    assert mia.post_json("/api/erasures", body, status=403)["code"] == "role_too_small"
    for wrong, code in (({"confirm": "image"}, "not_confirmed"), ({"reason": ""}, "reason_missing")):
        assert olga.post_json("/api/erasures", body | wrong, status=422)["code"] == code
    olga.post_json("/api/erasures", body, status=202)
    assert olga.post_json("/api/erasures", body, status=409)["code"] == "erasure_exists"
