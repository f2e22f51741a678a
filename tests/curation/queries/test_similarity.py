"""Search by likeness: exact where little is left, by the index elsewhere, and never fewer hits than there are."""

from typing import Any

import msgspec
import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from numpy.typing import NDArray

from annotate.access import Actor
from annotate.models.item import Item, ItemAsset
from annotate.models.project import Project
from annotate.queries.item_filters import ItemFilter
from annotate.services.items import NewAsset, NewItem, create_items
from curation.models.embedding import Encoder
from curation.queries import nearest
from curation.queries.similarity import SearchAnswer, SearchRequest, search_items, search_vector
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from tests.conftest import MakeProject

pytestmark = pytest.mark.django_db

DIMENSION = 16


def draw(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Unit rows."""
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def fill(project: Project, count: int, slots: tuple[str, ...] = ("a",)) -> tuple[Encoder, NDArray[np.float32]]:
    """Add items with texts that stand in for pictures, every 100th of them rare, and give each asset a vector."""
    items = [
        NewItem(
            f"{n:05}",
            f"{n}",
            {slot: NewAsset(text=f"text {n}") for slot in slots},
            {"kind": "rare" if n % 100 == 7 else "usual"},
        )
        for n in range(count)
    ]
    create_items(Actor(project.created_by), project_id=project.pk, items=items)
    asset_ids = list(ItemAsset.objects.filter(item__project=project).order_by("id").values_list("asset_id", flat=True))
    encoder = register_encoder(name="drawn", revision="1", weights_hash="00", dimension=DIMENSION)
    vectors = draw(len(asset_ids), seed=count)
    store_embeddings(encoder, project_id=project.pk, asset_ids=asset_ids, vectors=vectors)
    return encoder, vectors


def search(project: Project, encoder: Encoder, vector: Any, limit: int = 10, **narrowing: Any) -> SearchAnswer:
    wanted = SearchRequest(
        project=project.pk, text="x", limit=limit, filter=ItemFilter(project=project.pk, **narrowing)
    )
    return search_vector(encoder, msgspec.json.encode(vector.tolist()).decode(), wanted)


def rank(project: Project, vectors: Any, query: Any, limit: int = 10, **fields: Any) -> list[int]:
    """Return what a plain comparison with every vector finds."""
    ids = np.array(Item.objects.filter(project=project).order_by("id").values_list("id", flat=True))
    passing = set(Item.objects.filter(project=project, **fields).values_list("id", flat=True))
    rows, wanted = (np.asarray(value, np.float16).astype(np.float64) for value in (vectors, query))
    order = np.argsort(-(rows @ wanted) / np.linalg.norm(rows, axis=1), kind="stable")
    return [int(ids[row]) for row in order if ids[row] in passing][:limit]


def ids(answer: SearchAnswer) -> list[int]:
    return [hit.item.id for hit in answer.results]


def test_few_items_are_all_compared(project: Project) -> None:
    encoder, vectors = fill(project, 50)
    answer = search(project, encoder, draw(1, 9)[0], limit=60)
    assert (answer.method, answer.encoder) == ("exact", "drawn 1")
    assert ids(answer) == rank(project, vectors, draw(1, 9)[0], 60)
    assert [hit.score for hit in answer.results] == sorted((hit.score for hit in answer.results), reverse=True)


def explain(queries: list[dict[str, str]]) -> str:
    """Return the plan of the last search, were it not cheaper to read and sort so few rows."""
    sql = next(query["sql"] for query in reversed(queries) if "<=>" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_many_items_are_found_by_the_index(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", 100)
    encoder, vectors = fill(project, 1500)
    query = draw(1, 9)[0]
    with CaptureQueriesContext(connection) as context:
        answer = search(project, encoder, query)
    assert answer.method == "index"
    assert len(set(ids(answer)) & set(rank(project, vectors, query))) >= 9
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE curation_embedding, annotate_item, annotate_itemasset")
    assert f"Index Scan using curation_embedding_{encoder.pk}_hnsw" in explain(context.captured_queries)


def test_a_narrow_filter_over_many_items_gets_all_its_hits(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", 10)
    encoder, vectors = fill(project, 1000)
    query = draw(1, 9)[0]
    monkeypatch.setattr(nearest, "SETTINGS", "SET LOCAL hnsw.max_scan_tuples = 10; SET LOCAL hnsw.ef_search = 10")
    answer = search(project, encoder, query, limit=10, text="rare")
    assert ids(answer) == rank(project, vectors, query, 10, metadata__kind="rare")
    assert len(ids(answer)) == 10


def test_a_small_project_in_a_big_table_gets_its_hits(project: Project, make_project: MakeProject) -> None:
    fill(make_project("Big"), 800)
    encoder, vectors = fill(project, 20)
    query = draw(1, 9)[0]
    assert ids(search(project, encoder, query)) == rank(project, vectors, query)


@pytest.mark.parametrize("exact_rows", [1000, 1])
def test_an_item_of_two_pictures_comes_up_once(
    project: Project, monkeypatch: pytest.MonkeyPatch, exact_rows: int
) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", exact_rows)
    encoder, vectors = fill(project, 40, slots=("a", "b"))
    answer = search(project, encoder, vectors[0], limit=20)
    assert len(set(ids(answer))) == len(ids(answer)) == 20
    assert answer.results[0].score == pytest.approx(1, abs=1e-3)


def test_an_item_of_many_parts_leaves_room_for_others(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", 1)
    encoder, vectors = fill(project, 60)
    first = ItemAsset.objects.order_by("id")[0]
    parts = [f"crop:0,0,{n},9" for n in range(1, 101)]
    rows = np.repeat(vectors[:1], len(parts), axis=0)
    asset_ids = [first.asset_id] * len(parts)
    store_embeddings(encoder, project_id=project.pk, asset_ids=asset_ids, vectors=rows, parts=parts)
    answer = search(project, encoder, vectors[0], limit=20)
    assert (ids(answer)[0], len(set(ids(answer)))) == (first.item_id, 20)


def test_items_set_aside_are_not_found_unless_asked_for(project: Project) -> None:
    encoder, vectors = fill(project, 20)
    first = ids(search(project, encoder, vectors[0]))[0]
    Item.objects.filter(pk=first).update(state="set_aside")
    assert first not in ids(search(project, encoder, vectors[0], limit=50))
    assert ids(search(project, encoder, vectors[0], state="any"))[0] == first


def test_items_like_an_item_leave_itself_out(project: Project) -> None:
    _, vectors = fill(project, 20)
    first = Item.objects.order_by("id")[0]
    wanted = SearchRequest(project=project.pk, item=first.pk, encoder="drawn", limit=5)
    found = ids(search_items(Actor(project.created_by), wanted))
    assert found == rank(project, vectors, vectors[0], 6)[1:]


def test_storing_twice_keeps_the_first_vectors(project: Project) -> None:
    encoder, vectors = fill(project, 3)
    asset_ids = list(ItemAsset.objects.order_by("id").values_list("asset_id", flat=True))
    with transaction.atomic():
        store_embeddings(encoder, project_id=project.pk, asset_ids=asset_ids, vectors=-vectors)
    assert search(project, encoder, vectors[0]).results[0].score == pytest.approx(1, abs=1e-3)


def test_other_weights_are_another_space(project: Project) -> None:
    encoder, _ = fill(project, 3)
    again = register_encoder(name="drawn", revision="1", weights_hash="00", dimension=DIMENSION)
    other = register_encoder(name="drawn", revision="1", weights_hash="11", dimension=4)
    assert (again.pk == encoder.pk, other.pk == encoder.pk) == (True, False)
    assert search(project, other, np.ones(4)).results == []
