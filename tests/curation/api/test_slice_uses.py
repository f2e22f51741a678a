"""Releases and recipes that start from a slice take what it matches then, and keep its filter as it was."""

import json
from typing import Any

import pytest

from annotate.models.item import Item
from annotate.models.project import Project
from curation.models.finding import Finding
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import make_text_items
from tests.support.jobs import run_named_job
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

LONG = {"facts": [{"fact": "text_length", "least": 3}]}
SPLIT = {"kind": "split", "shares": {"train": 1.0}}


@pytest.fixture
def items(project: Project) -> list[Item]:
    """Texts of 1 to 5 characters, in front of a camera that stands left or right."""
    made = make_text_items(project, *("x" * n for n in range(1, 6)))
    for number, item in enumerate(made):
        Item.objects.filter(pk=item.pk).update(metadata={"camera": "left" if number % 2 else "right"})
    return made


def save(client: Client, project: Project, name: str = "Long", **wanted: Any) -> int:
    body = {"project": project.pk, "name": name, "filter": wanted or LONG}
    made: int = client.post_json("/api/slices", body, status=201)["id"]
    return made


def build(client: Client, project: Project, name: str, slice_id: int) -> Any:
    options = {"policy": "latest", "include_empty": True, "slice": slice_id}
    body = {"project": project.pk, "name": name, "options": options}
    made = client.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/releases/{made['id']}")


def read_lines(client: Client, release: Any) -> list[Any]:
    manifest = client.get(f"/api/releases/{release['id']}/manifest").getvalue()
    return [json.loads(line) for line in manifest.splitlines()]


def propose(client: Client, project: Project, slice_id: int, name: str = "Split") -> Any:
    definition = {"slice": slice_id, "steps": [SPLIT]}
    body = {"project": project.pk, "name": name, "definition": definition}
    recipe = client.post_json("/api/recipes", body, status=201)
    made = client.post_json(f"/api/recipes/{recipe['id']}/run", status=202)
    run_named_job(project, "run_recipe")
    return client.get_json(f"/api/proposals/{made['id']}")


def test_a_release_takes_the_items_of_its_slice_and_says_so(olga: Client, project: Project, items: list[Item]) -> None:
    chosen = save(olga, project, facts=LONG["facts"], metadata={"camera": "right"})
    check = {"project": project.pk, "options": {"policy": "latest", "include_empty": True, "slice": chosen}}
    assert olga.post_json("/api/releases/check", check)["items"] == 2
    release = build(olga, project, "v1", chosen)
    header, *records = read_lines(olga, release)
    assert [record["key"] for record in records] == [items[2].key, items[4].key]
    wanted = {"facts": [{"fact": "text_length", "least": 3, "most": None}], "metadata": {"camera": "right"}}
    assert header["slice"] == {"name": "Long", "filter": wanted}
    assert release["options"]["frozen_slice"] == {"id": chosen, "name": "Long", "filter": wanted}
    assert (
        'slice Long, `{"facts": [{"fact": "text_length"'
        in olga.get(f"/api/releases/{release['id']}/card").getvalue().decode()
    )


def test_a_release_matches_by_the_filter_as_it_was_asked_for(olga: Client, project: Project, items: list[Item]) -> None:
    chosen = save(olga, project)
    options = {"policy": "latest", "include_empty": True, "slice": chosen}
    made = olga.post_json("/api/releases", {"project": project.pk, "name": "v1", "options": options}, status=202)
    olga.patch_json(f"/api/slices/{chosen}", {"filter": {"text": "nothing"}})
    make_text_items(project, *["y"] * 5, "new and long")
    run_job(made["job"])
    assert olga.get_json(f"/api/releases/{made['id']}")["item_count"] == 4


@pytest.fixture
def checked(items: list[Item]) -> list[Item]:
    """The first item is blurred, the second was, until somebody dismissed it; the third is too short, and surely so."""
    for item, check, state in zip(
        items, ("blur", "blur", "length_outliers"), ("open", "dismissed", "confirmed"), strict=False
    ):
        told = {"code": "blurred", "severity": "warning", "sentence": "", "version": 1, "score": 0.9}
        Finding.objects.create(project=item.project, item=item, check_name=check, state=state, **told)
    return items


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"findings": ["blur"]}, [0]),
        ({"findings": ["blur", "length_outliers"]}, [0, 2]),
        ({"is_clean": True}, [1, 3, 4]),
        ({"findings": ["blur"], "is_clean": True}, []),
    ],
)
def test_findings_narrow_the_page_and_releases_alike(
    olga: Client, project: Project, checked: list[Item], wanted: dict[str, Any], places: list[int]
) -> None:
    query = "".join(f"&findings={name}" for name in wanted.get("findings", []))
    query += "&is_clean=true" if "is_clean" in wanted else ""
    page = olga.get_json(f"/api/items?project={project.pk}{query}")["results"]
    assert [one["id"] for one in page] == [checked[place].pk for place in places]
    header, *records = read_lines(olga, build(olga, project, "v1", save(olga, project, **wanted)))
    assert [record["key"] for record in records] == [checked[place].key for place in places]
    assert header["slice"]["filter"] == wanted


def test_recipes_take_items_without_findings(olga: Client, project: Project, checked: list[Item]) -> None:
    made = propose(olga, project, save(olga, project, is_clean=True))
    assert (made["slice"]["filter"], made["item_count"]) == ({"is_clean": True}, 3)


def test_there_are_only_so_many_checks(olga: Client, project: Project) -> None:
    assert olga.get_json(f"/api/items?project={project.pk}&findings=blurr", status=422)["code"] == "no_such_check"
    body = {"project": project.pk, "name": "a", "filter": {"findings": ["blurr"]}}
    assert olga.post_json("/api/slices", body, status=422)["code"] == "no_such_check"


def test_releases_without_a_slice_have_no_word_of_it(olga: Client, project: Project, items: list[Item]) -> None:
    body = {"project": project.pk, "name": "v1", "options": {"policy": "latest", "include_empty": True}}
    made = olga.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    assert "slice" not in read_lines(olga, made)[0]


def test_slices_that_nothing_can_be_built_on_are_refused(
    olga: Client, project: Project, make_project: MakeProject
) -> None:
    aside = save(olga, project, "Aside", state="set_aside")
    foreign = save(olga, make_project("Other"))
    for chosen, status, code in ((aside, 422, "slice_set_aside"), (foreign, 404, "slice_not_found")):
        options = {"project": project.pk, "name": "v1", "options": {"slice": chosen}}
        assert olga.post_json("/api/releases", options, status=status)["code"] == code
        assert olga.post_json("/api/releases/check", {k: options[k] for k in ("project", "options")}, status=status)
        recipe = {"project": project.pk, "name": "x", "definition": {"slice": chosen, "steps": [SPLIT]}}
        assert olga.post_json("/api/recipes", recipe, status=status)["code"] == code


def test_a_proposal_says_which_slice_it_started_from(rita: Client, project: Project, items: list[Item]) -> None:
    chosen = save(rita, project)
    found = propose(rita, project, chosen)
    assert (found["item_count"], found["slice"]["name"], "slice" in found["inputs"]) == (3, "Long", True)
    rita.patch_json(f"/api/slices/{chosen}", {"name": "Longer"})
    assert rita.get_json(f"/api/proposals/{found['id']}")["slice"]["name"] == "Long"
    lines = rita.get(f"/api/proposals/{found['id']}/items").getvalue().splitlines()
    header = json.loads(lines[0])
    assert (header["slice"], "slice" in header["recipe"], len(lines)) == (found["slice"]["filter"], False, 4)


def test_the_same_filter_gives_the_same_hash_and_another_one_does_not(
    rita: Client, project: Project, items: list[Item]
) -> None:
    first = propose(rita, project, save(rita, project))
    again = propose(rita, project, save(rita, project, "The same"), "Again")
    other = propose(rita, project, save(rita, project, "Other", text="xxx"), "Other")
    assert first["item_count"] == again["item_count"] == other["item_count"] == 3
    assert first["inputs"]["items"] == other["inputs"]["items"]
    assert first["result_hash"] == again["result_hash"] != other["result_hash"]


def test_a_recipe_whose_slice_is_gone_does_not_run(rita: Client, project: Project) -> None:
    chosen = save(rita, project)
    definition = {"slice": chosen, "steps": [SPLIT]}
    recipe = rita.post_json("/api/recipes", {"project": project.pk, "name": "x", "definition": definition}, status=201)
    assert recipe["definition"]["slice"] == chosen
    rita.delete_json(f"/api/slices/{chosen}")
    assert rita.post_json(f"/api/recipes/{recipe['id']}/run", status=404)["code"] == "slice_not_found"
    everything = rita.patch_json(f"/api/recipes/{recipe['id']}", {"definition": {"slice": None, "steps": [SPLIT]}})
    assert everything["version"] == 2
    rita.post_json(f"/api/recipes/{recipe['id']}/run", status=202)
