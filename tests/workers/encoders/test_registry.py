"""Names of encoders."""

import importlib

import pytest

from annotate.errors import NotFound
from workers.encoders.registry import ENCODERS, load_encoder


@pytest.mark.parametrize("path", ENCODERS.values())
def test_every_line_points_at_a_function(path: str) -> None:
    module, _, function = path.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(NotFound, match="no encoder 'clip'; expected one of prototype, open_clip") as caught:
        load_encoder("clip")
    assert caught.value.code == "unknown_encoder"
