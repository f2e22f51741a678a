"""Ontologies and guidelines: versions that only grow."""

from typing import Any

import pytest

from annotate.models.project import Project
from tests.support.client import Client
from tests.support.items import label_all, make_text_items


def post(client: Client, project: Project, base: int, status: int = 201, **definition: Any) -> Any:
    body = {"project": project.pk, "base_version": base, "definition": definition}
    return client.post_json("/api/ontologies", body, status=status)


CAT = {"id": "cat", "name": "Cat"}


def test_versions_grow_and_old_ones_can_be_read(mia: Client, ann: Client, project: Project) -> None:
    assert post(mia, project, 1, classes=[CAT])["version"] == 2
    path = f"/api/ontologies?project={project.pk}"
    assert [entry["id"] for entry in ann.get_json(path)["definition"]["classes"]] == ["cat"]
    assert len(ann.get_json(f"{path}&version=1")["definition"]["classes"]) == 4
    assert ann.get_json(f"{path}&version=3", status=404)["code"] == "ontology_not_found"


def test_two_people_cannot_overwrite_each_other(mia: Client, olga: Client, project: Project) -> None:
    post(mia, project, 1, classes=[CAT])
    clash = post(olga, project, 1, status=409, classes=[])
    assert (clash["code"], clash["fields"]["version"]) == ("ontology_changed", 2)


@pytest.mark.parametrize(
    ("definition", "code", "id_"),
    [
        ({"classes": [CAT, CAT]}, "duplicate_id", "cat"),
        ({"classes": [{**CAT, "kinds": ["cube"]}]}, "unknown_kind", "cat"),
        ({"questions": [{"id": "q", "name": "?", "kind": "choice"}]}, "no_options", "q"),
        ({"questions": [{"id": "q", "name": "?", "kind": "rating", "min": 5, "max": 5}]}, "bad_scale", "q"),
        ({"skeletons": [{"id": "s", "name": "S", "joints": ["a"], "edges": [["a", "b"]]}]}, "unknown_joint", "s"),
    ],
)
def test_contradictions_are_refused_and_named(
    definition: dict[str, Any], code: str, id_: str, mia: Client, project: Project
) -> None:
    answer = post(mia, project, 1, status=422, **definition)
    assert [(problem["code"], problem["id"]) for problem in answer["fields"]["problems"]] == [(code, id_)]
    assert mia.get_json(f"/api/ontologies?project={project.pk}")["version"] == 1


def test_what_is_no_ontology_is_malformed(mia: Client, project: Project) -> None:
    answer = post(mia, project, 1, status=400, classes=[{"id": "", "name": "x"}])
    assert answer["fields"]["path"] == "$.definition.classes[0].id"


def test_revisions_keep_the_version_that_they_were_checked_against(mia: Client, ann: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    label_all(ann, project, limit=1)
    post(mia, project, 1, classes=[CAT])
    label_all(ann, project)
    found = mia.get_json(f"/api/annotations?project={project.pk}")["results"]
    assert [annotation["ontology_version"] for annotation in found] == [1, 2]


def test_guidelines_grow_from_nothing(mia: Client, ann: Client, project: Project) -> None:
    assert ann.get_json(f"/api/guidelines?project={project.pk}")["markdown"] == ""
    body = {"project": project.pk, "markdown": "# Cats\n\nAll of them."}
    assert mia.post_json("/api/guidelines", body, status=201)["version"] == 2
    found = ann.get_json(f"/api/guidelines?project={project.pk}")
    assert (found["version"], found["markdown"]) == (2, "# Cats\n\nAll of them.")
    first = ann.get_json(f"/api/guidelines?project={project.pk}&version=1")
    assert (first["version"], first["markdown"] != found["markdown"]) == (1, True)
