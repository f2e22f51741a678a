"""Spellings of grounding."""

import pytest

from annotate.exporters.grounding.base import PlacedBox
from annotate.exporters.grounding.registry import RENDERERS

BOX = PlacedBox((200.0, 100.0, 300.0, 150.0), 0, 640, 480)


@pytest.mark.parametrize(
    ("name", "one", "two"),
    [
        ("plain", "a cat", "a cat"),
        ("swift", "<ref-object><bbox>", "<ref-object><bbox><bbox>"),
    ],
)
def test_words_and_boxes_are_spelled(name: str, one: str, two: str) -> None:
    assert RENDERERS[name].render("a cat", [BOX]) == one
    assert RENDERERS[name].render("a cat", [BOX, BOX]) == two


def test_every_spelling_has_its_own_file_and_name() -> None:
    for name, renderer in RENDERERS.items():
        assert renderer.name == name
        assert type(renderer).__module__ == f"annotate.exporters.grounding.{name}"
