"""A release stays what it was, whatever is done to its project afterwards: its exports are the same to the byte."""

from typing import Any

import pytest
from django.db.models import F

from annotate.access import Actor
from annotate.document.document import hash_content, parse_document, write_canonical
from annotate.models.annotation import Annotation, Revision
from annotate.models.asset import Asset
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.services.items import set_items_aside
from curation.models.duplicate import DuplicatePair
from curation.models.release import Export
from tests.support.client import Client
from tests.support.items import box, change, claim, make_image_items
from tests.support.media import encode, make_picture
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

ITEMS, EDITS = 12, 25
FORMATS = ("ndjson", "coco", "messages")


def label(client: Client, project: Project) -> None:
    while (task := claim(client, project)["task"]) is not None:
        value = box("r1", 1, 1, 9, 2 + task["id"] % 20)
        body = {"change": change(1, 0, {"op": "put_mark", "value": value}, client_id=f"tab-{task['id']}")}
        client.post_json(f"/api/tasks/{task['id']}/submit", body)


def render(client: Client, release: int) -> dict[str, Any]:
    """Render every format anew and return its files, which carry their hashes."""
    Export.objects.all().delete()
    found = {}
    for name in FORMATS:
        made = client.post_json("/api/exports", {"release": release, "format": name}, status=202)
        run_job(made["job"])
        found[name] = client.get_json(f"/api/exports/{made['id']}")["files"]
    return found


def revise(annotation: Annotation, number: int) -> Revision:
    document = parse_document({"schema": 1, "marks": [box("r1", 0, 0, number, number)]})
    data = write_canonical(document)
    assert annotation.head is not None
    return Revision(
        annotation=annotation,
        number=number,
        document=data,
        content_hash=hash_content(data),
        ontology_id=annotation.head.ontology_id,
    )


def edit_everything(project: Project, items: list[Item]) -> int:
    """Give every annotation many revisions, and change all else that a release reads; return how many edits."""
    annotations = list(Annotation.objects.select_related("head"))
    made = Revision.objects.bulk_create(revise(one, n) for one in annotations for n in range(2, EDITS + 2))
    for annotation in annotations:
        Annotation.objects.filter(pk=annotation.pk).update(
            head=Revision.objects.filter(annotation=annotation).latest("number"), accepted=F("head")
        )
    changed = Item.objects.update(metadata={"place": "Oslo", "split": "test"}, priority=9)
    changed += Asset.objects.update(licence="CC0-1.0", source="elsewhere", name="other.png", consent="asked")
    DuplicatePair.objects.create(project=project, first=items[0], second=items[1], similarity=0.9)
    changed += set_items_aside(
        Actor(project.created_by), project_id=project.pk, item_ids=[one.pk for one in items[:4]], reason="late"
    )
    return len(made) + changed


def test_hundreds_of_edits_leave_its_exports_the_same_to_the_byte(olga: Client, project: Project) -> None:
    items = make_image_items(project, *(encode(make_picture(32, 24, seed)) for seed in range(ITEMS)))
    label(olga, project)
    options = {"policy": "latest", "split_field": "split"}
    first = olga.post_json("/api/releases", {"project": project.pk, "name": "v1", "options": options}, status=202)
    run_job(first["job"])
    before = render(olga, first["id"])
    assert edit_everything(project, items) == ITEMS * EDITS + 2 * ITEMS + 4
    assert render(olga, first["id"]) == before
    second = olga.post_json("/api/releases", {"project": project.pk, "name": "v2", "options": options}, status=202)
    run_job(second["job"])
    assert render(olga, second["id"]) != before
