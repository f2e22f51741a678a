"""A recipe: steps in order, and what must be true of them before anything runs."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from annotate.document.decoding import convert
from annotate.document.problem import DocumentInvalid
from annotate.errors import Invalid
from curation.quality.registry import CHECKS
from curation.recipes.filter import Filter, FindingCondition, ScoreCondition
from curation.recipes.registry import Step, find_kind
from curation.recipes.sample import Sample
from curation.recipes.score import FindingSource, Score
from curation.recipes.split import Split
from curation.sampling.registry import SAMPLERS


class RecipeDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a recipe does.

    Attributes:
        schema: Version of this form.
        slice: Row id of the slice whose active items it starts with; None for all active items.
        steps: What happens, in order.
    """

    schema: Literal[1] = 1
    slice: int | None = None
    steps: Annotated[list[Step], Meta(min_length=1, max_length=20)]


def read_definition(raw: Any) -> RecipeDefinition:
    """Return a definition from plain JSON values, checked.

    Raises:
        Invalid: It has another form, or its steps do not fit together; the message names the step.
    """
    try:
        definition: RecipeDefinition = convert(raw, RecipeDefinition)
    except DocumentInvalid as error:
        raise Invalid("bad_recipe", f"the recipe {error}") from error
    check_definition(definition)
    return definition


def write_definition(definition: RecipeDefinition) -> dict[str, Any]:
    """Return a definition as plain JSON values, as it is stored; one that names no slice has no word of it."""
    plain: dict[str, Any] = msgspec.to_builtins(definition)
    if definition.slice is None:
        del plain["slice"]
    return plain


def check_definition(definition: RecipeDefinition) -> None:
    """Check that steps fit together.

    Raises:
        Invalid: A step reads a score that none before it makes, two make the same one, a check or sampler is unknown,
            an option of a sampler is wrong, shares do not sum to 1, bounds are the wrong way round.
    """
    known: list[str] = []
    for number, step in enumerate(definition.steps, 1):
        for score in find_kind_scores(step):
            if score not in known:
                made = ", ".join(known) or "none"
                raise _refuse(number, step, f"reads the score {score!r}; the steps before it make {made}")
        _check_step(number, step, definition.steps)
        if isinstance(step, Score):
            if step.name in known:
                raise _refuse(number, step, f"makes the score {step.name!r} a second time; expected another name")
            known.append(step.name)


def find_kind_scores(step: Step) -> list[str]:
    """Return the names of the scores that a step reads; of an unknown sampler none."""
    if isinstance(step, Sample) and step.sampler not in SAMPLERS:
        return []
    return find_kind(step).list_scores(step)


def _check_step(number: int, step: Step, steps: list[Step]) -> None:
    if isinstance(step, Score) and isinstance(step.source, FindingSource):
        _check_names(number, step, [step.source.check])
    elif isinstance(step, Filter):
        _check_filter(number, step)
    elif isinstance(step, Sample):
        _check_sample(number, step)
    elif isinstance(step, Split):
        if not step.shares or abs(sum(step.shares.values()) - 1) > 1e-6:
            raise _refuse(number, step, f"has shares that sum to {sum(step.shares.values()):g}; expected 1")
        if any(not isinstance(later, Score) for later in steps[number:]):
            raise _refuse(number, step, "is not the last step that leaves anything out; split at the end")


def _check_filter(number: int, step: Filter) -> None:
    for condition in step.conditions:
        if isinstance(condition, FindingCondition):
            _check_names(number, step, condition.checks)
        if isinstance(condition, ScoreCondition):
            low, high = condition.at_least, condition.at_most
            if low is None and high is None:
                raise _refuse(number, step, f"bounds {condition.score!r} by nothing; expected at_least or at_most")
            if low is not None and high is not None and low > high:
                raise _refuse(number, step, f"bounds {condition.score!r} by {low:g} to {high:g}; expected low to high")


def _check_sample(number: int, step: Sample) -> None:
    sampler = SAMPLERS.get(step.sampler)
    if sampler is None:
        raise _refuse(number, step, f"names the sampler {step.sampler!r}; expected one of {', '.join(SAMPLERS)}")
    if "queries" in sampler.needs:
        raise _refuse(number, step, f"names the sampler {step.sampler}, which needs questions that recipes do not have")
    try:
        msgspec.convert(step.options, sampler.options)
    except msgspec.ValidationError as error:
        raise _refuse(number, step, f"has options that {step.sampler} does not take: {error}") from error


def _check_names(number: int, step: Step, checks: list[str]) -> None:
    unknown = [name for name in checks if name not in CHECKS]
    if unknown:
        raise _refuse(number, step, f"names the check {unknown[0]!r}; expected one of {', '.join(CHECKS)}")


def _refuse(number: int, step: Step, what: str) -> Invalid:
    return Invalid("bad_recipe", f"step {number} ({find_kind(step).name}) {what}", step=number)
