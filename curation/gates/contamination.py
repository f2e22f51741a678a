"""Gate ``contamination``: items that are like records of a benchmark."""

from collections.abc import Iterator
from typing import Final

from curation.gates.base import Gate, GateItem, GateOptions, Hit, Look


class ContaminationOptions(GateOptions, frozen=True, kw_only=True):
    """Which benchmarks count.

    Attributes:
        reference_sets: Names of reference sets; none means all of the project's.
        splits: Splits that must be clean; none means all of them.
    """

    reference_sets: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()


def begin(options: ContaminationOptions) -> Look:
    """Return what looks at the items of one release."""

    def look(item: GateItem) -> Iterator[Hit]:
        if options.splits and item.split not in options.splits:
            return
        for name in item.references:
            if not options.reference_sets or name in options.reference_sets:
                yield Hit(name, f"in {item.split}")

    return look


CONTAMINATION: Final = Gate(
    "contamination",
    "records of benchmarks",
    "Look at the hits of the reference sets and set aside the items that a benchmark holds.",
    ContaminationOptions,
    begin,
)
