"""Check ``odd_size``: images and videos that are tiny, huge, or far from square."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from curation.quality.base import Check, Finding, Options, clip_score
from curation.quality.records import AssetRecord, ItemRecord, Surroundings


class SizeOptions(Options, frozen=True, kw_only=True):
    """What counts as odd.

    Attributes:
        min_side_px: Least short side.
        max_pixels: Most pixels.
        max_aspect: Most times that the long side holds the short one.
    """

    min_side_px: Annotated[int, Meta(ge=1)] = 32
    max_pixels: Annotated[int, Meta(ge=1)] = 50_000_000
    max_aspect: Annotated[float, Meta(ge=1)] = 4.0


def inspect(item: ItemRecord, surroundings: Surroundings, options: SizeOptions) -> Iterator[Finding]:
    """Yield assets whose size in pixels is odd."""
    del surroundings
    for asset in item.assets:
        facts = asset.facts
        if facts is not None and facts.width_px and facts.height_px:
            yield from _judge(asset, facts.width_px, facts.height_px, options)


def _judge(asset: AssetRecord, width_px: int, height_px: int, options: SizeOptions) -> Iterator[Finding]:
    short, long = sorted((width_px, height_px))
    size = f"{asset.slot}: {width_px} x {height_px} px"
    if short < options.min_side_px:
        score = clip_score(1 - short / options.min_side_px)
        yield _say(asset, "tiny", f"{size}; expected {options.min_side_px} px or more on both sides.", score)
    if width_px * height_px > options.max_pixels:
        score = clip_score(1 - options.max_pixels / (width_px * height_px))
        yield _say(asset, "huge", f"{size}; expected at most {options.max_pixels} pixels.", score)
    if long > options.max_aspect * short:
        score = clip_score(1 - options.max_aspect * short / long)
        yield _say(
            asset, "narrow", f"{size}, {long / short:.1f} to 1; expected at most {options.max_aspect:g} to 1.", score
        )


def _say(asset: AssetRecord, code: str, sentence: str, score: float) -> Finding:
    facts = asset.facts
    details = {"slot": asset.slot, "width": facts and facts.width_px, "height": facts and facts.height_px}
    return Finding(
        code=code,
        severity="notice" if code == "huge" else "warning",
        sentence=sentence,
        score=score,
        part=f"slot:{asset.slot}:{code}",
        slot=asset.slot,
        details=details,
    )


ODD_SIZE: Final = Check("odd_size", 1, "media", ("facts",), SizeOptions, inspect)
