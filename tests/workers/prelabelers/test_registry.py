"""Names of pre-labelers."""

import importlib

import pytest

from annotate.errors import Invalid, NotFound
from workers.prelabelers.registry import PRELABELERS, load_prelabeler


@pytest.mark.parametrize("path", PRELABELERS.values())
def test_every_line_points_at_a_function(path: str) -> None:
    module, _, function = path.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(NotFound, match="no pre-labeler 'sam'; expected one of zero_shot, ocr, probe"):
        load_prelabeler("sam")


def test_a_probe_needs_its_file() -> None:
    with pytest.raises(Invalid, match="needs the file of a trained probe; train one first"):
        load_prelabeler("probe")
