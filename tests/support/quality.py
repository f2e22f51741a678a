"""Items as records for the tests of quality checks."""

from typing import Any

from annotate.document.document import parse_document
from annotate.document.ontology import Ontology
from annotate.media.facts import AudioLevels, ImageQuality, MediaFacts
from curation.quality.base import Finding
from curation.quality.records import AnnotationRecord, AssetRecord, ItemRecord, Surroundings
from curation.quality.registry import CHECKS, read_options

GOOD = {
    "sharpness": 500.0,
    "brightness": 120.0,
    "contrast": 50.0,
    "entropy_bits": 7.0,
    "aspect_ratio": 1.33,
    "dark_ratio": 0.1,
    "bright_ratio": 0.1,
}
LEVELS = {"peak_dbfs": -3.0, "rms_dbfs": -20.0, "clipping_ratio": 0.0, "silence_ratio": 0.1}


def make_image(quality: dict[str, float] | None = None, **facts: Any) -> AssetRecord:
    """Return an image of 640 x 480 px in slot ``image`` with nothing wrong but what is asked for."""
    base: dict[str, Any] = {"media": "image", "mime": "image/png", "size_bytes": 9000, "sha256": "ab" * 32}
    sizes = {"width_px": 640, "height_px": 480}
    known = MediaFacts(**{**base, **sizes, "quality": ImageQuality(**{**GOOD, **(quality or {})}), **facts})
    return AssetRecord(id=1, slot="image", media="image", facts=known)


def make_sound(levels: dict[str, float] | None = None, **facts: Any) -> AssetRecord:
    """Return a recording of two seconds in slot ``audio``."""
    base: dict[str, Any] = {"media": "audio", "mime": "audio/wav", "size_bytes": 9000, "sha256": "cd" * 32}
    known = {"duration_us": 2_000_000, "sample_rate_hz": 16_000, "levels": AudioLevels(**{**LEVELS, **(levels or {})})}
    return AssetRecord(id=2, slot="audio", media="audio", facts=MediaFacts(**{**base, **known, **facts}))


def make_text(text: str, slot: str = "caption") -> AssetRecord:
    """Return a text asset."""
    return AssetRecord(id=3, slot=slot, media="text", text=text)


def annotate(*marks: dict[str, Any], author: int | None = 1, id_: int = 7, **fields: Any) -> AnnotationRecord:
    """Return somebody's document."""
    document = parse_document({"schema": 1, "marks": list(marks), **fields})
    return AnnotationRecord(id=id_, author=author, document=document)


def box(id_: str, *xyxy: float, class_: str = "cat", score: float | None = None) -> dict[str, Any]:
    """Return a box in slot ``image``, of a model when it has a score."""
    mark = {"id": id_, "kind": "box", "slot": "image", "class": class_, "xyxy": list(xyxy)}
    return mark if score is None else mark | {"origin": {"suggestion": 1, "model_version": 1, "score": score}}


def inspect(name: str, item: ItemRecord, ontology: Ontology | None = None, **options: Any) -> list[Finding]:
    """Return what a check finds in an item."""
    check, chosen = CHECKS[name], read_options(CHECKS[name], options)
    assert check.inspect is not None
    return list(check.inspect(item, Surroundings(ontology=ontology or Ontology()), chosen))


def list_codes(name: str, *assets: AssetRecord, **options: Any) -> list[str]:
    """Return the codes of what a check finds in an item with some assets."""
    return [finding.code for finding in inspect(name, ItemRecord(id=1, assets=list(assets)), **options)]


def read_defaults(name: str) -> Any:
    """Return the default options of a check."""
    return read_options(CHECKS[name])
