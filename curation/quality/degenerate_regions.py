"""Check ``degenerate_regions``: regions too small to see, off the picture, or covering all of it."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from curation.quality.base import Check, Finding, Options, Severity, clip_score
from curation.quality.records import ItemRecord, Surroundings
from curation.quality.regions import Region, list_regions


class DegenerateOptions(Options, frozen=True, kw_only=True):
    """What counts as degenerate.

    Attributes:
        min_side_px: Least short side of a region's extent.
        max_cover_ratio: Most of the picture that one region may cover.
        max_aspect: Most times that the long side of a region holds the short one.
    """

    min_side_px: Annotated[float, Meta(ge=0)] = 2.0
    max_cover_ratio: Annotated[float, Meta(gt=0, le=1)] = 0.99
    max_aspect: Annotated[float, Meta(ge=1)] = 50.0


def inspect(item: ItemRecord, surroundings: Surroundings, options: DegenerateOptions) -> Iterator[Finding]:
    """Yield regions that can hardly be meant."""
    del surroundings
    sizes = {asset.slot: (asset.facts.width_px, asset.facts.height_px) for asset in item.assets if asset.facts}
    for annotation in item.annotations:
        for region in list_regions(annotation.document, ("box", "polygon", "ellipse", "mask")):
            yield from _judge(annotation.id, region, sizes.get(region.slot, (None, None)), options)


def _judge(
    home: int, region: Region, size: tuple[int | None, int | None], options: DegenerateOptions
) -> Iterator[Finding]:
    x1, y1, x2, y2 = region.xyxy
    short, long = sorted((x2 - x1, y2 - y1))
    what = f"{region.kind} {region.id} ({region.class_id})"
    if short < options.min_side_px:
        score = clip_score(1 - short / options.min_side_px)
        sentence = f"{what} is {short:.2g} px thin; expected {options.min_side_px:g} px or more."
        yield _say(home, region, "tiny_region", "error", sentence, score, side=round(short, 2))
    elif long > options.max_aspect * short:
        ratio = long / short
        sentence = f"{what} is {ratio:.0f} times as long as wide; expected at most {options.max_aspect:g} times."
        yield _say(
            home, region, "sliver", "warning", sentence, clip_score(1 - options.max_aspect / ratio), ratio=round(ratio)
        )
    if size[0] and size[1]:
        cover = (x2 - x1) * (y2 - y1) / (size[0] * size[1])
        if cover > options.max_cover_ratio:
            sentence = f"{what} covers {cover:.1%} of the picture; expected at most {options.max_cover_ratio:.0%}."
            yield _say(home, region, "whole_picture", "notice", sentence, clip_score(cover), ratio=round(cover, 4))


def _say(
    home: int, region: Region, code: str, severity: Severity, sentence: str, score: float, **details: float
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        sentence=sentence,
        score=score,
        part=f"mark:{home}:{region.id}:{code}",
        slot=region.slot,
        marks=[region.id],
        details={"kind": region.kind, "mark": region.id, "class": region.class_id, **details},
        regions=[region.xyxy],
    )


DEGENERATE_REGIONS: Final = Check("degenerate_regions", 1, "marks", ("document",), DegenerateOptions, inspect)
