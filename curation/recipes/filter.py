"""Step ``filter``: leaves out items of which some condition does not hold."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.recipes.base import Drop, Frame, Inputs, Need, Outcome, StepKind, read_text

Texts = Annotated[list[str], Meta(min_length=1, max_length=200)]
FindingState = Literal["open", "dismissed", "confirmed"]
Share = Annotated[float, Meta(ge=0, le=1)]


class _Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="of"):
    """``negate`` keeps what the condition does not hold for."""

    negate: bool = False


class ScoreCondition(_Condition, frozen=True, kw_only=True, tag="score"):
    """A score lies between two bounds, both included; an unknown one does not, unless ``keep_unknown``."""

    score: str
    at_least: float | None = None
    at_most: float | None = None
    keep_unknown: bool = False


class MetadataCondition(_Condition, frozen=True, kw_only=True, tag="metadata"):
    """A field of the metadata has one of some values, written as text: ``red``, ``3``, ``true``."""

    field: Annotated[str, Meta(min_length=1, max_length=200)]
    values: Texts


class ClassCondition(_Condition, frozen=True, kw_only=True, tag="class"):
    """Some mark that counts has one of some classes."""

    classes: Texts


class MediaCondition(_Condition, frozen=True, kw_only=True, tag="media"):
    """The item is one of some media."""

    media: Annotated[list[Literal["image", "video", "audio", "text"]], Meta(min_length=1)]


class ProgressCondition(_Condition, frozen=True, kw_only=True, tag="progress"):
    """Labeling has come as far as one of some values."""

    progress: Annotated[
        list[Literal["unlabeled", "partly", "labeled", "in_review", "returned", "accepted", "skipped"]],
        Meta(min_length=1),
    ]


class FindingCondition(_Condition, frozen=True, kw_only=True, tag="finding"):
    """Some of the checks (none means any) found something; with ``negate`` items without findings are kept."""

    checks: list[str] = []
    states: Annotated[list[FindingState], Meta(min_length=1)] = msgspec.field(
        default_factory=lambda: ["open", "confirmed"]
    )
    min_score: Share = 0.0


Condition = ScoreCondition | MetadataCondition | ClassCondition | MediaCondition | ProgressCondition | FindingCondition
Mask = NDArray[np.bool_]


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="filter"):
    """Keeps the items of which all conditions hold.

    Attributes:
        conditions: One or more.
    """

    conditions: Annotated[list[Condition], Meta(min_length=1, max_length=20)]


def apply_filter(step: Filter, frame: Frame, inputs: Inputs) -> Outcome:
    """Leave out the items of which some condition does not hold; the first such condition is the reason.

    Args:
        step: The conditions.
        frame: N items, with the scores that the conditions name.
        inputs: ``findings`` where a condition reads them.
    """
    kept = np.ones(len(frame.rows), dtype=np.bool_)
    dropped: list[Drop] = []
    rows = frame.rows.tolist()
    for number, condition in enumerate(step.conditions, 1):
        holds, explain = _TESTS[type(condition)](condition, frame, inputs)
        fails = kept & (holds == condition.negate)
        dropped += [
            Drop(rows[place], f"condition_{number}", explain(place)) for place in np.flatnonzero(fails).tolist()
        ]
        kept &= ~fails
    return Outcome(frame.take(kept), sorted(dropped))


Test = tuple[Mask, Callable[[int], str]]
"""Whether a condition holds for each item of a frame, and what is said of the item in a place that is left out."""


def _test_score(condition: ScoreCondition, frame: Frame, inputs: Inputs) -> Test:
    del inputs
    values = frame.scores[condition.score]
    low = -np.inf if condition.at_least is None else condition.at_least
    high = np.inf if condition.at_most is None else condition.at_most
    is_known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        holds = is_known & (values >= low) & (values <= high)
    holds |= ~is_known & (condition.keep_unknown != condition.negate)

    def explain(place: int) -> str:
        if not is_known[place]:
            return f"{condition.score} is unknown."
        bounds = f"{condition.at_least if condition.at_least is not None else 'any'} to "
        bounds += f"{condition.at_most if condition.at_most is not None else 'any'}"
        return f"{condition.score} is {values[place]:.4g}, {'in' if condition.negate else 'outside'} {bounds}."

    return holds, explain


def _test_metadata(condition: MetadataCondition, frame: Frame, inputs: Inputs) -> Test:
    found = [read_text(inputs.items.metadata[row].get(condition.field)) for row in frame.rows.tolist()]
    return _test_words(condition.field, [[value] for value in found], condition.values)


def _test_class(condition: ClassCondition, frame: Frame, inputs: Inputs) -> Test:
    return _test_words("class", [inputs.items.classes[row] for row in frame.rows.tolist()], condition.classes)


def _test_media(condition: MediaCondition, frame: Frame, inputs: Inputs) -> Test:
    return _test_words("media", [[inputs.items.media[row]] for row in frame.rows.tolist()], condition.media)


def _test_progress(condition: ProgressCondition, frame: Frame, inputs: Inputs) -> Test:
    return _test_words("progress", [[inputs.items.progress[row]] for row in frame.rows.tolist()], condition.progress)


def _test_words(what: str, found: list[list[str]], wanted: Any) -> Test:
    allowed = set(wanted)
    holds = np.array([not allowed.isdisjoint(words) for words in found], dtype=np.bool_)
    return holds, lambda place: f"{what} is {', '.join(filter(None, found[place])) or 'missing'}."


def _test_finding(condition: FindingCondition, frame: Frame, inputs: Inputs) -> Test:
    said: dict[int, str] = {}
    for row, check, state, score in inputs.findings:
        is_meant = not condition.checks or check in condition.checks
        if is_meant and state in condition.states and score >= condition.min_score:
            said.setdefault(row, check)
    rows = frame.rows.tolist()
    holds = np.array([row in said for row in rows], dtype=np.bool_)

    def explain(place: int) -> str:
        found = said.get(rows[place])
        return "No such finding." if found is None else f"The check {found} found something."

    return holds, explain


_TESTS: Final[dict[type[Any], Callable[[Any, Frame, Inputs], Test]]] = {
    ScoreCondition: _test_score,
    MetadataCondition: _test_metadata,
    ClassCondition: _test_class,
    MediaCondition: _test_media,
    ProgressCondition: _test_progress,
    FindingCondition: _test_finding,
}


def _list_needs(step: Filter) -> list[Need]:
    return [Need("findings")] if any(isinstance(one, FindingCondition) for one in step.conditions) else []


def _list_scores(step: Filter) -> list[str]:
    return [one.score for one in step.conditions if isinstance(one, ScoreCondition)]


FILTER: Final = StepKind("filter", 1, Filter, _list_needs, _list_scores, apply_filter)
