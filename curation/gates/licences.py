"""Gate ``licences``: assets whose terms of use are unknown, or not among those that are allowed."""

from collections.abc import Iterator
from typing import Final

from curation.gates.base import Gate, GateItem, GateOptions, Hit, Look

MISSING: Final = "missing"


class LicencesOptions(GateOptions, frozen=True, kw_only=True):
    """Which terms are fine.

    Attributes:
        allowed: Licences as the assets spell them, upper and lower case alike; none means any that is known.
    """

    allowed: tuple[str, ...] = ()


def begin(options: LicencesOptions) -> Look:
    """Return what looks at the items of one release."""
    allowed = {name.strip().casefold() for name in options.allowed}

    def look(item: GateItem) -> Iterator[Hit]:
        for asset in item.assets:
            licence = asset.licence.strip()
            if not licence:
                yield Hit(MISSING, asset.slot)
            elif allowed and licence.casefold() not in allowed:
                yield Hit(licence, asset.slot)

    return look


LICENCES: Final = Gate(
    "licences",
    "assets without a licence that is allowed",
    "Import the items again with their licence and update=true, allow the licence, or set the items aside.",
    LicencesOptions,
    begin,
)
