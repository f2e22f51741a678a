"""`/api/releases/{id}/diff`: what changed, page by page, and what cannot be compared."""

from typing import Any

import pytest

from annotate.access import Actor
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.services.items import set_items_aside
from curation.models.release import Release
from tests.conftest import MakeProject
from tests.support.client import Client
from tests.support.items import label_all, make_text_items
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def build(client: Client, project: Project, name: str) -> int:
    """Build a release of everything submitted; return its id."""
    body = {"project": project.pk, "name": name, "options": {"policy": "latest"}}
    made: dict[str, Any] = client.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    return int(made["id"])


def test_changes_come_in_pages_with_totals(olga: Client, project: Project) -> None:
    items = make_text_items(project, "a", "b", "c")
    label_all(olga, project)
    base = build(olga, project, "v1")
    Item.objects.filter(pk=items[0].pk).update(metadata={"place": "Oslo"})
    set_items_aside(Actor(project.created_by), project_id=project.pk, item_ids=[items[2].pk], reason="blurred")
    path = f"/api/releases/{build(olga, project, 'v2')}/diff?base={base}"
    first = olga.get_json(f"{path}&limit=1")
    assert [(row["key"], row["is_metadata_changed"]) for row in first["results"]] == [("item-0001", True)]
    rest = olga.get_json(f"{path}&limit=5&after={first['next']}")
    assert [(row["key"], row["change"]) for row in rest["results"]] == [("item-0003", "removed")]
    assert (rest["totals"]["items_changed"], rest["totals"]["items_removed"], rest["next"]) == (1, 1, None)


def test_what_cannot_be_compared_is_said(olga: Client, project: Project, make_project: MakeProject) -> None:
    make_text_items(project, "a")
    label_all(olga, project)
    ready = build(olga, project, "v1")
    other = make_project("Other")
    unbuilt = Release.objects.create(project=project, name="v2", created_by=project.created_by)
    foreign = Release.objects.create(project=other, name="v1", created_by=project.created_by)
    answers = [
        olga.get_json(f"/api/releases/{ready}/diff?base={base.pk}", status=status)["code"]
        for base, status in ((unbuilt, 409), (foreign, 422))
    ]
    assert answers == ["release_not_ready", "other_project"]
