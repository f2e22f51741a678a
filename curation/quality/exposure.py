"""Check ``exposure``: images that are nearly all dark or nearly all bright."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from annotate.media.facts import ImageQuality
from curation.quality.base import Check, Finding, Options
from curation.quality.records import ItemRecord, Surroundings


class ExposureOptions(Options, frozen=True, kw_only=True):
    """What counts as wrongly exposed.

    Attributes:
        max_dark_ratio: Share of pixels below grey level 32.
        max_bright_ratio: Share of pixels above grey level 223.
    """

    max_dark_ratio: Annotated[float, Meta(ge=0, le=1)] = 0.9
    max_bright_ratio: Annotated[float, Meta(ge=0, le=1)] = 0.9


def inspect(item: ItemRecord, surroundings: Surroundings, options: ExposureOptions) -> Iterator[Finding]:
    """Yield images of which too many pixels are dark or bright."""
    del surroundings
    for asset in item.assets:
        if asset.facts is None or asset.facts.quality is None:
            continue
        for code, word, ratio, most in _measure(asset.facts.quality, options):
            if ratio > most:
                yield Finding(
                    code=code,
                    severity="warning",
                    sentence=f"{asset.slot}: {ratio:.0%} of the pixels are {word}; expected at most {most:.0%}.",
                    score=ratio,
                    part=f"slot:{asset.slot}:{code}",
                    slot=asset.slot,
                    details={"slot": asset.slot, "ratio": round(ratio, 3), "most": most},
                )


def _measure(quality: ImageQuality, options: ExposureOptions) -> list[tuple[str, str, float, float]]:
    return [
        ("too_dark", "dark", quality.dark_ratio, options.max_dark_ratio),
        ("too_bright", "bright", quality.bright_ratio, options.max_bright_ratio),
    ]


EXPOSURE: Final = Check("exposure", 1, "media", ("facts",), ExposureOptions, inspect)
