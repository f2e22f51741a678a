"""Check ``near_blank``: images of one colour, silence, empty texts."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from annotate.media.facts import MediaFacts
from curation.quality.base import Check, Finding, Options, clip_score
from curation.quality.records import AssetRecord, ItemRecord, Surroundings


class BlankOptions(Options, frozen=True, kw_only=True):
    """What counts as blank.

    Attributes:
        min_contrast: Least standard deviation of the grey levels of an image.
        max_silence_ratio: Most of a recording that may lie below -60 dBFS.
    """

    min_contrast: Annotated[float, Meta(ge=0)] = 4.0
    max_silence_ratio: Annotated[float, Meta(ge=0, le=1)] = 0.98


def inspect(item: ItemRecord, surroundings: Surroundings, options: BlankOptions) -> Iterator[Finding]:
    """Yield assets that show, sound or say next to nothing."""
    del surroundings
    for asset in item.assets:
        if asset.text is not None and not asset.text.strip():
            yield _say(asset, "empty_text", "the text is empty", 1.0)
        if asset.facts is not None:
            yield from _judge(asset, asset.facts, options)


def _judge(asset: AssetRecord, facts: MediaFacts, options: BlankOptions) -> Iterator[Finding]:
    if facts.quality is not None and facts.quality.contrast < options.min_contrast:
        contrast = facts.quality.contrast
        sentence = f"contrast is {contrast:.1f} grey levels; expected {options.min_contrast:g} or more"
        yield _say(asset, "blank_image", sentence, clip_score(1 - contrast / options.min_contrast), contrast=contrast)
    if facts.levels is not None and facts.levels.silence_ratio > options.max_silence_ratio:
        ratio = facts.levels.silence_ratio
        sentence = f"{ratio:.0%} of it is silence; expected at most {options.max_silence_ratio:.0%}"
        yield _say(asset, "silent", sentence, ratio, ratio=ratio)
    if facts.media == "text" and facts.text_length == 0:
        yield _say(asset, "empty_text", "the text is empty", 1.0)


def _say(asset: AssetRecord, code: str, sentence: str, score: float, **details: float) -> Finding:
    return Finding(
        code=code,
        severity="error",
        sentence=f"{asset.slot}: {sentence}.",
        score=score,
        part=f"slot:{asset.slot}:{code}",
        slot=asset.slot,
        details={"slot": asset.slot, **{name: round(value, 3) for name, value in details.items()}},
    )


NEAR_BLANK: Final = Check("near_blank", 1, "media", ("facts", "texts"), BlankOptions, inspect)
