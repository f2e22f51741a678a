"""What ingest finds out: facts of blobs, assets that are ready or failed. Written by jobs, inside their fence."""

from collections.abc import Sequence
from typing import Any

import msgspec

from annotate.media.facts import FACTS_VERSION, MediaFacts
from annotate.models.asset import Asset, AssetState, Blob, Media
from annotate.models.item import Item, ItemAsset
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
        code: Why it failed.
        message: The same in words.
    """

    asset_id: int
    facts: MediaFacts | None = None
    text: str | None = None
    has_thumbnail: bool = False
    location: str = ""
    name: str = ""
    code: str = ""
    message: str = ""


def record_ingested(batch: Sequence[Ingested]) -> None:
    """Store the results of a batch and bring the items that are whole now into work. Call inside a transaction."""
    rows = {row.pk: row for row in Asset.objects.select_for_update().filter(id__in=[one.asset_id for one in batch])}
    for one in batch:
        asset = rows.get(one.asset_id)
        if asset is None or asset.state == AssetState.READY:
            continue
        if one.facts is None:
            _fail(asset, one)
        else:
            _complete(asset, one, one.facts)
    item_ids = list(ItemAsset.objects.filter(asset__in=rows).values_list("item_id", flat=True).distinct())
    _refresh_items(item_ids)
    settle_items(item_ids)


def _fail(asset: Asset, one: Ingested) -> None:
    asset.state, asset.error = AssetState.FAILED, {"code": one.code, "message": one.message}
    asset.save(update_fields=["state", "error"])


def _complete(asset: Asset, one: Ingested, facts: MediaFacts) -> None:
    asset.state, asset.error, asset.media = AssetState.READY, None, facts.media
    asset.name = asset.name or one.name
    if one.text is not None:
        asset.text, asset.blob = one.text, None
    else:
        asset.blob = _keep_facts(one, facts)
    asset.save(update_fields=["state", "error", "media", "name", "text", "blob"])


def _keep_facts(one: Ingested, facts: MediaFacts) -> Blob:
    columns: dict[str, Any] = {
        "size_bytes": facts.size_bytes,
        "media": facts.media,
        "mime": facts.mime,
        "width_px": facts.width_px,
        "height_px": facts.height_px,
        "duration_us": facts.duration_us,
        "facts": msgspec.to_builtins(facts),
        "facts_version": FACTS_VERSION,
        "phash64": to_signed(facts.phash64),
        "pdq256": bytes.fromhex(facts.pdq256) if facts.pdq256 else None,
        "has_thumbnail": one.has_thumbnail,
        "error": None,
    }
    made, _ = Blob.objects.update_or_create(
        sha256=facts.sha256, defaults=columns, create_defaults={**columns, "location": one.location}
    )
    return made


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
    for item_id, found in slots.items():
        media = next((medium for medium, _ in found if medium not in ("", Media.TEXT)), found[0][0])
        failed = any(state == AssetState.FAILED for _, state in found)
        Item.objects.filter(pk=item_id).exclude(media=media, has_errors=failed).update(media=media, has_errors=failed)


def retry_failed_assets(project_id: int, asset_ids: Sequence[int]) -> int:
    """Put failed assets back in line for ingest.

    Returns:
        How many.
    """
    failed = Asset.objects.filter(project_id=project_id, id__in=asset_ids, state=AssetState.FAILED)
    return failed.update(state=AssetState.PENDING, error=None)
