"""The facts of items' assets, as document validation needs them."""

from collections.abc import Iterable

from annotate.document.facts import AssetFacts
from annotate.models.item import ItemAsset

COLUMNS = (
    "item_id",
    "slot",
    "asset__media",
    "asset__text",
    "asset__blob__width_px",
    "asset__blob__height_px",
    "asset__blob__duration_us",
)


def get_slots(item_id: int) -> dict[str, AssetFacts]:
    """Return an item's assets by slot."""
    return list_slots([item_id]).get(item_id, {})


def list_slots(item_ids: Iterable[int]) -> dict[int, dict[str, AssetFacts]]:
    """Return the assets of items by item and slot. An asset that is not ingested yet has only its medium, if known."""
    found: dict[int, dict[str, AssetFacts]] = {}
    rows = ItemAsset.objects.filter(item_id__in=list(item_ids)).values_list(*COLUMNS)
    for item_id, slot, media, text, width_px, height_px, duration_us in rows:
        length = None if text is None else len(text)
        facts = AssetFacts(media or "image", width_px, height_px, duration_us, length)
        found.setdefault(item_id, {})[slot] = facts
    return found
