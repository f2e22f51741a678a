"""Regions that can hardly be meant."""

import pytest

from curation.quality.records import ItemRecord
from tests.support.quality import annotate, box, inspect, make_image


@pytest.mark.parametrize(
    ("xyxy", "expected"),
    [
        ((10, 10, 50, 50), []),
        ((10, 10, 11.5, 50), ["tiny_region"]),
        ((0, 10, 600, 13), ["sliver"]),
        ((0, 0, 640, 480), ["whole_picture"]),
        ((0, 0, 600, 480), []),
    ],
)
def test_boxes(xyxy: tuple[float, ...], expected: list[str]) -> None:
    item = ItemRecord(id=1, assets=[make_image()], annotations=[annotate(box("r1", *xyxy))])
    found = inspect("degenerate_regions", item)
    assert [finding.code for finding in found] == expected
    assert all((finding.marks, finding.regions) == (["r1"], [xyxy]) for finding in found)


def test_the_sentence_has_value_and_expectation() -> None:
    (found,) = inspect("degenerate_regions", ItemRecord(id=1, annotations=[annotate(box("r1", 0, 0, 1, 9))]))
    assert found.sentence == "box r1 (cat) is 1 px thin; expected 2 px or more."
