"""The most alike of sampled items: the same from the index as from comparing all, whatever the planner knows."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from numpy.typing import NDArray

from annotate.access import Actor
from annotate.models.item import Item, ItemAsset
from annotate.models.project import Project
from curation.queries import likeness
from curation.queries.likeness import Likeness, LikenessFilter, measure_likeness
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from tests.conftest import MakeProject
from tests.support.items import make_text_items

pytestmark = pytest.mark.django_db

COUNT, DIMENSION = 40, 8


def draw(seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((COUNT, DIMENSION)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def fill(project: Project, seed: int = 0) -> list[Item]:
    items = make_text_items(project, *(f"text {n}" for n in range(COUNT)))
    asset_ids = list(ItemAsset.objects.filter(item__in=items).order_by("item_id").values_list("asset_id", flat=True))
    encoder = register_encoder(name="prototype", revision="1", weights_hash="00", dimension=DIMENSION)
    store_embeddings(encoder, project_id=project.pk, asset_ids=asset_ids, vectors=draw(seed))
    return items


def measure(project: Project) -> Likeness:
    return measure_likeness(Actor(project.created_by), LikenessFilter(project=project.pk))


def name_pairs(found: Likeness) -> set[frozenset[str]]:
    return {frozenset((pair.first_key, pair.second_key)) for pair in found.examples}


def test_the_index_finds_what_comparing_all_finds(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    items = fill(project)
    cosines = draw(0) @ draw(0).T - 2 * np.eye(COUNT)
    expected = {frozenset((items[a].key, items[b].key)) for a, b in enumerate(cosines.argmax(axis=1))}
    assert name_pairs(measure(project)) == expected
    monkeypatch.setattr(likeness, "EXACT_ASSETS", 10)
    with CaptureQueriesContext(connection) as statements:
        found = measure(project)
    assert name_pairs(found) == expected
    assert found.cosines == pytest.approx(sorted({round(c, 4) for c in cosines.max(axis=1)}, reverse=True), abs=1e-3)
    # No statistics, and so few rows that the planner would rather sort them.
    sql = next(query["sql"] for query in statements.captured_queries if "<=>" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"{likeness.SETTINGS}; EXPLAIN {sql}")
        while cursor.nextset():
            pass
        assert "_hnsw" in "\n".join(row[0] for row in cursor.fetchall())


def test_a_small_part_of_the_index_is_compared_among_its_first(
    project: Project, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(make_project("Another"))
    items = fill(project)
    monkeypatch.setattr(likeness, "EXACT_ASSETS", 12)
    early = "SET LOCAL hnsw.iterative_scan = off; SET LOCAL hnsw.ef_search = 1"
    monkeypatch.setattr(likeness, "SETTINGS", f"{likeness.SETTINGS}; {early}")
    Item.objects.filter(pk=items[3].pk).update(state="set_aside")
    found = measure(project)
    first = {item.key for item in items[:12]}
    assert {key for pair in name_pairs(found) for key in pair} <= first
    cosines = (draw(0)[:12] @ draw(0)[:12].T - 2 * np.eye(12)).argmax(axis=1)
    expected = {frozenset((items[a].key, items[b].key)) for a, b in enumerate(cosines) if a != 3}
    assert name_pairs(found) == expected
