"""Merging against the shared fixtures, and the promises that must hold for any two change sets."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from annotate.document.document import Document, parse_document
from annotate.document.merge import find_conflicts, measure_footprint
from annotate.document.patch import Op, apply_ops
from annotate.document.references import check_references
from tests.support.documents import START, change_sets
from tests.support.fixtures import list_fixtures, load_fixture


@pytest.mark.parametrize("path", list_fixtures("document/merge"), ids=lambda path: path.stem)
def test_overlap_is_what_the_fixture_says(path: Path) -> None:
    fixture = load_fixture(path)
    mine = msgspec.convert(fixture["mine"], list[Op])
    theirs = msgspec.convert(fixture["theirs"], list[list[Op]])
    found = find_conflicts(measure_footprint(mine), [measure_footprint(ops) for ops in theirs])
    assert found == fixture["conflicting_ids"]
    if not found:
        merged = parse_document(fixture["document"])
        for ops in [*theirs, mine]:
            merged = apply_ops(merged, ops)
        assert merged == parse_document(fixture["result"])


def contents(document: Document) -> dict[str, object]:
    """What a document says, leaving aside the order of its lists: new entities go last, whoever is first."""
    return {entity.id: entity for entity in document.entities()} | {"exhaustive": document.exhaustive}


@given(change_sets(), change_sets())
def test_change_sets_that_do_not_overlap_commute(mine: list[Op], theirs: list[Op]) -> None:
    if find_conflicts(measure_footprint(mine), [measure_footprint(theirs)]):
        return
    one = apply_ops(apply_ops(START, mine), theirs)
    other = apply_ops(apply_ops(START, theirs), mine)
    assert contents(one) == contents(other)


@given(change_sets(), change_sets())
def test_merging_never_leaves_a_reference_to_nothing(mine: list[Op], theirs: list[Op]) -> None:
    if find_conflicts(measure_footprint(mine), [measure_footprint(theirs)]):
        return
    merged = apply_ops(apply_ops(START, theirs), mine)
    assert [problem for problem in check_references(merged) if problem.code == "unknown_reference"] == []


@given(change_sets(), change_sets())
def test_overlap_is_mutual(mine: list[Op], theirs: list[Op]) -> None:
    a, b = measure_footprint(mine), measure_footprint(theirs)
    assert find_conflicts(a, [b]) == find_conflicts(b, [a])


@given(change_sets())
def test_putting_back_what_was_there_restores_it(ops: list[Op]) -> None:
    changed = apply_ops(START, ops)
    kept = {entity.id for entity in START.entities()}
    undo: list[dict[str, object]] = [{"op": "delete", "id": e.id} for e in changed.entities() if e.id not in kept]
    undo += [{"op": "put_mark", "value": msgspec.to_builtins(mark)} for mark in START.marks]
    undo += [{"op": "put_turn", "value": msgspec.to_builtins(turn)} for turn in START.turns]
    undo += [{"op": "set_exhaustive", "slot": slot, "classes": []} for slot in changed.exhaustive]
    assert contents(apply_ops(changed, msgspec.convert(undo, list[Op]))) == contents(START)
