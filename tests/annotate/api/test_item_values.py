"""Item pages narrowed by facts of files and by values of the metadata."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from annotate.models.item import Item
from annotate.models.project import Project
from annotate.queries import items as queries
from annotate.queries.item_filters import FACTS
from tests.support.client import Client
from tests.support.items import make_image_items, make_text_items
from tests.support.media import encode, make_picture

pytestmark = pytest.mark.django_db

SIZES = ((64, 48), (100, 50), (200, 100))


@pytest.fixture
def items(project: Project) -> list[Item]:
    """Three pictures of different widths and a text of five characters."""
    pictures = make_image_items(project, *(encode(make_picture(*size)) for size in SIZES))
    return [*pictures, *make_text_items(project, "héllo")]


def find(client: Client, project: Project, **narrowing: Any) -> list[int]:
    query = urlencode({"project": project.pk, **narrowing}, doseq=True)
    return [row["id"] for row in client.get_json(f"/api/items?{query}")["results"]]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (["width_px=100.."], [1, 2]),
        (["width_px=..100"], [0, 1]),
        (["width_px=64..64"], [0]),
        (["width_px=.."], [0, 1, 2]),
        (["width_px=100..", "height_px=..50"], [1]),
        (["aspect_ratio=1.9..2.1"], [1, 2]),
        (["text_length=5..5"], [3]),
        (["text_length=6.."], []),
        (["peak_dbfs=-60..0"], []),
    ],
)
def test_ranges_of_facts_narrow(
    ann: Client, project: Project, items: list[Item], facts: list[str], found: list[int]
) -> None:
    assert find(ann, project, facts=facts) == [items[n].pk for n in found]


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        (["camera=left"], [0, 1]),
        (["camera=left", "seed=4"], [0]),
        (['seed="4"'], [1]),
        (["camera=right"], []),
        (["rainy=true"], [2]),
        (['tags=["night"]'], [2]),
    ],
)
def test_values_of_the_metadata_narrow(
    ann: Client, project: Project, items: list[Item], metadata: list[str], found: list[int]
) -> None:
    values = ({"camera": "left", "seed": 4}, {"camera": "left", "seed": "4"}, {"rainy": True, "tags": ["night", "x"]})
    for item, value in zip(items, values, strict=False):
        Item.objects.filter(pk=item.pk).update(metadata=value)
    assert find(ann, project, metadata=metadata) == [items[n].pk for n in found]


@pytest.mark.parametrize(
    ("narrowing", "code"),
    [
        ({"facts": "width_px"}, "bad_range"),
        ({"facts": "width_px=5"}, "bad_range"),
        ({"facts": "width_px=wide.."}, "bad_range"),
        ({"facts": "weight_kg=5.."}, "bad_range"),
        ({"facts": "width_px=9..3"}, "bad_range"),
        ({"metadata": "camera"}, "bad_metadata"),
        ({"metadata": "=left"}, "bad_metadata"),
        ({"metadata": ["a=1", "a=2"]}, "bad_metadata"),
        ({"metadata": 'a="\\u0000"'}, "bad_metadata"),
    ],
)
def test_what_is_misspelled_is_refused_with_an_example(
    ann: Client, project: Project, narrowing: dict[str, Any], code: str
) -> None:
    query = urlencode({"project": project.pk, **narrowing}, doseq=True)
    refused = ann.get_json(f"/api/items?{query}", status=422)
    assert (refused["code"], "expected" in refused["message"]) == (code, True)


def test_pages_of_a_range_are_complete(ann: Client, project: Project) -> None:
    made = make_text_items(project, *("x" * (1 + n % 3) for n in range(20)))
    pages = ann.read_pages(f"/api/items?project={project.pk}&facts=text_length%3D2..&limit=3")
    assert [row["id"] for row in pages] == [item.pk for n, item in enumerate(made) if n % 3]


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_has_an_index(db: None, fact: str) -> None:
    table, index = ("annotate_blob b", f"blob_fact_{fact}")
    if fact == "text_length":
        table, index = "annotate_asset q", "asset_text_length"
    where = f"{FACTS[fact]} BETWEEN 1 AND 'Infinity'::float8" + (
        " AND project_id = 1" if "q.text" in FACTS[fact] else ""
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT FROM {table} WHERE {where}")
        assert index in "\n".join(row[0] for row in cursor.fetchall())


def test_few_matches_are_found_past_the_items_that_are_looked_through(
    ann: Client, project: Project, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "WALKED", 1)
    assert find(ann, project, facts=["width_px=200.."]) == [items[2].pk]
    assert find(ann, project, facts=["width_px=100..", "height_px=..60"]) == [items[1].pk]
    assert find(ann, project, facts=["width_px=64.."], limit=1, after=items[0].pk) == [items[1].pk]
