"""Check ``sensitive_content``: nudity and faces that a detector saw in images."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from curation.quality.base import Check, Finding, Options
from curation.quality.records import Detection, ItemRecord, Surroundings


class SensitiveOptions(Options, frozen=True, kw_only=True):
    """How sure the detector has to be.

    Attributes:
        min_score: Of nudity.
        min_face_score: Of a face.
    """

    min_score: Annotated[float, Meta(ge=0, le=1)] = 0.45
    min_face_score: Annotated[float, Meta(ge=0, le=1)] = 0.5


def inspect(item: ItemRecord, surroundings: Surroundings, options: SensitiveOptions) -> Iterator[Finding]:
    """Yield one finding a slot for exposed bodies and one for faces.

    Labels are those of NudeNet: ``…_EXPOSED`` for bare skin, ``FACE_…`` for faces; covered parts are not reported.
    """
    del surroundings
    for slot, seen in item.detections.items():
        bare = [one for one in seen if one.label.endswith("_EXPOSED") and is_intimate(one.label)]
        faces = [one for one in seen if one.label.startswith("FACE_")]
        yield from _report(slot, "nudity", [one for one in bare if one.score >= options.min_score])
        yield from _report(slot, "face", [one for one in faces if one.score >= options.min_face_score])


def is_intimate(label: str) -> bool:
    """Return whether a label names what is usually covered: bare bellies, armpits and feet are not reported."""
    return not label.startswith(("BELLY", "ARMPITS", "FEET", "FACE"))


def _report(slot: str, code: str, seen: list[Detection]) -> Iterator[Finding]:
    if not seen:
        return
    best = max(seen, key=lambda one: one.score)
    what = "faces" if code == "face" else "exposed body parts"
    yield Finding(
        code=code,
        severity="notice" if code == "face" else "error",
        sentence=f"{slot}: the detector sees {len(seen)} {what}, the surest with {best.score:.2f} ({best.label}).",
        score=best.score,
        part=f"slot:{slot}:{code}",
        slot=slot,
        details={"slot": slot, "count": len(seen), "label": best.label, "surest": round(best.score, 3)},
        regions=[one.xyxy for one in seen],
    )


SENSITIVE_CONTENT: Final = Check("sensitive_content", 1, "people", ("detections",), SensitiveOptions, inspect)
