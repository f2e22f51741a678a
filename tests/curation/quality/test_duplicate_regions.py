"""The same thing marked twice."""

from typing import Any

from curation.quality.base import Finding
from curation.quality.records import ItemRecord
from tests.support.quality import annotate, box, inspect


def find(*marks: dict[str, Any], **options: Any) -> list[Finding]:
    return inspect("duplicate_regions", ItemRecord(id=1, annotations=[annotate(*marks)]), **options)


def test_two_boxes_of_one_class_on_one_thing() -> None:
    (found,) = find(box("a", 0, 0, 100, 100), box("b", 0, 0, 100, 95), box("c", 50, 50, 150, 150))
    assert (found.code, found.marks, round(found.score, 2)) == ("same_region", ["a", "b"], 0.95)
    assert found.sentence == "box a and b (cat) overlap by IoU 0.95; expected one mark a thing."


def test_other_classes_may_overlap_more() -> None:
    nested = [box("a", 0, 0, 100, 100), box("b", 0, 0, 100, 95, class_="dog")]
    assert find(*nested) == []
    (found,) = find(*nested, min_iou_other_class=0.9)
    assert (found.code, found.details["classes"]) == ("same_region_two_classes", "cat and dog")


def test_a_crowd_and_its_members_are_no_duplicates() -> None:
    assert find(box("a", 0, 0, 9, 9) | {"is_crowd": True}, box("b", 0, 0, 9, 9)) == []
