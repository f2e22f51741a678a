"""Gate ``leakage``: the same bytes or the same text in two splits.

Known near-duplicates never part (:mod:`curation.sampling.splits`), so what can still leak are copies that no search for
duplicates has looked at yet.
"""

from collections.abc import Iterator
from typing import Final, Literal

from curation.gates.base import Gate, GateItem, GateOptions, Hit, Look


class LeakageOptions(GateOptions, frozen=True, kw_only=True):
    """Which copies count.

    Attributes:
        media: Whose copies; a prompt that every item shares is no leak, so texts count only when asked for.
    """

    media: tuple[Literal["image", "video", "audio", "text"], ...] = ("image", "video", "audio")


def begin(options: LeakageOptions) -> Look:
    """Return what looks at the items of one release; it remembers 32 bytes and a key of every asset."""
    first: dict[bytes, tuple[str, str]] = {}

    def look(item: GateItem) -> Iterator[Hit]:
        for asset in item.assets:
            if asset.media not in options.media:
                continue
            split, key = first.setdefault(bytes.fromhex(asset.content), (item.split, item.key))
            if split != item.split:
                yield Hit("/".join(sorted((split, item.split))), f"{asset.slot}: the same as in {key} ({split})")

    return look


LEAKAGE: Final = Gate(
    "leakage",
    "copies in different splits",
    "Run the search for near-duplicates, which keeps copies in one split, or set the copies aside.",
    LeakageOptions,
    begin,
)
