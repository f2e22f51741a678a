"""Sizes that models get images in, held to the code that resizes them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.exporters.grounding.base import ImageSize, PixelLimits
from annotate.exporters.grounding.resizing import fit_tiles, fit_to_factor, resize_for_qwen

SIDES = st.integers(1, 6000)


@pytest.mark.parametrize(
    ("size", "factor", "limit", "expected"),
    [
        ((640, 480), 28, 1_003_520, (644, 476)),
        ((1920, 1080), 28, 1_003_520, (1316, 728)),
        ((4000, 3000), 28, 1_003_520, (1148, 840)),
        ((640, 480), 32, 16_777_216, (640, 480)),
        ((10, 10), 28, 1_003_520, (56, 56)),
        ((6000, 10), 28, 1_003_520, (6000, 10)),
    ],
)
def test_sizes_that_processors_of_qwen_vl_give(
    size: tuple[int, int], factor: int, limit: int, expected: tuple[int, int]
) -> None:
    assert fit_to_factor(ImageSize(*size), factor, 56 * 56, limit) == expected


@settings(max_examples=200)
@given(width=SIDES, height=SIDES, limit=st.sampled_from([200_704, 1_003_520, 12_845_056]))
def test_transformers_gives_the_same_sizes(width: int, height: int, limit: int, offline: None) -> None:
    from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

    found = fit_to_factor(ImageSize(width, height), 28, 3136, limit)
    if max(width, height) > 200 * min(width, height):
        assert found == (width, height)
        return
    high, wide = smart_resize(height, width, 28, 3136, limit)
    assert found == (wide, high)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((640, 480), (644, 476)), ((1920, 1080), (1036, 588)), ((4000, 3000), (896, 672)), ((3000, 500), (1876, 308))],
)
def test_llamafactory_shrinks_first(size: tuple[int, int], expected: tuple[int, int]) -> None:
    limits = PixelLimits(first_max_pixels=768 * 768)
    assert resize_for_qwen(ImageSize(*size), limits, factor=28, own=(3136, 12_845_056)) == expected


def test_the_limit_of_the_processor_alone_gives_another_size() -> None:
    assert resize_for_qwen(ImageSize(4000, 3000), PixelLimits(max_pixels=768 * 768), factor=28, own=(3136, 1)) == (
        868,
        644,
    )


@pytest.mark.parametrize(
    ("size", "expected"),
    [((640, 480), (1792, 1344)), ((448, 448), (448, 448)), ((1000, 1000), (1344, 1344)), ((3000, 500), (2688, 448))],
)
def test_internvl_takes_the_grid_of_the_closest_shape(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert fit_tiles(ImageSize(*size), 448, 12) == expected
