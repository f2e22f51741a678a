"""Items as gates look at them."""

from typing import Any

from curation.gates.base import GateAsset, GateItem, GateReport
from curation.gates.registry import GateKeeper, read_choices


def make_asset(name: str = "a", media: str = "image", licence: str = "CC-BY-4.0", consent: str = "signed") -> GateAsset:
    """Return a picture with licence and consent; the same name means the same bytes."""
    return GateAsset("image", media, licence, consent, name.encode().hex().ljust(64, "0"))


def make_item(key: str, *assets: GateAsset, split: str = "train", **fields: Any) -> GateItem:
    """Return an item that no gate has anything against, unless fields say otherwise."""
    return GateItem(key, split, assets or (make_asset(key),), **fields)


def ask(gate: str, *items: GateItem, **options: Any) -> GateReport:
    """Return what one gate says of these items."""
    keeper = GateKeeper({gate: read_choices({gate: options})[gate]})
    for item in items:
        keeper.look(item)
    return keeper.report()[0]
