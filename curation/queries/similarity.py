"""Search by likeness: words, a picture, an item or a part of one, combined with every filter of the item page."""

import base64
from typing import Any

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor, sees_every_annotation
from annotate.errors import Invalid, NotFound
from annotate.jobs.ask import ask
from annotate.queries.item_filters import ItemFilter, build_conditions
from annotate.queries.items import ItemRow, find_item
from curation.models.embedding import Encoder
from curation.queries.checks import read_items
from curation.queries.embeddings import find_encoder
from curation.queries.nearest import Conditions, Method, Near, find_nearest
from curation.queries.search_filters import Narrowing, build_narrowing
from curation.vectors.parts import WHOLE, WORDS, Part, PartKind, read_part
from curation.vectors.words import list_words

MAX_RESULTS = 500
SHOWN_CHARACTERS = 300
BLIND_KINDS: tuple[PartKind, ...] = ("crop", *WORDS)
"""Parts that tell what others have marked or written, which annotators do not see."""


class SearchRequest(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What to look for: words, or an item that the results shall be like, or a part of one.

    Attributes:
        project: Where.
        text: Words that describe what to find.
        item: Items like this one.
        part: Which part of that item, as a hit names it; ``crop:<x1>,<y1>,<x2>,<y2>`` may be any region of an image, in
            pixels. Empty for the whole.
        slot: Which slot of that item; empty for the first that is embedded.
        encoder: Whose space; the built-in one by default.
        kinds: Kinds of parts to compare with: ``whole``, ``time``, ``crop``, ``text``, ``said``, ``turn``,
            ``response``, ``mark``; none means all.
        filter: Narrowing, as on the item page; its project, paging and ids are ignored.
        narrowing: Narrowing by metadata, facts and findings.
        limit: How many results, 1 to 500.
    """

    project: int
    text: str = ""
    item: int | None = None
    part: str = ""
    slot: str = ""
    encoder: str = "prototype"
    kinds: list[PartKind] = []
    filter: ItemFilter | None = None
    narrowing: Narrowing | None = None
    limit: int = 60


class Hit(msgspec.Struct):
    """An item, and which part of it is how like the query.

    Attributes:
        item: The item; its picture is that of the asset that was hit.
        score: Cosine similarity of the part and the query, -1 to 1.
        slot: The slot of the asset.
        part: The part that is nearest.
        words: What the part says, for parts that are words; at most 300 characters.
    """

    item: ItemRow
    score: float
    slot: str
    part: Part
    words: str | None = None


class SearchAnswer(msgspec.Struct):
    """Hits, best first, and how they were found.

    Attributes:
        encoder: Name and revision of the encoder that scored.
        method: ``exact`` compared every item that passes the filter; ``index`` asked the HNSW index.
    """

    results: list[Hit]
    encoder: str
    method: Method


def search_items(actor: Actor, wanted: SearchRequest, *, picture: bytes | None = None) -> SearchAnswer:
    """Return the items most like a text, a picture or another item.

    Args:
        actor: Who asks.
        wanted: What to look for and where.
        picture: A small picture to look for, as JPEG or WebP; it is not stored.

    Raises:
        Invalid: Not exactly one of a text, an item and a picture was given, or the part has no such form.
        NotFound: Nothing of the project is embedded by that encoder, or the item or its part is not.
        Unavailable: No worker encoded the query in time.
    """
    role = access.require_view(actor, wanted.project)
    if sum((bool(wanted.text.strip()), wanted.item is not None, picture is not None)) != 1:
        raise Invalid("query_missing", "search takes either words in 'text', the id of an 'item', or a picture")
    encoder = find_encoder(wanted.project, wanted.encoder)
    if encoder is None:
        raise NotFound(
            "not_embedded",
            f"nothing of this project is embedded by {wanted.encoder!r} yet; run the job embed_assets",
            encoder=wanted.encoder,
        )
    vector = _find_query(actor, wanted, encoder, picture)
    return search_vector(encoder, vector, wanted, is_blind=not sees_every_annotation(role))


def search_vector(encoder: Encoder, vector: str, wanted: SearchRequest, *, is_blind: bool = False) -> SearchAnswer:
    """Return the items of a project nearest to a vector, in pgvector's text form.

    Args:
        encoder: Whose space the vector is in.
        vector: What to be near to.
        wanted: Where, and what counts.
        is_blind: Whether parts are left out that come from other people's annotations.
    """
    limit = max(1, min(wanted.limit, MAX_RESULTS))
    found, method = find_nearest(
        encoder, vector, _build_conditions(wanted, is_blind=is_blind), project_id=wanted.project, limit=limit
    )
    return SearchAnswer(_read_hits(found), f"{encoder.name} {encoder.revision}".strip(), method)


def _build_conditions(wanted: SearchRequest, *, is_blind: bool) -> Conditions:
    on_page = wanted.filter or ItemFilter(project=wanted.project)
    here, narrowing = msgspec.structs.replace(on_page, project=wanted.project, after=0), wanted.narrowing or Narrowing()
    alone = ["i.id <> %(self)s"] if wanted.item is not None else []
    one_by_one, at_once = (
        build_conditions(here, at_once=way) & build_narrowing(narrowing, at_once=way) for way in (False, True)
    )
    parts = ["true"]
    if wanted.kinds:
        parts.append("split_part(v.part, ':', 1) = ANY(%(kinds)s)")
    if is_blind:
        parts.append("split_part(v.part, ':', 1) <> ALL(%(hidden)s)")
    own = {"self": wanted.item, "kinds": list(wanted.kinds), "hidden": list(BLIND_KINDS)}
    items, items_at_once = (" AND ".join([*found.where, *alone]) for found in (one_by_one, at_once))
    return Conditions(items, items_at_once, " AND ".join(parts), one_by_one.values | own)


def _find_query(actor: Actor, wanted: SearchRequest, encoder: Encoder, picture: bytes | None) -> str:
    if wanted.item is not None:
        find_item(actor, wanted.item)
        return _find_part(wanted, encoder)
    if picture is not None:
        return _ask(encoder, "encode_picture", picture=base64.b64encode(picture).decode())
    return _ask(encoder, "encode_text", text=wanted.text.strip())


def _ask(encoder: Encoder, question: str, **values: Any) -> str:
    answer = ask(question, {"encoder": encoder.name, **values})
    if answer["weights_hash"] != encoder.weights_hash:
        raise NotFound("not_embedded", "the encoder's weights have changed; run the job embed_assets again")
    return msgspec.json.encode(answer["vector"]).decode()


PART = """
SELECT v.vector::text FROM annotate_itemasset s
JOIN curation_embedding v ON v.asset_id = s.asset_id AND v.encoder_id = %(encoder)s AND v.part = %(part)s
WHERE s.item_id = %(item)s AND (%(slot)s = '' OR s.slot = %(slot)s) ORDER BY s.id LIMIT 1
"""
IMAGE = """
SELECT a.blob_id FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id
WHERE s.item_id = %(item)s AND (%(slot)s = '' OR s.slot = %(slot)s) AND a.media = 'image' AND a.state = 'ready'
ORDER BY s.id LIMIT 1
"""


def _find_part(wanted: SearchRequest, encoder: Encoder) -> str:
    part = read_part(wanted.part or WHOLE)
    if part is None:
        raise Invalid(
            "bad_part",
            f"{wanted.part!r} is no part of an item; expected what a hit names, or crop:<x1>,<y1>,<x2>,<y2> in pixels",
        )
    values = {"encoder": encoder.pk, "item": wanted.item, "slot": wanted.slot, "part": part.name}
    with connection.cursor() as cursor:
        cursor.execute(PART, values)
        row = cursor.fetchone()
        if row is None and part.kind == "crop":
            cursor.execute(IMAGE, values)
            image = cursor.fetchone()
            if image is not None:
                return _ask(encoder, "encode_region", sha256=image[0], part=part.name)
    if row is None:
        raise NotFound(
            "not_embedded",
            f"{'item' if part.kind == 'whole' else part.name + ' of item'} {wanted.item} is not embedded by "
            f"{encoder.name!r}; run embed_assets",
        )
    return str(row[0])


def _read_hits(found: list[Near]) -> list[Hit]:
    parts = [read_part(near.part) or Part(name=near.part) for near in found]
    words = _read_chunks(
        [(near.asset_id, part) for near, part in zip(found, parts, strict=True) if part.kind == "text"]
    ) | _read_words([near.item.id for near, part in zip(found, parts, strict=True) if part.kind in WORDS])
    return [
        Hit(near.item, near.score, near.slot, part, words.get((near.asset_id, part.name)))
        for near, part in zip(found, parts, strict=True)
    ]


def _read_chunks(chunks: list[tuple[int, Part]]) -> dict[tuple[int, str], str]:
    """Return the beginnings of chunks of text assets, by asset and part."""
    if not chunks:
        return {}
    starts = [part.start or 0 for _, part in chunks]
    lengths = [min(SHOWN_CHARACTERS, (part.end or 0) - (part.start or 0)) for _, part in chunks]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, t.part, substr(a.text, t.start + 1, t.length) FROM "
            "unnest(%s::bigint[], %s::text[], %s::int[], %s::int[]) AS t (asset, part, start, length) "
            "JOIN annotate_asset a ON a.id = t.asset",
            [[asset_id for asset_id, _ in chunks], [part.name for _, part in chunks], starts, lengths],
        )
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def _read_words(item_ids: list[int]) -> dict[tuple[int, str], str]:
    """Return what the annotations of items say now, by asset and part."""
    if not item_ids:
        return {}
    return {
        (words.asset_id, words.part): words.text[:SHOWN_CHARACTERS]
        for item in read_items(item_ids, with_suggestions=False)
        for words in list_words(item)
    }
