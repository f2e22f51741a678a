"""Names for the slots of a whole release, where each becomes a column, a field or a file."""

from collections.abc import Collection, Iterable

from annotate.document.facts import MediaKind
from annotate.exporters.release import ReleaseReader

SlotNames = dict[tuple[str, MediaKind], str]


def list_slots(release: ReleaseReader) -> set[tuple[str, MediaKind]]:
    """Return every slot of a release with each medium that it holds: a pass over all items."""
    return {(slot, asset.media) for record in release.records() for slot, asset in record.assets.items()}


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
