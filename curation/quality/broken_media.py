"""Check ``broken_media``: files that could not be read, or that hold something odd."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from annotate.media.facts import MediaFacts
from curation.quality.base import Check, Finding, Options
from curation.quality.records import AssetRecord, ItemRecord, Surroundings


class BrokenOptions(Options, frozen=True, kw_only=True):
    """What counts as odd.

    Attributes:
        min_duration_us: Sound or video shorter than this holds next to nothing, microseconds.
        max_trailing_bytes: More bytes behind the end of an image are a second file.
    """

    min_duration_us: Annotated[int, Meta(ge=0)] = 100_000
    max_trailing_bytes: Annotated[int, Meta(ge=0)] = 1024


def inspect(item: ItemRecord, surroundings: Surroundings, options: BrokenOptions) -> Iterator[Finding]:
    """Yield what is broken or odd about the files of an item."""
    del surroundings
    for asset in item.assets:
        if asset.error is not None:
            message = str(asset.error.get("message", "no reason is known"))
            yield _say(asset, "unreadable", f"{asset.slot}: the file could not be read: {message}", 1.0, reason=message)
        elif asset.facts is not None:
            yield from _find_odd(asset, asset.facts, options)


def _find_odd(asset: AssetRecord, facts: MediaFacts, options: BrokenOptions) -> Iterator[Finding]:
    if facts.trailing_bytes > options.max_trailing_bytes:
        count = facts.trailing_bytes
        sentence = (
            f"{asset.slot}: {count} bytes follow the end of the image; expected none: a second file is hidden there"
        )
        yield _say(asset, "trailing_bytes", sentence, min(1.0, count / max(1, facts.size_bytes)), bytes=count)
    if facts.media == "image" and (facts.frame_count or 1) > 1:
        count = facts.frame_count or 0
        sentence = f"{asset.slot}: the image is an animation of {count} frames; only the first is shown and trained on"
        yield _say(asset, "animated", sentence, 0.5, frames=count)
    if facts.page_count is not None and facts.page_count > 1:
        sentence = f"{asset.slot}: the file has {facts.page_count} pages; only the first is shown and trained on"
        yield _say(asset, "many_pages", sentence, 0.5, pages=facts.page_count)
    if facts.duration_us is not None and facts.duration_us < options.min_duration_us:
        sentence = (
            f"{asset.slot}: it lasts {facts.duration_us / 1e6:.3f} s; expected at least "
            f"{options.min_duration_us / 1e6:.3f} s"
        )
        yield _say(asset, "too_short", sentence, 0.9, duration_us=facts.duration_us, least_us=options.min_duration_us)


def _say(asset: AssetRecord, code: str, sentence: str, score: float, **details: object) -> Finding:
    return Finding(
        code=code,
        severity="error" if code == "unreadable" else "warning",
        sentence=sentence + ".",
        score=score,
        part=f"slot:{asset.slot}:{code}",
        slot=asset.slot,
        details={"slot": asset.slot, **details},
    )


BROKEN_MEDIA: Final = Check("broken_media", 1, "media", ("facts",), BrokenOptions, inspect)
