"""The result of a run: canonical NDJSON, a header, then what becomes of every item. Its SHA-256 is the result hash."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast

import msgspec

from annotate.document.document import canonicalise
from annotate.document.manifest import Split
from curation.recipes.base import Outcome, Population
from curation.recipes.recipe import RecipeDefinition
from curation.recipes.registry import find_kind


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What becomes of one item.

    Attributes:
        key: Its key.
        kept: Whether it is in.
        split: Its split; empty when the recipe does not split.
        weight: How many items it stands for.
        step: The step that left it out, from 1; 0 for what is kept.
        code: Why, to count by.
        why: The same as a sentence.
    """

    key: str
    kept: bool
    split: Split | Literal[""] = ""
    weight: float = 1.0
    step: int = 0
    code: str = ""
    why: str = ""


def write_result(
    definition: RecipeDefinition,
    *,
    inputs: dict[str, str],
    artefacts: Sequence[str],
    outcomes: Sequence[Outcome],
    items: Population,
    slice_filter: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the result of a run.

    Args:
        definition: The recipe.
        inputs: SHA-256 of each input by name.
        artefacts: SHA-256 of each step's outcome.
        outcomes: The outcomes themselves.
        items: The population.
        slice_filter: What the population was narrowed by; None for all active items.
    """
    steps = [
        {"kind": find_kind(step).name, "version": find_kind(step).version, "artefact": artefact}
        for step, artefact in zip(definition.steps, artefacts, strict=True)
    ]
    header: dict[str, Any] = {
        "type": "proposal",
        "schema": 1,
        "recipe": {"schema": definition.schema, "steps": msgspec.to_builtins(definition.steps)},
        "inputs": inputs,
        "steps": steps,
    }
    if slice_filter is not None:
        # What it matches by, not its row id: another project's slice of the same filter says the same.
        header["slice"] = dict(slice_filter)
    verdicts = sorted(_judge(outcomes, items), key=lambda verdict: verdict.key)
    lines: list[Any] = [header, *(msgspec.to_builtins(verdict) for verdict in verdicts)]
    return b"".join(canonicalise(line) + b"\n" for line in lines)


def read_verdicts(data: bytes) -> Iterator[Verdict]:
    """Yield what becomes of each item, by key."""
    decoder = msgspec.json.Decoder(Verdict)
    for line in data.splitlines()[1:]:
        yield decoder.decode(line)


def _judge(outcomes: Sequence[Outcome], items: Population) -> Iterator[Verdict]:
    for number, outcome in enumerate(outcomes, 1):
        for drop in outcome.dropped:
            yield Verdict(key=items.keys[drop.row], kept=False, step=number, code=drop.code, why=drop.why)
    last = outcomes[-1].frame
    splits = last.splits or [""] * len(last.rows)
    for row, split, weight in zip(last.rows.tolist(), splits, last.weights.tolist(), strict=True):
        yield Verdict(key=items.keys[row], kept=True, split=cast("Split | Literal['']", split), weight=round(weight, 6))
