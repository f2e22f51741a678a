"""Gate ``consent``: pictures and recordings of which nobody noted what the people in them agreed to."""

from collections.abc import Iterator
from typing import Final, Literal

from curation.gates.base import Gate, GateItem, GateOptions, Hit, Look

MISSING: Final = "missing"


class ConsentOptions(GateOptions, frozen=True, kw_only=True):
    """Which consent is needed.

    Attributes:
        media: What needs any.
        allowed: Consents as the assets spell them, upper and lower case alike; none means any that is noted.
    """

    media: tuple[Literal["image", "video", "audio", "text"], ...] = ("image", "video", "audio")
    allowed: tuple[str, ...] = ()


def begin(options: ConsentOptions) -> Look:
    """Return what looks at the items of one release."""
    allowed = {name.strip().casefold() for name in options.allowed}

    def look(item: GateItem) -> Iterator[Hit]:
        for asset in item.assets:
            if asset.media not in options.media:
                continue
            consent = asset.consent.strip()
            if not consent:
                yield Hit(MISSING, asset.slot)
            elif allowed and consent.casefold() not in allowed:
                yield Hit(consent, asset.slot)

    return look


CONSENT: Final = Gate(
    "consent",
    "assets without a consent that is enough",
    "Import the items again with their consent and update=true (e.g. none-needed where nobody is seen or heard).",
    ConsentOptions,
    begin,
)
