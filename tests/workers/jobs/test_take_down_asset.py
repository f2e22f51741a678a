"""Takedowns: releases that hold the content are withdrawn, their successors are the same without it."""

from typing import Any

import msgspec
import pytest

from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from curation.models.release import Release
from curation.models.takedown import ReleasedContent
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import label_all, make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode, make_picture
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def build(client: Client, project: Project, name: str) -> Any:
    body = {"project": project.pk, "name": name, "options": {"policy": "latest"}, "notes": "First."}
    made = client.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/releases/{made['id']}")


def take_down(client: Client, project: Project, item: Item, slot: str) -> Any:
    body = {"project": project.pk, "item": item.pk, "slot": slot, "reason": "asked for by mail"}
    made = client.post_json("/api/takedowns", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/takedowns/{made['id']}")


def read_lines(client: Client, release: int) -> list[bytes]:
    lines: list[bytes] = client.call("GET", f"/api/releases/{release}/manifest").getvalue().splitlines()
    return lines


@pytest.fixture
def pictures(olga: Client, project: Project) -> list[Item]:
    """Four labeled pictures, of which the first two have the same bytes."""
    files = [encode(make_picture(40, 30, seed)) for seed in (0, 0, 1, 2)]
    items = make_image_items(project, *files)
    label_all(olga, project)
    return items


def test_a_release_that_holds_it_gets_a_successor_without_it(
    olga: Client, project: Project, pictures: list[Item]
) -> None:
    old = build(olga, project, "v1")
    path = f"/api/takedowns/affected?project={project.pk}&item={pictures[0].pk}&slot=image"
    reached = olga.get_json(path)
    assert (reached["items"], [one["id"] for one in reached["releases"]]) == (
        [one.pk for one in pictures[:2]],
        [old["id"]],
    )
    done = take_down(olga, project, pictures[0], "image")
    new = olga.get_json(f"/api/releases/{done['successors'][str(old['id'])]}")
    gone = olga.get_json(f"/api/releases/{old['id']}")
    assert (done["state"], gone["state"], gone["successors"]) == ("done", "withdrawn", [new["id"]])
    assert (new["name"], new["successor_of"], new["item_count"], new["state"]) == ("v1 r2", old["id"], 2, "ready")
    assert new["notes"].startswith("Takes the place of v1: 2 items went by takedown")
    assert new["notes"].endswith("First.")
    assert gone["withdrawn_reason"] == f"2 items went by takedown {done['id']} (asked for by mail)."
    assert read_lines(olga, new["id"])[1:] == read_lines(olga, old["id"])[3:]
    header = msgspec.json.decode(read_lines(olga, new["id"])[0])
    assert header["successor_of"] == old["manifest_hash"]


def test_what_is_withdrawn_gives_no_data_but_its_manifest(olga: Client, project: Project, pictures: list[Item]) -> None:
    old = build(olga, project, "v1")["id"]
    made = olga.post_json("/api/exports", {"release": old, "format": "ndjson"}, status=202)
    run_job(made["job"])
    take_down(olga, project, pictures[2], "image")
    answers = [
        olga.get_json(f"/api/exports/{made['id']}/archive", status=409),
        olga.post_json("/api/exports", {"release": old, "format": "coco"}, status=409),
    ]
    assert [answer["code"] for answer in answers] == ["release_withdrawn"] * 2
    assert "take its successor, release" in answers[0]["message"]
    assert len(read_lines(olga, old)) == 5


def test_no_later_release_takes_it_until_it_is_lifted(olga: Client, project: Project, pictures: list[Item]) -> None:
    done = take_down(olga, project, pictures[0], "image")
    assert done["items"] == [one.pk for one in pictures[:2]]
    olga.post_json("/api/items/restore", {"project": project.pk, "items": done["items"]})
    assert build(olga, project, "v1")["item_count"] == 2
    assert olga.post_json(f"/api/takedowns/{done['id']}/lift")["state"] == "lifted"
    assert build(olga, project, "v2")["item_count"] == 4


def test_texts_are_known_by_their_words(olga: Client, project: Project) -> None:
    items = make_text_items(project, "Ünter", "b", "Ünter ")
    label_all(olga, project)
    old = build(olga, project, "v1")
    done = take_down(olga, project, items[0], "question")
    assert (done["items"], len(done["successors"])) == ([items[0].pk], 1)
    assert olga.get_json(f"/api/releases/{done['successors'][str(old['id'])]}")["item_count"] == 2


def test_releases_from_before_the_index_are_found(olga: Client, project: Project, pictures: list[Item]) -> None:
    old = build(olga, project, "v1")
    ReleasedContent.objects.all().delete()
    Release.objects.update(is_indexed=False)
    path = f"/api/takedowns/affected?project={project.pk}&item={pictures[3].pk}&slot=image"
    assert (olga.get_json(path)["releases"], olga.get_json(path)["unindexed"]) == ([], 1)
    assert set(take_down(olga, project, pictures[3], "image")["successors"]) == {str(old["id"])}


def test_a_second_run_builds_nothing_more(olga: Client, project: Project, pictures: list[Item]) -> None:
    build(olga, project, "v1")
    done = take_down(olga, project, pictures[0], "image")
    assert run_named_job(project, "take_down_asset", takedown=done["id"]) == {"successors": {}}
    assert Release.objects.count() == 2


def test_what_cannot_be_taken_down_is_said(
    olga: Client, rita: Client, project: Project, pictures: list[Item], make_project: MakeProject
) -> None:
    body = {"project": project.pk, "item": pictures[0].pk, "slot": "image", "reason": "law"}
    assert rita.post_json("/api/takedowns", body, status=403)["code"] == "role_too_small"
    refused = [
        olga.post_json("/api/takedowns", body | change, status=status)["code"]
        for change, status in (
            ({"slot": "sound"}, 404),
            ({"reason": " "}, 422),
            ({"project": make_project("B").pk}, 404),
        )
    ]
    assert refused == ["asset_not_found", "reason_missing", "asset_not_found"]
    olga.post_json("/api/takedowns", body, status=202)
    again = body | {"item": pictures[1].pk}
    assert olga.post_json("/api/takedowns", again, status=409)["code"] == "takedown_exists"


def test_the_list_says_which_releases_went_and_what_took_their_place(
    olga: Client, rita: Client, project: Project, pictures: list[Item]
) -> None:
    old = build(olga, project, "v1")["id"]
    first = take_down(olga, project, pictures[0], "image")
    second = take_down(olga, project, pictures[2], "image")
    newest = rita.get_json(f"/api/takedowns?project={project.pk}&limit=1")
    assert ([one["id"] for one in newest["results"]], newest["next"]) == ([second["id"]], second["id"])
    (found,) = rita.get_json(f"/api/takedowns?project={project.pk}&before={newest['next']}")["results"]
    assert (found["id"], found["item_key"]) == (first["id"], "image-0001.png")
    between = {"id": first["successors"][str(old)], "name": "v1 r2", "state": "withdrawn"}
    assert found["releases"] == [{"id": old, "name": "v1", "state": "withdrawn", "successor": between}]
    (after,) = newest["results"][0]["releases"]
    assert (after["name"], after["successor"]["name"], after["successor"]["state"]) == ("v1 r2", "v1 r3", "ready")


def test_one_that_failed_is_taken_up_again(olga: Client, project: Project, pictures: list[Item]) -> None:
    old = build(olga, project, "v1")
    body = {"project": project.pk, "item": pictures[0].pk, "slot": "image", "reason": "law"}
    made = olga.post_json("/api/takedowns", body, status=202)
    path = f"/api/takedowns/{made['id']}"
    assert olga.post_json(f"{path}/retry", status=409)["code"] == "takedown_not_failed"
    Job.objects.filter(pk=made["job"]).update(state="failed")
    again = olga.post_json(f"{path}/retry", status=202)
    assert (again["state"], again["job"] == made["job"]) == ("running", False)
    run_job(again["job"])
    assert set(olga.get_json(path)["successors"]) == {str(old["id"])}
