"""Check ``bad_sound``: recordings that are cut off at full scale, hardly audible, or too coarse for speech."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from annotate.media.facts import MediaFacts
from curation.quality.base import Check, Finding, Options, clip_score
from curation.quality.records import AssetRecord, ItemRecord, Surroundings


class SoundOptions(Options, frozen=True, kw_only=True):
    """What counts as bad.

    Attributes:
        max_clipping_ratio: Share of samples at full scale.
        min_rms_dbfs: Least root mean square, decibels relative to full scale.
        min_sample_rate_hz: Least samples a second.
    """

    max_clipping_ratio: Annotated[float, Meta(ge=0, le=1)] = 0.001
    min_rms_dbfs: Annotated[float, Meta(ge=-120, le=0)] = -50.0
    min_sample_rate_hz: Annotated[int, Meta(ge=1)] = 8000


def inspect(item: ItemRecord, surroundings: Surroundings, options: SoundOptions) -> Iterator[Finding]:
    """Yield recordings that sound bad."""
    del surroundings
    for asset in item.assets:
        if asset.facts is not None:
            yield from _judge(asset, asset.facts, options)


def _judge(asset: AssetRecord, facts: MediaFacts, options: SoundOptions) -> Iterator[Finding]:
    levels, rate = facts.levels, facts.sample_rate_hz
    if levels is not None and levels.clipping_ratio > options.max_clipping_ratio:
        ratio = levels.clipping_ratio
        sentence = f"{ratio:.2%} of the samples are at full scale; expected at most {options.max_clipping_ratio:.2%}"
        yield _say(asset, "clipped", sentence, clip_score(ratio / (ratio + options.max_clipping_ratio)), ratio=ratio)
    if levels is not None and levels.rms_dbfs < options.min_rms_dbfs:
        sentence = f"loudness is {levels.rms_dbfs:.0f} dBFS; expected {options.min_rms_dbfs:g} dBFS or more"
        yield _say(asset, "faint", sentence, clip_score(-levels.rms_dbfs / 120), rms_dbfs=levels.rms_dbfs)
    if facts.media == "audio" and rate is not None and rate < options.min_sample_rate_hz:
        sentence = f"it has {rate} samples a second; expected {options.min_sample_rate_hz} or more"
        yield _say(asset, "coarse", sentence, clip_score(1 - rate / options.min_sample_rate_hz), rate=rate)


def _say(asset: AssetRecord, code: str, sentence: str, score: float, **details: float) -> Finding:
    return Finding(
        code=code,
        severity="warning",
        sentence=f"{asset.slot}: {sentence}.",
        score=score,
        part=f"slot:{asset.slot}:{code}",
        slot=asset.slot,
        details={"slot": asset.slot, **{name: round(value, 4) for name, value in details.items()}},
    )


BAD_SOUND: Final = Check("bad_sound", 1, "media", ("facts",), SoundOptions, inspect)
