"""/api/slices: saved filters, who may, what is refused."""

from typing import Any

import pytest

from annotate.models.event import Event
from annotate.models.project import Project
from curation.models.slice import Slice
from tests.support.client import Client

pytestmark = pytest.mark.django_db

WIDE = {"progress": ["accepted"], "facts": [{"fact": "width_px", "least": 640}], "metadata": {"camera": "left"}}


def save(client: Client, project: Project, name: str = "Wide", status: int = 201, **wanted: Any) -> Any:
    body = {"project": project.pk, "name": name, "filter": wanted or WIDE}
    return client.post_json("/api/slices", body, status=status)


def test_a_slice_keeps_what_narrows_and_nothing_else(rita: Client, project: Project) -> None:
    made = save(rita, project)
    facts = [{"fact": "width_px", "least": 640.0, "most": None}]
    assert (made["name"], made["filter"]) == ("Wide", {**WIDE, "facts": facts})
    assert rita.get_json(f"/api/slices/{made['id']}") == made
    assert rita.get_json(f"/api/slices?project={project.pk}")["results"] == [made]


def test_pages_are_newest_first(rita: Client, project: Project) -> None:
    ids = [save(rita, project, name)["id"] for name in "abc"]
    first = rita.get_json(f"/api/slices?project={project.pk}&limit=2")
    assert [one["id"] for one in first["results"]] == [ids[2], ids[1]]
    rest = rita.get_json(f"/api/slices?project={project.pk}&limit=2&before={first['next']}")
    assert [one["id"] for one in rest["results"]] == [ids[0]]


def test_a_slice_is_renamed_and_changed(rita: Client, project: Project) -> None:
    path = f"/api/slices/{save(rita, project)['id']}"
    assert rita.patch_json(path, {"name": " Night "})["name"] == "Night"
    changed = rita.patch_json(path, {"filter": {"text": "night"}})
    assert (changed["name"], changed["filter"]) == ("Night", {"text": "night"})
    assert list(Event.objects.filter(noun="slice").order_by("id").values_list("verb", flat=True)) == [
        *("created", "updated", "updated")
    ]


def test_a_name_is_taken_until_its_slice_is_archived(rita: Client, project: Project) -> None:
    made, other = save(rita, project), save(rita, project, "Other")
    assert save(rita, project, status=409)["code"] == "name_taken"
    assert rita.call("PATCH", f"/api/slices/{other['id']}", {"name": "Wide"}).status_code == 409
    assert rita.call("DELETE", f"/api/slices/{made['id']}").status_code == 204
    assert rita.call("PATCH", f"/api/slices/{made['id']}", {"name": "x"}).status_code == 404
    assert save(rita, project)["id"] != made["id"]
    assert Slice.objects.filter(name="Wide").count() == 2


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"facts": [{"fact": "width_px", "least": 9, "most": 3}]}, 422, "bad_range"),
        ({"facts": [{"fact": "weight_kg", "least": 9}]}, 400, "malformed"),
        ({"progress": ["done"]}, 422, "bad_slice"),
        ({"media": ["smell"]}, 422, "bad_slice"),
        ({"colour": "red"}, 400, "malformed"),
        ({"metadata": {"a": "\0"}}, 400, "malformed"),
    ],
)
def test_filters_that_can_match_nothing_are_refused(
    rita: Client, project: Project, wanted: Any, status: int, code: str
) -> None:
    assert save(rita, project, status=status, **wanted)["code"] == code


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_slice_needs_a_name(rita: Client, project: Project, name: str) -> None:
    assert save(rita, project, name, status=422)["code"] == "bad_name"
