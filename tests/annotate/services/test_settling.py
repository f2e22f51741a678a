"""Imported documents are kept in few statements, and come out as if each item had been brought into work alone."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from annotate.access import Actor
from annotate.document.document import parse_document
from annotate.document.rle import encode_counts
from annotate.models.annotation import Annotation, Mark
from annotate.models.event import Event
from annotate.models.item import Item, PendingDocument
from annotate.models.project import Project
from annotate.models.suggestion import Suggestion
from annotate.models.task import Task
from annotate.queries.projects import count_items
from annotate.services.assets import Ingested, record_ingested
from annotate.services.items import NewAsset, NewItem, NewSuggestion, create_items
from annotate.services.uploads import keep_blob
from tests.support.items import box
from tests.support.media import encode, make_picture
from workers.jobs.ingest_assets import ingest, list_waiting

pytestmark = pytest.mark.django_db

MakeProject = Callable[..., Project]


def say(*marks: dict[str, Any]) -> Any:
    return parse_document({"schema": 1, "marks": list(marks)})


def suggest(model: str, *marks: dict[str, Any], score: float) -> NewSuggestion:
    return NewSuggestion(model, "", score, say(*marks))


ANNOTATIONS: list[list[Any]] = [
    [],
    [say(box("a"), box("b", 5, 5, 9, 9))],
    [say(box("a")), say(box("a", 2, 2, 8, 8))],
    [say(box("wide", 0, 0, 999, 9))],
    [say(box("wide", 0, 0, 999, 9)), say()],
]
SUGGESTIONS: list[list[NewSuggestion]] = [
    [suggest("v1", box("s"), score=0.5)],
    [],
    [suggest("v1", box("s"), score=0.1), suggest("v2", box("s"), score=0.2), suggest("v1", box("t"), score=0.9)],
    [],
    [suggest("v2", box("wide", 0, 0, 999, 9), score=0.7)],
]
"""Of five items. What reaches to 999 px does not fit a picture that is 64 px wide."""


def import_items(project: Project, times: int = 1) -> list[Ingested]:
    """Send these items, all of one picture, and return what decoding it tells of each."""
    data = encode(make_picture(64, 48))
    sha256 = hashlib.sha256(data).hexdigest()
    keep_blob(sha256, len(data), BytesIO(data))
    said = list(zip(ANNOTATIONS * times, SUGGESTIONS * times, strict=True))
    new = [
        NewItem(f"item-{n:03}", f"{n}", {"image": NewAsset(sha256=sha256, name=f"{n}.png")}, {}, *documents)
        for n, documents in enumerate(said)
    ]
    create_items(Actor(project.created_by), project_id=project.pk, items=new)
    decoded = [ingest(asset) for asset in list_waiting(project.pk, 0)]
    assert len(decoded) == 5 * times
    return decoded


def settle(*batches: list[Ingested]) -> int:
    """Bring items into work, batch by batch; return how many statements that took."""
    with CaptureQueriesContext(connection) as statements:
        for batch in batches:
            with transaction.atomic():
                record_ingested(batch)
    return len(statements)


def read_rows(project: Project) -> list[list[Any]]:
    """Return everything that settling wrote, without row ids."""
    mine, at = {"item__project": project}, "item__key"
    revision = ("head__number", "head__document", "head__content_hash", "head__ontology__version", "accepted")
    tables: list[tuple[Any, tuple[str, ...]]] = [
        (Item.objects.filter(project=project), ("key", "media", "progress", "has_errors", "search_text")),
        (Annotation.objects.filter(**mine), (at, "origin", "author", *revision)),
        (Mark.objects.filter(project=project, **mine), (at, "mark_id", "kind", "class_id", "slot", "x1", "y2")),
        (Suggestion.objects.filter(**mine), (at, "model_version__name", "document", "score", "decisions")),
        (PendingDocument.objects.filter(**mine), (at, "is_suggestion", "document", "error")),
        (Task.objects.filter(**mine), (at, "stage", "seat", "state", "priority")),
        (Event.objects.filter(project=project), ("verb", "noun", "data")),
    ]
    rows = [sorted(map(repr, found.values_list(*columns))) for found, columns in tables]
    counts = count_items([project.pk])[project.pk]
    return [*rows, [(name, count) for name, count in counts.items() if count]]


def test_items_come_out_the_same_together_as_one_by_one(make_project: MakeProject) -> None:
    one, other = make_project("One", seats=2), make_project("Other", seats=2)
    settle(*([decoded] for decoded in import_items(one)))
    settle(import_items(other))
    rows = read_rows(other)
    assert read_rows(one) == rows
    # Two annotations of item 2 and one each of items 1 and 4; what reaches past the picture waits with its problems.
    assert [len(table) for table in rows] == [5, 4, 4, 3, 3, 4, 3, 2]
    assert dict(rows[-1]) == {"labeled": 3, "unlabeled": 2}


def test_the_last_document_of_a_model_counts(project: Project) -> None:
    settle(import_items(project))
    found = Suggestion.objects.filter(item__key="item-002").order_by("model_version__name")
    assert list(found.values_list("model_version__name", "score")) == [("v1", 0.9), ("v2", 0.2)]
    assert b'"t"' in bytes(found[0].document)
    refused = PendingDocument.objects.filter(item__key="item-004")
    assert [row.error and row.error["problems"][0]["id"] for row in refused] == ["wide", "wide"]


def test_more_items_take_no_more_statements(make_project: MakeProject) -> None:
    few = settle(import_items(make_project("Few")))
    assert settle(import_items(make_project("Many"), times=6)) == few


def test_boxes_and_masks_are_kept_side_by_side(project: Project) -> None:
    import_items(project)
    mask: dict[str, Any] = {"id": "m", "kind": "mask", "slot": "image", "class": "cat"}
    mask["rle"] = {"size": [48, 64], "counts": encode_counts([48, 24, 3000])}
    sha256 = hashlib.sha256(encode(make_picture(64, 48))).hexdigest()
    both = [say(box("a", 1.5, 2, 9, 9), mask)]
    new = NewItem("both", "x", {"image": NewAsset(sha256=sha256, name="a.png")}, {}, both)
    create_items(Actor(project.created_by), project_id=project.pk, items=[new])
    settle([ingest(asset) for asset in list_waiting(project.pk, 0)])
    found = Mark.objects.filter(item__key="both").order_by("mark_id").values_list("mark_id", "x1", "x2")
    assert list(found) == [("a", 1.5, 9.0), ("m", 1.0, 2.0)]
