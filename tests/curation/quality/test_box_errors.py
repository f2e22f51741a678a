"""Boxes against a model's: overlooked, badly located, swapped."""

from typing import Any

from curation.quality.base import Finding
from curation.quality.records import ItemRecord
from tests.support.quality import annotate, box, inspect

GIVEN = box("r1", 0, 0, 100, 100)


def find(*suggested: dict[str, Any], given: list[dict[str, Any]] | None = None, **fields: Any) -> list[Finding]:
    people = annotate(*([GIVEN] if given is None else given), **fields)
    return inspect("box_errors", ItemRecord(id=1, annotations=[people], suggestions=[annotate(*suggested)]))


def test_a_box_that_the_model_sees_alike_is_fine() -> None:
    assert find(box("s", 2, 2, 100, 100, score=0.9)) == []


def test_another_class_on_the_same_place() -> None:
    (found,) = find(box("s", 2, 2, 100, 100, class_="dog", score=0.9))
    assert (found.code, found.marks, round(found.score, 2)) == ("swapped_class", ["r1"], 0.86)
    assert found.sentence == "box r1 is marked cat; the model says dog with 0.90."
    assert find(box("s", 2, 2, 100, 100, class_="dog", score=0.9), box("t", 0, 0, 99, 99, score=0.7)) == []


def test_the_same_class_elsewhere() -> None:
    (found,) = find(box("s", 50, 0, 150, 100, score=0.8))
    assert (found.code, found.details["iou"]) == ("badly_located", 0.333)
    assert round(found.score, 3) == round(0.8 * (1 - 1 / 3), 3)


def test_what_nobody_marked() -> None:
    seen = [box("s", 0, 0, 100, 100, score=0.9), box("t", 300, 300, 400, 400, class_="dog", score=0.7)]
    (found,) = find(*seen)
    assert (found.code, found.severity, found.score) == ("overlooked", "notice", 0.7)
    (sure,) = find(*seen, exhaustive={"image": ["dog"]})
    assert sure.severity == "warning"


def test_an_unsure_model_is_not_believed() -> None:
    assert find(box("s", 300, 300, 400, 400, score=0.5)) == []
