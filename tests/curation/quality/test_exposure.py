"""Exposure."""

from curation.quality.records import ItemRecord
from tests.support.quality import inspect, list_codes, make_image


def test_dark_and_bright_images_are_found_with_their_share() -> None:
    (found,) = inspect("exposure", ItemRecord(id=1, assets=[make_image({"dark_ratio": 0.95})]))
    assert (found.code, found.score) == ("too_dark", 0.95)
    assert found.sentence == "image: 95% of the pixels are dark; expected at most 90%."
    assert list_codes("exposure", make_image({"bright_ratio": 0.95})) == ["too_bright"]
    assert list_codes("exposure", make_image({"bright_ratio": 0.95}), max_bright_ratio=0.97) == []
    assert list_codes("exposure", make_image({"dark_ratio": 0.9})) == [], "exactly at the limit is fine"
