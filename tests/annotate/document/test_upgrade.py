"""Old schemas are read through one step each; new ones are refused."""

from typing import Any

import pytest

from annotate.document.problem import DocumentInvalid
from annotate.document.upgrade import upgrade


def rename_regions(raw: dict[str, Any]) -> dict[str, Any]:
    return {"marks": raw["regions"]}


def add_turns(raw: dict[str, Any]) -> dict[str, Any]:
    return {**raw, "turns": []}


def test_every_step_is_taken_in_order() -> None:
    old = {"schema": 1, "regions": ["r"]}
    steps = {1: rename_regions, 2: add_turns}
    assert upgrade(old, steps=steps, current=3) == {"schema": 3, "marks": ["r"], "turns": []}
    assert old == {"schema": 1, "regions": ["r"]}


@pytest.mark.parametrize("schema", [0, -1, "1", None, 1.0, True])
def test_a_schema_that_is_no_positive_integer_is_refused(schema: object) -> None:
    with pytest.raises(DocumentInvalid, match="expected an integer"):
        upgrade({"schema": schema})


def test_a_newer_schema_says_to_upgrade_the_server() -> None:
    with pytest.raises(DocumentInvalid, match="upgrade the server"):
        upgrade({"schema": 7})
