"""Step ``score``: a number for each item, by which later steps filter, keep and draw."""

from typing import Annotated, Final, Literal

import msgspec
import numpy as np
from msgspec import Meta

from annotate.errors import Invalid
from curation.recipes.base import Frame, Inputs, Need, Outcome, Scores, StepKind

Name = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
Fact = Literal[
    "sharpness",
    "brightness",
    "contrast",
    "entropy_bits",
    "aspect_ratio",
    "dark_ratio",
    "bright_ratio",
    "width_px",
    "height_px",
    "duration_s",
    "size_bytes",
    "peak_dbfs",
    "rms_dbfs",
    "clipping_ratio",
    "silence_ratio",
    "text_length",
]


class FactSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="of", tag="fact"):
    """What decoding an item's first asset told; ``text_length`` counts the code points of its texts."""

    fact: Fact


class MetadataSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="of", tag="metadata"):
    """A number in the metadata."""

    field: Annotated[str, Meta(min_length=1, max_length=200)]


class FindingSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="of", tag="finding"):
    """The highest score of a check's findings that nobody dismissed; 0 where it found nothing."""

    check: Annotated[str, Meta(min_length=1, max_length=40)]


class LikenessSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="of", tag="likeness"):
    """The cosine similarity of an item's first picture with a text, -1 to 1, by an encoder that reads both."""

    text: Annotated[str, Meta(min_length=1, max_length=1000)]
    encoder: str = "prototype"


Source = FactSource | MetadataSource | FindingSource | LikenessSource


class Score(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    tag_field="kind",
    tag="score",
    omit_defaults=False,
):
    """Gives every item a score.

    Attributes:
        name: What later steps call it.
        source: Where it comes from.
    """

    name: Name
    source: Source


def is_measured(step: object) -> bool:
    """Return whether a step's numbers are measured item by item, in shards, rather than read from the inputs."""
    return isinstance(step, Score) and isinstance(step.source, FactSource | LikenessSource)


def apply_score(step: Score, frame: Frame, inputs: Inputs) -> Outcome:
    """Add a score to a frame; nothing is left out.

    Args:
        step: Which score.
        frame: N items.
        inputs: ``measured`` for facts and likenesses, ``findings`` for findings.

    Raises:
        Invalid: The frame has a score of that name.
    """
    if step.name in frame.scores:
        raise Invalid("score_twice", f"two steps make a score {step.name!r}; expected different names")
    scores = {**frame.scores, step.name: _read_scores(step, frame, inputs)}
    return Outcome(msgspec.structs.replace(frame, scores=scores), [])


def _read_scores(step: Score, frame: Frame, inputs: Inputs) -> Scores:
    if isinstance(step.source, MetadataSource):
        return _read_metadata(step.source.field, frame, inputs)
    if isinstance(step.source, FindingSource):
        return _read_findings(step.source.check, frame, inputs)
    assert inputs.measured is not None
    return inputs.measured


def _read_metadata(field: str, frame: Frame, inputs: Inputs) -> Scores:
    values = [inputs.items.metadata[row].get(field) for row in frame.rows.tolist()]
    is_number = [isinstance(value, int | float) and not isinstance(value, bool) for value in values]
    return np.array([value if ok else np.nan for value, ok in zip(values, is_number, strict=True)], dtype=np.float64)


def _read_findings(check: str, frame: Frame, inputs: Inputs) -> Scores:
    best = np.zeros(len(inputs.items.keys))
    for row, name, state, score in inputs.findings:
        if name == check and state != "dismissed":
            best[row] = max(best[row], score)
    return best[frame.rows]


def _list_needs(step: Score) -> list[Need]:
    return [Need("findings")] if isinstance(step.source, FindingSource) else []


def _list_scores(step: Score) -> list[str]:
    del step
    return []


SCORE: Final = StepKind("score", 1, Score, _list_needs, _list_scores, apply_score)
