"""Gate ``unreviewed``: answers that no reviewer has accepted as they are."""

from collections.abc import Iterator
from typing import Final

from curation.gates.base import Gate, GateItem, GateOptions, Hit, Look


class UnreviewedOptions(GateOptions, frozen=True, kw_only=True):
    """Which answers count.

    Attributes:
        splits: Splits whose answers must be reviewed; none means all of them.
    """

    splits: tuple[str, ...] = ()


def begin(options: UnreviewedOptions) -> Look:
    """Return what looks at the items of one release."""

    def look(item: GateItem) -> Iterator[Hit]:
        if item.unreviewed and (not options.splits or item.split in options.splits):
            for _ in range(item.unreviewed):
                yield Hit(item.split, "not accepted by a reviewer")

    return look


UNREVIEWED: Final = Gate(
    "unreviewed",
    "answers that no reviewer accepted",
    "Review them, ask for reviews of finished items, or choose the policy 'accepted', which leaves them out.",
    UnreviewedOptions,
    begin,
)
