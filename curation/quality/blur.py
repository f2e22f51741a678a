"""Check ``blur``: images without sharp edges."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from curation.quality.base import Check, Finding, Options, clip_score
from curation.quality.records import ItemRecord, Surroundings

MEASURED_SIDE_PX: Final = 256
"""Sharpness is measured at this short side; smaller originals are measured as they are and cannot be compared."""


class BlurOptions(Options, frozen=True, kw_only=True):
    """What counts as blurred.

    Attributes:
        min_sharpness: Least variance of the Laplacian at 256 px, grey levels squared.
        min_contrast: An image with less contrast has no edges to judge by; check ``near_blank`` speaks of it.
    """

    min_sharpness: Annotated[float, Meta(gt=0)] = 40.0
    min_contrast: Annotated[float, Meta(ge=0)] = 8.0


def inspect(item: ItemRecord, surroundings: Surroundings, options: BlurOptions) -> Iterator[Finding]:
    """Yield images whose sharpness lies below the threshold (Pech-Pacheco et al. 2000)."""
    del surroundings
    for asset in item.assets:
        facts = asset.facts
        if facts is None or facts.quality is None or facts.media != "image":
            continue
        sharpness, side = facts.quality.sharpness, min(facts.width_px or 0, facts.height_px or 0)
        is_judged = side >= MEASURED_SIDE_PX and facts.quality.contrast >= options.min_contrast
        if is_judged and sharpness < options.min_sharpness:
            yield Finding(
                code="blurred",
                severity="warning",
                sentence=f"{asset.slot}: sharpness is {sharpness:.1f}; expected {options.min_sharpness:g} or more.",
                score=clip_score(1 - sharpness / options.min_sharpness),
                part=f"slot:{asset.slot}",
                slot=asset.slot,
                details={"slot": asset.slot, "sharpness": round(sharpness, 1), "least": options.min_sharpness},
            )


BLUR: Final = Check("blur", 1, "media", ("facts",), BlurOptions, inspect)
