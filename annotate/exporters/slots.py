"""Names for the slots of a whole release, where each becomes a column, a field or a file."""

from collections.abc import Collection, Iterable
from contextlib import closing
from typing import Final

import msgspec

from annotate.document.facts import MediaKind
from annotate.exporters.release import ReleaseReader

SlotNames = dict[tuple[str, MediaKind], str]


class _Asset(msgspec.Struct):
    media: MediaKind


class _Item(msgspec.Struct):
    assets: dict[str, _Asset] = {}


_decoder: Final = msgspec.json.Decoder(_Item)


def list_slots(release: ReleaseReader) -> set[tuple[str, MediaKind]]:
    """Return every slot of a release with each medium that it holds: a pass over all items that skips documents."""
    slots: set[tuple[str, MediaKind]] = set()
    with closing(release.open_manifest()) as lines:
        for line in lines:
            slots.update((slot, asset.media) for slot, asset in _decoder.decode(line).assets.items())
    return slots


def name_slots(slots: Iterable[tuple[str, MediaKind]], reserved: Collection[str] = ()) -> SlotNames:
    """Return a name for each slot and medium: the slot's own, with the medium where that is needed to tell them apart.

    Args:
        slots: The slots in use.
        reserved: Names that are taken.
    """
    pairs = sorted(set(slots))
    used = [slot for slot, _ in pairs]
    return {
        (slot, media): slot if used.count(slot) == 1 and slot not in reserved else f"{slot}_{media}"
        for slot, media in pairs
    }
