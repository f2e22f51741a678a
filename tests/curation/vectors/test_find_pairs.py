"""The engine is chosen by size, and can be forced."""

import pytest

from curation.vectors.find_pairs import Engine, choose_engine, find_pairs
from tests.support.pairs import make_vectors


@pytest.mark.parametrize(
    ("count", "dimension", "engine"),
    [(10_000, 512, "exact"), (200_000, 512, "exact"), (1_000_000, 512, "faiss"), (30_000_000, 512, "partitioned")],
)
def test_exact_where_it_is_affordable(count: int, dimension: int, engine: Engine) -> None:
    assert choose_engine(count, dimension) == engine


def test_an_exact_answer_is_complete() -> None:
    found = find_pairs(make_vectors(100, copies=20), min_similarity=0.9)
    assert (found.engine, found.recall) == ("exact", 1.0)


@pytest.mark.parametrize("engine", ["faiss", "partitioned"])
def test_engine_can_be_forced(engine: Engine) -> None:
    vectors = make_vectors(100, copies=20)
    forced = find_pairs(vectors, min_similarity=0.9, engine=engine)
    assert forced.engine == engine
    assert forced.similar.pairs.tolist() == find_pairs(vectors, min_similarity=0.9).similar.pairs.tolist()
