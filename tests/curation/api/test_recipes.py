"""/api/recipes and /api/proposals: versions, refusals, what a proposal shows, decisions."""

from typing import Any

import msgspec
import pytest

from annotate.models.event import Event
from annotate.models.item import Item
from annotate.models.project import Project
from tests.support.client import Client
from tests.support.items import make_text_items
from tests.support.jobs import run_named_job

pytestmark = pytest.mark.django_db(transaction=True)

LENGTH = {"kind": "score", "name": "length", "source": {"of": "fact", "fact": "text_length"}}
LONG = {"kind": "filter", "conditions": [{"of": "score", "score": "length", "at_least": 3}]}


def save(client: Client, project: Project, *steps: dict[str, Any], name: str = "Long texts") -> Any:
    body = {"project": project.pk, "name": name, "definition": {"steps": list(steps)}}
    return client.post_json("/api/recipes", body, status=201)


def run(client: Client, project: Project) -> Any:
    """Run the recipe on texts of 1 to 5 characters."""
    make_text_items(project, *("x" * n for n in range(1, 6)))
    made = client.post_json(f"/api/recipes/{save(client, project, LENGTH, LONG)['id']}/run", status=202)
    assert (made["state"], made["steps"]) == ("running", [])
    run_named_job(project, "run_recipe")
    return client.get_json(f"/api/proposals/{made['id']}")


def test_other_steps_are_the_next_version_and_the_same_ones_are_none(rita: Client, project: Project) -> None:
    recipe = save(rita, project, LENGTH)
    path = f"/api/recipes/{recipe['id']}"
    assert rita.patch_json(path, {"name": "Texts"})["version"] == 1
    assert rita.patch_json(path, {"definition": {"steps": [LENGTH]}})["version"] == 1
    changed = rita.patch_json(path, {"definition": {"steps": [LENGTH, LONG]}})
    assert (changed["name"], changed["version"], len(changed["definition"]["steps"])) == ("Texts", 2, 2)
    assert rita.get_json(f"/api/recipes?project={project.pk}")["results"] == [changed]


def test_an_archived_recipe_is_off_the_list_and_its_name_is_free(rita: Client, project: Project) -> None:
    recipe = save(rita, project, LENGTH)
    refused = rita.post_json(
        "/api/recipes", {"project": project.pk, "name": "Long texts", "definition": {"steps": [LENGTH]}}, status=409
    )
    assert refused["code"] == "name_taken"
    rita.call("DELETE", f"/api/recipes/{recipe['id']}")
    assert rita.get_json(f"/api/recipes?project={project.pk}")["results"] == []
    assert rita.post_json(f"/api/recipes/{recipe['id']}/run", status=404)["code"] == "recipe_not_found"
    assert save(rita, project, LENGTH)["id"] != recipe["id"]


def test_steps_that_do_not_fit_are_refused_with_their_number(rita: Client, project: Project) -> None:
    body = {"project": project.pk, "name": "x", "definition": {"steps": [LENGTH, LONG, LENGTH]}}
    refused = rita.post_json("/api/recipes", body, status=422)
    assert (refused["code"], refused["fields"]) == ("bad_recipe", {"step": 3})
    body["definition"] = {"steps": [{"kind": "sample", "sampler": "uniform", "size": 0}]}
    assert "`int` >= 1" in rita.post_json("/api/recipes", body, status=400)["message"]


def test_a_proposal_shows_counts_histogram_and_examples(rita: Client, project: Project) -> None:
    found = run(rita, project)
    assert (found["state"], found["item_count"], found["kept_count"], len(found["result_hash"])) == ("ready", 5, 3, 64)
    cut = found["steps"][1]
    assert (cut["items_in"], cut["items_out"], cut["reasons"]) == (5, 3, {"condition_1": 2})
    assert (cut["histogram"]["score"], cut["histogram"]["at_least"], sum(cut["histogram"]["counts"])) == (
        "length",
        3,
        5,
    )
    shown = min(cut["dropped"], key=lambda one: one["key"])
    assert (shown["key"], shown["text"], shown["why"]) == ("item-0001", "x", "length is 1, outside 3.0 to any.")
    assert found["definition"]["steps"][0]["kind"] == "score"
    lines = rita.get(f"/api/proposals/{found['id']}/items").getvalue().splitlines()
    assert [msgspec.json.decode(line)["kept"] for line in lines[1:]] == [False, False, True, True, True]
    assert rita.get_json(f"/api/proposals?project={project.pk}")["results"][0]["result_hash"] == found["result_hash"]


def test_a_decision_is_made_once_written_down_and_taken_back(rita: Client, project: Project) -> None:
    path = f"/api/proposals/{run(rita, project)['id']}"
    assert rita.post_json(f"{path}/undo", status=409)["code"] == "proposal_open"
    approved = rita.post_json(f"{path}/approve", {"note": "short ones teach nothing"})
    assert (approved["state"], approved["set_aside_count"], approved["decided_by"]) == ("approved", 2, "Rita")
    assert Event.objects.get(noun="proposal", verb="approved").data["note"] == "short ones teach nothing"
    assert Item.objects.filter(state="set_aside").count() == 2
    assert rita.post_json(f"{path}/reject", status=409)["code"] == "proposal_not_ready"
    assert rita.post_json(f"{path}/undo")["state"] == "ready"
    assert rita.post_json(f"{path}/reject")["state"] == "rejected"
    assert not Item.objects.filter(state="set_aside").exists()


def test_a_proposal_without_a_result_is_not_decided(rita: Client, project: Project) -> None:
    made = rita.post_json(f"/api/recipes/{save(rita, project, LENGTH)['id']}/run", status=202)
    refused = rita.post_json(f"/api/proposals/{made['id']}/approve", status=409)
    assert (refused["code"], refused["fields"]["state"]) == ("proposal_not_ready", "running")
    rita.post_json(f"/api/jobs/{made['job']}/cancel")
    assert rita.get_json(f"/api/proposals/{made['id']}")["state"] == "failed"
