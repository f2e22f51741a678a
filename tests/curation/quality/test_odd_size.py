"""Odd sizes."""

import pytest

from tests.support.quality import list_codes, make_image


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (640, 480, []),
        (31, 40, ["tiny"]),
        (32, 128, []),
        (32, 129, ["narrow"]),
        (129, 32, ["narrow"]),
        (10_000, 6000, ["huge"]),
        (4, 400, ["tiny", "narrow"]),
    ],
)
def test_sizes(width: int, height: int, expected: list[str]) -> None:
    assert list_codes("odd_size", make_image(width_px=width, height_px=height)) == expected
