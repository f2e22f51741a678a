"""`python -m benchmarks.searching <project> <vectors>`: many vectors in a project's database, and searches among them.

Runs against the database that the environment names, in a process beside the server.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django
import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate.embedded import find_data_folder, start_services
from benchmarks.figures import summarize_ms
from benchmarks.gate import require

DIMENSION = 512
CLUSTERS = 2000
NEIGHBOURS = 10
QUERIES = 200
WARM_UP = 20
LEAST_RECALL = 0.95
RARE_EVERY = 5000
BATCH = 20_000
BUILD_MEMORY = "2GB"
Rows = NDArray[np.float32]


def make_vectors(count: int) -> tuple[Rows, Rows]:
    """Return unit rows in clusters of uneven size, and queries near some of them."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((CLUSTERS, DIMENSION), dtype=np.float32)
    weights = random.pareto(1.5, CLUSTERS) + 0.1
    chosen = random.choice(CLUSTERS, count, p=weights / weights.sum())
    vectors = np.empty((count, DIMENSION), dtype=np.float32)
    for start in range(0, count, BATCH):
        part = chosen[start : start + BATCH]
        vectors[start : start + BATCH] = centres[part] + random.standard_normal((len(part), DIMENSION)) * 0.8
    near = vectors[random.choice(count, QUERIES + WARM_UP, replace=False)]
    queries = near + random.standard_normal(near.shape).astype(np.float32) * 0.4
    return to_unit(vectors), to_unit(queries)


def to_unit(rows: Rows) -> Rows:
    """Return rows of length 1."""
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def load(project_id: int, vectors: Rows) -> dict[str, Any]:
    """Make one item with one text asset a vector, copy the vectors in, then build the index; return the seconds."""
    from django.db import connection  # noqa: PLC0415  (after setup)

    from curation.services.encoders import INDEX, register_encoder  # noqa: PLC0415

    encoder = register_encoder(name="drawn", revision="1", weights_hash="0" * 64, dimension=DIMENSION)
    start_s = time.perf_counter()
    with connection.cursor() as cursor:
        for name in ("annotate_item", "annotate_asset", "annotate_itemasset", "curation_embedding"):
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER ALL")
        cursor.execute(ITEMS, {"project": project_id, "count": len(vectors), "rare": RARE_EVERY})
        cursor.execute(ASSETS, {"project": project_id})
        cursor.execute(SLOTS, {"project": project_id})
        cursor.execute(f"DROP INDEX curation_embedding_{encoder.pk}_hnsw")
        cursor.execute("SELECT id FROM annotate_asset WHERE project_id = %s ORDER BY id", [project_id])
        asset_ids = np.array(cursor.fetchall(), dtype=np.int64)[:, 0]
        copy_vectors(cursor, encoder.pk, project_id, asset_ids, vectors)
        copied_s = time.perf_counter() - start_s
        cursor.execute(f"SET maintenance_work_mem = '{BUILD_MEMORY}'; SET max_parallel_maintenance_workers = 1")
        start_s = time.perf_counter()
        cursor.execute(INDEX.format(id=encoder.pk, dimension=DIMENSION))
        built_s = time.perf_counter() - start_s
        for name in ("annotate_item", "annotate_asset", "annotate_itemasset", "curation_embedding"):
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER ALL")
        for name in ("annotate_item", "annotate_asset", "annotate_itemasset", f"curation_embedding_{encoder.pk}"):
            cursor.execute(f"VACUUM ANALYZE {name}")
        cursor.execute(f"SELECT pg_relation_size('curation_embedding_{encoder.pk}_hnsw')")
        size_bytes = int(cursor.fetchone()[0])
    return {
        "load_seconds": round(copied_s, 1),
        "index_build_seconds": round(built_s, 1),
        "index_mib": round(size_bytes / 1024**2),
    }


ITEMS = """
INSERT INTO annotate_item (project_id, key, content_hash, metadata, media, state, progress, priority, has_errors,
    set_aside_reason, search_text, created_at)
SELECT %(project)s, 'item-' || to_char(n, 'FM0000000'), '',
    CASE WHEN n %% %(rare)s = 7 THEN '{"kind": "rare"}' ELSE '{"kind": "usual"}' END::jsonb,
    'text', 'active', 'unlabeled', 0, false, '', '', now()
FROM generate_series(0, %(count)s - 1) AS n
"""
ASSETS = """
INSERT INTO annotate_asset (project_id, text, media, state, name, fetch_from, declared_mime, licence, source, consent,
    created_at)
SELECT %(project)s, key, 'text', 'ready', '', '', '', '', '', '', now() FROM annotate_item
WHERE project_id = %(project)s ORDER BY id
"""
SLOTS = """
WITH items AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM annotate_item WHERE project_id = %(project)s),
    assets AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM annotate_asset WHERE project_id = %(project)s)
INSERT INTO annotate_itemasset (item_id, asset_id, slot) SELECT i.id, a.id, 'text' FROM items i JOIN assets a USING (n)
"""


def copy_vectors(cursor: Any, encoder_id: int, project_id: int, asset_ids: NDArray[np.int64], vectors: Rows) -> None:
    """Send rows with COPY in PostgreSQL's binary form."""
    head = np.dtype(
        [("fields", ">i2"), ("n1", ">i4"), ("encoder", ">i8"), ("n2", ">i4"), ("asset", ">i8"), ("n3", ">i4"),
         ("project", ">i8"), ("n4", ">i4"), ("part", "S5"), ("n5", ">i4"), ("dim", ">i2"), ("unused", ">i2"),
         ("vector", ">f2", (DIMENSION,))]
    )  # fmt: skip
    sql = "COPY curation_embedding (encoder_id, asset_id, project_id, part, vector) FROM STDIN (FORMAT BINARY)"
    with cursor.cursor.copy(sql) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8))
        for start in range(0, len(vectors), BATCH):
            part = vectors[start : start + BATCH]
            rows = np.zeros(len(part), dtype=head)
            rows["fields"], rows["n1"], rows["n2"], rows["n3"] = 5, 8, 8, 8
            rows["n4"], rows["part"], rows["n5"], rows["dim"] = 5, b"whole", 4 + 2 * DIMENSION, DIMENSION
            rows["encoder"], rows["project"] = encoder_id, project_id
            rows["asset"], rows["vector"] = asset_ids[start : start + BATCH], part.astype(np.float16)
            copy.write(rows.tobytes())
        copy.write(b"\xff\xff")


def ask(project_id: int, query: Rows, *, limit: int, narrowing: Any = None) -> Any:
    """Search as the API does, past the encoding of the query."""
    from curation.queries.embeddings import find_encoder  # noqa: PLC0415  (after setup)
    from curation.queries.similarity import SearchRequest, search_vector  # noqa: PLC0415

    encoder = find_encoder(project_id, "drawn")
    assert encoder is not None
    wanted = SearchRequest(project=project_id, text="x", encoder="drawn", limit=limit, narrowing=narrowing)
    return search_vector(encoder, msgspec.json.encode(query.tolist()).decode(), wanted)


def list_rows(answer: Any) -> set[int]:
    """Return the rows of ``vectors`` that an answer holds."""
    return {int(hit.item.key.removeprefix("item-")) for hit in answer.results}


def find_exact(vectors: Rows, queries: Rows, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (Q, 10) rows nearest to each query among some rows, compared one by one in float32."""
    best = np.empty((len(queries), NEIGHBOURS), dtype=np.int64)
    cosine = np.concatenate([queries @ vectors[rows[at : at + BATCH]].T for at in range(0, len(rows), BATCH)], axis=1)
    for number, line in enumerate(cosine):
        best[number] = rows[np.argpartition(-line, NEIGHBOURS)[:NEIGHBOURS]]
    return best


def measure_recall(project_id: int, vectors: Rows, queries: Rows) -> float:
    """Return the share of the ten nearest that a search of ten finds."""
    exact = find_exact(vectors, queries, np.arange(len(vectors)))
    hits = sum(
        len(list_rows(ask(project_id, query, limit=NEIGHBOURS)) & set(nearest.tolist()))
        for query, nearest in zip(queries, exact, strict=True)
    )
    return hits / exact.size


def measure_vector_part(project_id: int, queries: Rows) -> dict[str, Any]:
    """Return times of a search of a page without the encoding of its query, and which methods answered."""
    methods: set[str] = set()

    def run(query: Rows) -> None:
        methods.add(ask(project_id, query, limit=60).method)

    return {**time_each(run, list(queries)), "limit": 60, "methods": sorted(methods)}


def measure_narrow(project_id: int, vectors: Rows, queries: Rows) -> dict[str, Any]:
    """Search what one item in 5,000 has; every hit must be there."""
    from curation.queries.search_filters import Narrowing  # noqa: PLC0415  (after setup)

    rare = np.arange(7, len(vectors), RARE_EVERY)
    narrowing = Narrowing(metadata={"kind": "rare"})
    limit = min(NEIGHBOURS, len(rare) - 1)
    cosine = queries @ vectors[rare].T
    for query, line in zip(queries[:WARM_UP], cosine, strict=False):
        expected = set(rare[np.argsort(-line)[:limit]].tolist())
        found = list_rows(ask(project_id, query, limit=limit, narrowing=narrowing))
        require(len(found & expected) >= limit - 1 and len(found) == limit, f"{found} are not the nearest {expected}")
    times = time_each(lambda query: ask(project_id, query, limit=limit, narrowing=narrowing), list(queries))
    return {**times, "items": len(rare), "complete": True}


def time_each(run: Callable[[Any], Any], values: list[Any]) -> dict[str, float]:
    """Return p50 and p95 of one call each, past a warm-up."""
    spent = []
    for place, value in enumerate(values):
        start_s = time.perf_counter()
        run(value)
        if place >= WARM_UP:
            spent.append(time.perf_counter() - start_s)
    return summarize_ms(spent)


def measure(project_id: int, count: int) -> dict[str, Any]:
    """Load vectors, check what searches find, and time them."""
    vectors, queries = make_vectors(count)
    loaded = load(project_id, vectors)
    recall = measure_recall(project_id, vectors, queries)
    require(recall >= LEAST_RECALL, f"recall@{NEIGHBOURS} is {recall:.3f}, at least {LEAST_RECALL} is expected")
    return {
        "vectors": [count, DIMENSION],
        **loaded,
        "recall_at_10": round(recall, 4),
        "vector_part": measure_vector_part(project_id, queries),
        "narrow": measure_narrow(project_id, vectors, queries),
    }


def main() -> None:
    """Print what was measured as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.config.settings.development")
    services = start_services(find_data_folder())
    services.export()
    django.setup()
    try:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
    finally:
        services.stop()


if __name__ == "__main__":
    main()
