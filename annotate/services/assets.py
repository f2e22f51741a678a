"""What ingest finds out: facts of blobs, assets that are ready or failed. Written by jobs, inside their fence."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection, transaction

from annotate import access
from annotate.access import Actor
from annotate.jobs.specs import INGEST_ASSETS, ProjectParams
from annotate.jobs.submit import submit_internal_job
from annotate.media.facts import FACTS_VERSION, MediaFacts
from annotate.models.asset import Asset, AssetState, Blob, Media
from annotate.models.item import Item, ItemAsset
from annotate.services.events import record_event
from annotate.services.settling import settle_items

SIGN_BIT, WRAP = 1 << 63, 1 << 64


class Ingested(msgspec.Struct):
    """What became of one asset.

    Attributes:
        asset_id: Which.
        facts: What decoding told; None when it failed.
        text: Content of a text file, which is kept in the row.
        has_thumbnail: Whether a thumbnail is in storage.
        location: URI of a file that stays where it lies; empty for one in our storage.
        name: File name, when the asset had none.
        is_known: The facts come from the blob's row, so there is nothing to store.
        code: Why it failed.
        message: The same in words.
    """

    asset_id: int
    facts: MediaFacts | None = None
    text: str | None = None
    has_thumbnail: bool = False
    location: str = ""
    name: str = ""
    is_known: bool = False
    code: str = ""
    message: str = ""


def record_ingested(batch: Sequence[Ingested]) -> None:
    """Store the results of a batch and bring the items that are whole now into work. Call inside a transaction."""
    locked = Asset.objects.select_for_update().filter(id__in=[one.asset_id for one in batch])
    states = dict(locked.values_list("id", "state"))
    waiting = [one for one in batch if states.get(one.asset_id, AssetState.READY) != AssetState.READY]
    record_facts([one for one in waiting if not one.is_known])
    with connection.cursor() as cursor:
        cursor.execute(COMPLETE, [json.dumps([_describe(one) for one in waiting])])
    item_ids = list(ItemAsset.objects.filter(asset__in=states).values_list("item_id", flat=True).distinct())
    # Two processes that each decode an asset of one item: whoever comes second has to see what the first stored.
    list(Item.objects.select_for_update(no_key=True).filter(pk__in=item_ids).order_by("pk").values_list("pk"))
    _refresh_items(item_ids)
    settle_items(item_ids)


COMPLETE = """
UPDATE annotate_asset a
SET state = r.state, error = r.error, media = coalesce(r.media, a.media), name = coalesce(nullif(a.name, ''), r.name),
    text = CASE WHEN r.state = 'ready' THEN r.text ELSE a.text END,
    blob_id = CASE WHEN r.state = 'ready' THEN r.blob ELSE a.blob_id END
FROM jsonb_to_recordset(%s::jsonb)
    AS r(id bigint, state text, error jsonb, media text, name text, text text, blob text)
WHERE a.id = r.id
"""


def _describe(one: Ingested) -> dict[str, Any]:
    """Return what one result changes in its asset's row; what is None stays as it is."""
    if one.facts is None:
        error = {"code": one.code, "message": one.message}
        return {"id": one.asset_id, "state": AssetState.FAILED, "error": error, "name": ""}
    # The text of a text file is kept in the row itself.
    content = {"blob": one.facts.sha256} if one.text is None else {"text": one.text}
    return {"id": one.asset_id, "state": AssetState.READY, "media": one.facts.media, "name": one.name, **content}


def record_facts(done: Sequence[Ingested]) -> None:
    """Store what decoding told of files; the same bytes sent twice are one blob. Call inside a transaction."""
    blobs = {one.facts.sha256: _describe_blob(one, one.facts) for one in done if one.facts and one.text is None}
    Blob.objects.bulk_create(
        [blobs[sha256] for sha256 in sorted(blobs)],  # in one order, so that two jobs cannot wait for each other
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=DECODED,
    )


DECODED = [
    *("size_bytes", "media", "mime", "width_px", "height_px", "duration_us", "facts", "facts_version"),
    *("phash64", "pdq256", "has_thumbnail", "error"),
]


def _describe_blob(one: Ingested, facts: MediaFacts) -> Blob:
    return Blob(
        sha256=facts.sha256,
        location=one.location,
        size_bytes=facts.size_bytes,
        media=facts.media,
        mime=facts.mime,
        width_px=facts.width_px,
        height_px=facts.height_px,
        duration_us=facts.duration_us,
        facts=msgspec.to_builtins(facts),
        facts_version=FACTS_VERSION,
        phash64=to_signed(facts.phash64),
        pdq256=bytes.fromhex(facts.pdq256) if facts.pdq256 else None,
        has_thumbnail=one.has_thumbnail,
        error=None,
    )


def to_signed(value: int | None) -> int | None:
    """Return an unsigned 64-bit hash as the signed integer that PostgreSQL stores."""
    if value is None:
        return None
    return value - WRAP if value & SIGN_BIT else value


def to_unsigned(value: int) -> int:
    """Return a stored hash as the unsigned 64-bit integer that it is."""
    return value % WRAP


def _refresh_items(item_ids: Sequence[int]) -> None:
    """Bring main medium and error flag of items in line with their assets."""
    slots: dict[int, list[tuple[str, str]]] = {}
    rows = ItemAsset.objects.filter(item_id__in=item_ids).order_by("id")
    for item_id, media, state in rows.values_list("item_id", "asset__media", "asset__state"):
        slots.setdefault(item_id, []).append((media, state))
    alike: dict[tuple[str, bool], list[int]] = {}
    for item_id, found in slots.items():
        media = next((medium for medium, _ in found if medium not in ("", Media.TEXT)), found[0][0])
        failed = any(state == AssetState.FAILED for _, state in found)
        alike.setdefault((media, failed), []).append(item_id)
    for (media, failed), ids in alike.items():
        Item.objects.filter(pk__in=ids).exclude(media=media, has_errors=failed).update(media=media, has_errors=failed)


@transaction.atomic
def retry_failed_assets(actor: Actor, *, project_id: int, item_ids: Sequence[int]) -> int:
    """Decode the failed assets of items again: what failed may have been away for a moment, or mended since.

    Returns:
        How many assets are tried again.
    """
    access.require_manage(actor, project_id)
    rows = ItemAsset.objects.filter(item_id__in=item_ids, item__project_id=project_id)
    failed = rows.filter(asset__state=AssetState.FAILED)
    touched = sorted(set(failed.values_list("item_id", flat=True)))
    count = Asset.objects.filter(id__in=failed.values("asset_id")).update(state=AssetState.PENDING, error=None)
    if count:
        _refresh_items(touched)
        record_event(actor, "retried", "assets", count, project_id=project_id, items=touched)
        submit_internal_job(INGEST_ASSETS, project_id=project_id, params=ProjectParams(), created_by_id=actor.user.pk)
    return count
