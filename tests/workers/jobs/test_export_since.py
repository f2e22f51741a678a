"""Exports of what is new or other than in an earlier release."""

import json
from typing import Any

import pytest

from annotate.models.item import Item
from annotate.models.project import Project
from tests.support.client import Client
from tests.support.items import label_all, make_image_items
from tests.support.media import encode, make_picture
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(olga: Client, project: Project) -> list[int]:
    """Two releases: of three pictures, and, after one was set aside, of them and two more."""
    found = []
    items: list[Any] = []
    for name, seeds in (("v1", range(3)), ("v2", range(3, 5))):
        items += make_image_items(project, *(encode(make_picture(40, 30, seed)) for seed in seeds))
        label_all(olga, project)
        if name == "v2":
            body = {"project": project.pk, "items": [items[0].pk], "reason": "x"}
            olga.post_json("/api/items/set-aside", body)
        options = {"policy": "latest", "shares": {"train": 1.0}}
        made = olga.post_json("/api/releases", {"project": project.pk, "name": name, "options": options}, status=202)
        run_job(made["job"])
        found.append(made["id"])
    return found


def export(client: Client, release: int, format_name: str, since: int | None) -> Any:
    body = {"release": release, "format": format_name, "since": since}
    made = client.post_json("/api/exports", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/exports/{made['id']}")


def read_keys(client: Client, export_id: int) -> list[str]:
    body = client.call("GET", f"/api/exports/{export_id}/files/manifest.ndjson").getvalue()
    return [json.loads(line)["key"] for line in body.splitlines()[1:]]


def test_an_export_holds_only_what_is_other(olga: Client, two: list[int]) -> None:
    first, second = two
    part, whole = export(olga, second, "ndjson", first), export(olga, second, "ndjson", None)
    assert (part["since"], whole["since"], part["id"] == whole["id"]) == (first, None, False)
    assert [key[6:10] for key in read_keys(olga, part["id"])] == ["0004", "0005"]
    assert [key[6:10] for key in read_keys(olga, whole["id"])] == ["0002", "0003", "0004", "0005"]
    hashes = [olga.get_json(f"/api/releases/{id_}")["manifest_hash"] for id_ in two]
    counts = {"items_added": 2, "items_changed": 0, "items_removed": 1}
    assert part["report"]["since"] == {"base": hashes[0], "whole": hashes[1], **counts}
    assert "since" not in whole["report"]
    totals = olga.get_json(f"/api/releases/{second}/diff?base={first}")["totals"]
    assert {name: totals[name] for name in counts} == counts


def test_every_reader_of_a_release_takes_a_part(olga: Client, two: list[int]) -> None:
    made = export(olga, two[1], "coco", two[0])
    assert (made["state"], made["report"]["counts"]["images"]) == ("ready", 2)
    assert export(olga, two[1], "coco", two[0])["id"] == made["id"]


def test_nothing_is_other_the_other_way_but_what_was_set_aside(olga: Client, two: list[int]) -> None:
    back = export(olga, two[0], "ndjson", two[1])
    assert [key[6:10] for key in read_keys(olga, back["id"])] == ["0001"]


def test_since_is_another_release_of_the_project(olga: Client, two: list[int]) -> None:
    body = {"release": two[1], "format": "coco"}
    assert olga.post_json("/api/exports", {**body, "since": two[1]}, status=422)["code"] == "bad_since"
    assert olga.post_json("/api/exports", {**body, "since": 10**9}, status=404)["code"] == "release_not_found"


def test_a_base_that_was_withdrawn_meanwhile_still_says_what_to_drop(
    olga: Client, project: Project, two: list[int]
) -> None:
    held = Item.objects.get(project=project, key__contains="0002")
    body = {"project": project.pk, "item": held.pk, "slot": "image", "reason": "law"}
    run_job(olga.post_json("/api/takedowns", body, status=202)["job"])
    (successor,) = olga.get_json(f"/api/releases/{two[1]}")["successors"]
    part = export(olga, successor, "ndjson", two[1])
    assert (part["state"], part["report"]["since"]["items_removed"], read_keys(olga, part["id"])) == ("ready", 1, [])
    told = olga.get_json(f"/api/releases/{successor}/diff?base={two[1]}")["results"]
    assert [(one["key"], one["change"]) for one in told] == [(held.key, "removed")]


def test_a_base_that_was_erased_is_refused_with_what_took_its_place(
    olga: Client, project: Project, two: list[int]
) -> None:
    held = Item.objects.get(project=project, key__contains="0001")
    body = {"project": project.pk, "item": held.pk, "confirm": held.key, "reason": "request 17"}
    run_job(olga.post_json("/api/erasures", body, status=202)["job"])
    told = olga.post_json("/api/exports", {"release": two[1], "format": "coco", "since": two[0]}, status=409)
    (successor,) = told["fields"]["successors"]
    assert told["message"].endswith(f": request 17); take its successor, release {successor}")
    assert export(olga, two[1], "ndjson", successor)["report"]["since"]["items_added"] == 2
