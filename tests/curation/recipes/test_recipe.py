"""Definitions: steps that do not fit together are refused with the number of the step."""

from typing import Any

import pytest

from annotate.errors import Invalid
from curation.recipes.recipe import read_definition
from curation.recipes.registry import STEPS, find_kind

SHARP = {"kind": "score", "name": "sharp", "source": {"of": "fact", "fact": "sharpness"}}


def cut(**bounds: Any) -> dict[str, Any]:
    return {"kind": "filter", "conditions": [{"of": "score", "score": "sharp", **bounds}]}


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "length"),
        ([{"kind": "paint"}], "paint"),
        ([cut(at_least=1)], "step 1 (filter) reads the score 'sharp'; the steps before it make none"),
        ([SHARP, SHARP], "step 2 (score) makes the score 'sharp' a second time"),
        ([SHARP, cut()], "step 2 (filter) bounds 'sharp' by nothing"),
        ([SHARP, cut(at_least=2, at_most=1)], "bounds 'sharp' by 2 to 1; expected low to high"),
        ([{"kind": "filter", "conditions": [{"of": "finding", "checks": ["luck"]}]}], "names the check 'luck'"),
        ([{"kind": "sample", "sampler": "luck", "size": 3}], "names the sampler 'luck'"),
        ([{"kind": "sample", "sampler": "hard_negatives", "size": 3}], "needs questions"),
        ([{"kind": "sample", "sampler": "uniform", "size": 3, "options": {"x": 1}}], "that uniform does not take"),
        ([{"kind": "sample", "sampler": "uncertain_diverse", "size": 3}], "reads the score ''"),
        ([{"kind": "sample", "sampler": "uniform", "size": 0}], "`int` >= 1"),
        ([{"kind": "split", "shares": {"train": 0.8}}], "step 1 (split) has shares that sum to 0.8; expected 1"),
        ([{"kind": "split"}, {"kind": "sample", "sampler": "uniform", "size": 3}], "split at the end"),
        ([{"kind": "dedupe", "keep": "score", "score": "merit"}], "reads the score 'merit'"),
    ],
)
def test_what_cannot_be_meant_is_refused(steps: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_definition({"steps": steps})
    assert refusal.value.code == "bad_recipe"
    assert words in refusal.value.message


def test_each_kind_of_step_is_its_own_line() -> None:
    steps = [SHARP, cut(at_least=1), {"kind": "dedupe"}, {"kind": "sample", "sampler": "uniform", "size": 1}]
    definition = read_definition({"steps": [*steps, {"kind": "split"}]})
    assert [find_kind(step).name for step in definition.steps] == list(STEPS)
