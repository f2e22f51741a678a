"""Downloads of a release: data card, Croissant, items; the same for releases from before censuses were kept."""

import hashlib
import json
from typing import Any

import pytest

from annotate.models.asset import Asset
from annotate.models.project import Project
from curation.models.release import Release
from tests.support.client import Client
from tests.support.items import label_all, make_text_items
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def release(olga: Client, project: Project) -> int:
    """A release of three texts, two of one licence."""
    items = make_text_items(project, "What is the name of it?", "b", "c")
    Asset.objects.filter(uses__item__in=items[1:]).update(licence="CC0-1.0")
    label_all(olga, project)
    body = {"project": project.pk, "name": "2026/11", "options": {"policy": "latest"}, "notes": "Texts."}
    made = olga.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    return int(made["id"])


def read(client: Client, release: int, what: str, **headers: str) -> Any:
    return client.call("GET", f"/api/releases/{release}/{what}", **headers)


def test_the_card_says_what_is_in_it(olga: Client, release: int) -> None:
    answer = read(olga, release, "card")
    card = answer.getvalue().decode()
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert 'filename="2026-11.md"' in answer.headers["Content-Disposition"]
    assert "Texts." in card
    assert card.index("| CC0-1.0 | 2 | 66.7% |") < card.index("| unknown | 1 | 33.3% |")
    assert "| Answers that no reviewer accepted | warn | 3 in 3 items: train 3 |" in card
    assert read(olga, release, "card", if_none_match=answer.headers["ETag"]).status_code == 304


def test_the_description_names_the_files_as_they_are_downloaded(olga: Client, release: int) -> None:
    made = json.loads(read(olga, release, "croissant").getvalue())
    for what, entry in zip(("manifest", "items"), made["distribution"], strict=True):
        answer = read(olga, release, what)
        body = answer.getvalue()
        assert hashlib.sha256(body).hexdigest() == entry["sha256"]
        assert f"{len(body)} B" == entry["contentSize"]
        assert f'filename="{entry["contentUrl"]}"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("what", ["card", "croissant"])
def test_an_older_release_is_counted_when_it_is_asked_for(olga: Client, release: int, what: str) -> None:
    before = read(olga, release, what).getvalue()
    Release.objects.update(summary={})
    assert read(olga, release, what).getvalue() == before


def test_there_is_no_card_of_what_is_not_built(olga: Client, project: Project) -> None:
    unbuilt = Release.objects.create(project=project, name="v2", created_by=project.created_by).pk
    for what in ("card", "croissant", "items"):
        assert olga.get_json(f"/api/releases/{unbuilt}/{what}", status=409)["code"] == "release_not_ready"
