"""Search by likeness: vectors combined with every filter of the item page.

Where the filter leaves few items, their vectors are all compared, so nothing is missed; elsewhere the HNSW index
answers, scanning on until enough items pass the filter.
"""

from typing import Any, Literal

import msgspec
from django.db import connection, transaction

from annotate import access
from annotate.access import Actor
from annotate.errors import Invalid, NotFound
from annotate.jobs.ask import ask
from annotate.queries.items import ItemFilter, ItemRow, build_conditions, find_item
from annotate.queries.tasks import media_url
from curation.models.embedding import Encoder
from curation.queries.embeddings import find_encoder

EXACT_ROWS = 20_000
MAX_RESULTS = 500


class SearchRequest(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What to look for: words, or an item that the results shall be like.

    Attributes:
        project: Where.
        text: Words that describe what to find.
        item: Items like this one.
        encoder: Whose space; the built-in one by default.
        filter: Narrowing, as on the item page; its project, paging and ids are ignored.
        limit: How many results, 1 to 500.
    """

    project: int
    text: str = ""
    item: int | None = None
    encoder: str = "prototype"
    filter: ItemFilter | None = None
    limit: int = 60


class Hit(msgspec.Struct):
    """An item and its likeness: cosine similarity, -1 to 1."""

    item: ItemRow
    score: float


class SearchAnswer(msgspec.Struct):
    """Hits, best first, and how they were found.

    Attributes:
        encoder: Name and revision of the encoder that scored.
        method: ``exact`` compared every item that passes the filter; ``index`` asked the HNSW index.
    """

    results: list[Hit]
    encoder: str
    method: Literal["exact", "index"]


def search_items(actor: Actor, wanted: SearchRequest) -> SearchAnswer:
    """Return the items most like a text or another item.

    Raises:
        Invalid: Neither a text nor an item was given, or both.
        NotFound: Nothing of the project is embedded by that encoder, or the item is not.
        Unavailable: No worker encoded the text in time.
    """
    access.require_view(actor, wanted.project)
    if bool(wanted.text.strip()) == (wanted.item is not None):
        raise Invalid("query_missing", "search takes either words in 'text' or the id of an 'item'")
    encoder = find_encoder(wanted.project, wanted.encoder)
    if encoder is None:
        raise NotFound(
            "not_embedded",
            f"nothing of this project is embedded by {wanted.encoder!r} yet; run the job embed_assets",
            encoder=wanted.encoder,
        )
    vector = _find_query(actor, wanted, encoder)
    return search_vector(encoder, vector, wanted)


def _find_query(actor: Actor, wanted: SearchRequest, encoder: Encoder) -> str:
    if wanted.item is None:
        answer = ask("encode_text", {"encoder": encoder.name, "text": wanted.text.strip()})
        if answer["weights_hash"] != encoder.weights_hash:
            raise NotFound("not_embedded", "the encoder's weights have changed; run the job embed_assets again")
        return msgspec.json.encode(answer["vector"]).decode()
    find_item(actor, wanted.item)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.vector::text FROM curation_embedding v JOIN annotate_itemasset s ON s.asset_id = v.asset_id "
            "WHERE v.encoder_id = %s AND s.item_id = %s AND v.part = 'whole' ORDER BY s.id LIMIT 1",
            [encoder.pk, wanted.item],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("not_embedded", f"item {wanted.item} is not embedded by {encoder.name!r}; run embed_assets")
    return str(row[0])


HITS = """
SELECT i.id, i.key, i.media, i.state, i.progress, i.has_errors, b.sha256, b.has_thumbnail, b.width_px, b.height_px,
    left(a.text, 200), 1 - n.distance
FROM ({nearest}) n
JOIN annotate_item i ON i.id = n.item_id
JOIN annotate_asset a ON a.id = n.asset_id
LEFT JOIN annotate_blob b ON b.sha256 = a.blob_id
ORDER BY n.distance, i.id LIMIT %(limit)s
"""
# Adding nothing to the distance keeps the planner from the index, which an exact answer must not use.
EXACT = """
SELECT item_id, asset_id, distance FROM (
    SELECT DISTINCT ON (s.item_id) s.item_id, s.asset_id,
        (v.vector::halfvec({dimension}) <=> %(vector)s::halfvec({dimension})) + 0 AS distance
    FROM annotate_item i JOIN annotate_itemasset s ON s.item_id = i.id
    JOIN curation_embedding v ON v.asset_id = s.asset_id AND v.encoder_id = {encoder} AND v.part = 'whole'
    WHERE {conditions} ORDER BY s.item_id, distance
) AS nearest ORDER BY distance LIMIT %(limit)s
"""
# An item of several pictures comes up once for each of them; twice the limit is mostly enough to make up for that.
INDEXED = """
SELECT item_id, asset_id, distance FROM (
    SELECT DISTINCT ON (item_id) item_id, asset_id, distance FROM (
        SELECT s.item_id, s.asset_id, v.vector::halfvec({dimension}) <=> %(vector)s::halfvec({dimension}) AS distance
        FROM curation_embedding_{encoder} v JOIN annotate_itemasset s ON s.asset_id = v.asset_id
        JOIN annotate_item i ON i.id = s.item_id
        WHERE v.part = 'whole' AND {conditions}
        ORDER BY v.vector::halfvec({dimension}) <=> %(vector)s::halfvec({dimension}) LIMIT 2 * %(limit)s
    ) AS pictures ORDER BY item_id, distance
) AS nearest ORDER BY distance LIMIT %(limit)s
"""


def search_vector(encoder: Encoder, vector: str, wanted: SearchRequest) -> SearchAnswer:
    """Return the items of a project nearest to a vector, in pgvector's text form."""
    narrowing = wanted.filter or ItemFilter(project=wanted.project)
    narrowing = msgspec.structs.replace(narrowing, project=wanted.project, after=0)
    where, values = build_conditions(narrowing)
    if wanted.item is not None:
        where.append("i.id <> %(self)s")
        values["self"] = wanted.item
    conditions = " AND ".join(where)
    values |= {"vector": vector, "limit": max(1, min(wanted.limit, MAX_RESULTS))}
    method: Literal["exact", "index"] = "exact"
    with transaction.atomic(), connection.cursor() as cursor:
        hits: list[Hit] = []
        if not _leaves_few(cursor, conditions, values):
            method = "index"
            cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = 200")
            hits = _find_hits(cursor, INDEXED, encoder, conditions, values)
        if len(hits) < values["limit"]:
            # The index gives up after so many rows that do not pass the filter; what it found then is not all there is.
            method = "exact"
            hits = _find_hits(cursor, EXACT, encoder, conditions, values)
    return SearchAnswer(hits, f"{encoder.name} {encoder.revision}".strip(), method)


def _find_hits(cursor: Any, sql: str, encoder: Encoder, conditions: str, values: dict[str, Any]) -> list[Hit]:
    nearest = sql.format(dimension=encoder.dimension, encoder=encoder.pk, conditions=conditions)
    cursor.execute(HITS.format(nearest=nearest), values)
    return [_read_hit(row) for row in cursor.fetchall()]


def _leaves_few(cursor: Any, conditions: str, values: dict[str, Any]) -> bool:
    cursor.execute(
        f"SELECT count(*) FROM (SELECT FROM annotate_item i WHERE {conditions} LIMIT {EXACT_ROWS + 1}) AS bounded",  # noqa: S608
        values,
    )
    return int(cursor.fetchone()[0]) <= EXACT_ROWS


def _read_hit(row: tuple[Any, ...]) -> Hit:
    id_, key, media, state, progress, has_errors, sha256, has_thumbnail, width_px, height_px, text, score = row
    url = media_url(sha256, thumbnail=True) if has_thumbnail else None
    return Hit(ItemRow(id_, key, media, state, progress, has_errors, url, width_px, height_px, text), round(score, 4))
