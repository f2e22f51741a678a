"""Spellings of grounding: what is written, and that it reads back as the same boxes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.exporters.grounding.base import ImageSize, PixelLimits, PlacedBox
from annotate.exporters.grounding.registry import RENDERERS

BOX = PlacedBox((200.0, 100.0, 300.0, 150.0), 0, 640, 480)
OTHER = PlacedBox((0.0, 0.0, 640.0, 480.0), 0, 640, 480)

QWEN2_CAT = "<|object_ref_start|>a cat<|object_ref_end|><|box_start|>(312,208),(469,312)<|box_end|>"
SPELLED = {
    "plain": ("a cat", "a cat"),
    "swift": ("<ref-object><bbox>", "<ref-object><bbox><bbox>"),
    "qwen2_vl": (
        QWEN2_CAT,
        f"{QWEN2_CAT}<|box_start|>(0,0),(1000,1000)<|box_end|>",
    ),
    "qwen2_5_vl": (
        '[{"bbox_2d": [201, 99, 302, 149], "label": "a cat"}]',
        '[{"bbox_2d": [201, 99, 302, 149], "label": "a cat"}, {"bbox_2d": [0, 0, 644, 476], "label": "a cat"}]',
    ),
    "qwen3_vl": (
        '[{"bbox_2d": [312, 208, 469, 312], "label": "a cat"}]',
        '[{"bbox_2d": [312, 208, 469, 312], "label": "a cat"}, {"bbox_2d": [0, 0, 1000, 1000], "label": "a cat"}]',
    ),
    "internvl": (
        "<ref>a cat</ref><box>[[312, 208, 469, 312]]</box>",
        "<ref>a cat</ref><box>[[312, 208, 469, 312], [0, 0, 1000, 1000]]</box>",
    ),
    "deepseek_ocr": (
        "<|ref|>a cat<|/ref|><|det|>[[312, 208, 468, 312]]<|/det|>",
        "<|ref|>a cat<|/ref|><|det|>[[312, 208, 468, 312], [0, 0, 999, 999]]<|/det|>",
    ),
    "gemini": (
        '[{"box_2d": [208, 312, 312, 469], "label": "a cat"}]',
        '[{"box_2d": [208, 312, 312, 469], "label": "a cat"}, {"box_2d": [0, 0, 1000, 1000], "label": "a cat"}]',
    ),
    "paligemma": (
        "<loc0213><loc0320><loc0320><loc0480> a cat",
        "<loc0213><loc0320><loc0320><loc0480> a cat ; <loc0000><loc0000><loc1023><loc1023> a cat",
    ),
    "molmo": (
        '<point x="39.1" y="26.0" alt="a cat">a cat</point>',
        '<points x1="39.1" y1="26.0" x2="50.0" y2="50.0" alt="a cat">a cat</points>',
    ),
}

SIDES = st.integers(20, 5000)
FRACTIONS = st.lists(st.floats(0, 1), min_size=4, max_size=4)
LIMITS = st.sampled_from([PixelLimits(), PixelLimits(3136, 1_003_520), PixelLimits(first_max_pixels=589_824)])


@pytest.mark.parametrize("name", RENDERERS)
def test_words_and_boxes_are_spelled(name: str) -> None:
    assert RENDERERS[name]().render("a cat", [BOX]) == SPELLED[name][0]
    assert RENDERERS[name]().render("a cat", [BOX, OTHER]) == SPELLED[name][1]


def test_every_spelling_has_its_own_file_and_name() -> None:
    for name, renderer in RENDERERS.items():
        assert renderer.name == name
        assert renderer.__module__ == f"annotate.exporters.grounding.{name}"


def make_box(width: int, height: int, fractions: list[float]) -> PlacedBox:
    """Return a box inside an image, its corners at fractions of the sides."""
    (x1, x2), (y1, y2) = sorted(fractions[:2]), sorted(fractions[2:])
    return PlacedBox((x1 * width, y1 * height, x2 * width, y2 * height), 0, width, height)


@pytest.mark.parametrize("name", [name for name in RENDERERS if name != "plain"])
@settings(max_examples=40)
@given(width=SIDES, height=SIDES, boxes=st.lists(FRACTIONS, min_size=1, max_size=3), limits=LIMITS)
def test_what_is_read_back_has_moved_by_half_a_step_at_most(
    name: str, width: int, height: int, boxes: list[list[float]], limits: PixelLimits
) -> None:
    renderer, placed = RENDERERS[name](limits), [make_box(width, height, fractions) for fractions in boxes]
    spelled = renderer.render("the cat", placed)
    (found,) = renderer.parse(spelled, ImageSize(width, height))
    assert (found.text, found.start, found.end) == ("the cat", 0, len(spelled))
    expected = [box.xyxy for box in placed]
    if renderer.carries == "points":
        middles = sorted(((x1 + x2) / 2, (y1 + y2) / 2) for x1, y1, x2, y2 in expected)
        assert [x for x, *_ in found.boxes] == pytest.approx([x for x, _ in middles], abs=width / 1999)
        return
    across, down = renderer.step_px(ImageSize(width, height))
    for box, xyxy in zip(found.boxes, expected, strict=True):
        assert all(abs(box[i] - xyxy[i]) <= (down if i % 2 else across) * 0.5001 + 1e-9 for i in range(4))


@pytest.mark.parametrize("name", [name for name in RENDERERS if name not in ("plain", "swift")])
def test_phrases_are_found_among_words(name: str) -> None:
    renderer = RENDERERS[name]()
    phrases = [renderer.render("a [cat]", [BOX]), renderer.render("a dog", [BOX, OTHER])]
    message = f"See [1] and [{phrases[0]} ; {phrases[1]}\nand [more."
    found = renderer.parse(message, ImageSize(640, 480))
    assert [(phrase.text, len(phrase.boxes)) for phrase in found] == [("a [cat]", 1), ("a dog", 2)]
    assert [message[phrase.start : phrase.end] for phrase in found] == phrases


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        (
            "qwen3_vl",
            '[{"bbox_2d": [312, 208, 469, 312], "label": "cat"}, {"bbox_2d": [0, 0, 1000, 1000], "label": "dog"}]',
        ),
        (
            "gemini",
            '[{"box_2d": [208, 312, 312, 469], "label": "cat"}, {"box_2d": [0, 0, 1000, 1000], "label": "dog"}]',
        ),
        ("paligemma", "<loc0213><loc0320><loc0320><loc0480> cat ; <loc0000><loc0000><loc1023><loc1023> dog"),
    ],
)
def test_answers_that_are_nothing_but_phrases_are_one_list(name: str, spelled: str) -> None:
    renderer = RENDERERS[name]()
    assert renderer.render_list([("cat", [BOX]), ("dog", [OTHER])]) == spelled
    assert renderer.has_lists
    found = renderer.parse(spelled, ImageSize(640, 480))
    assert [(phrase.text, len(phrase.boxes)) for phrase in found] == [("cat", 1), ("dog", 1)]


@pytest.mark.parametrize("name", RENDERERS)
def test_words_that_look_like_a_spelling_are_known(name: str) -> None:
    reserved = RENDERERS[name].reserved
    if reserved is None:
        return
    spelled = RENDERERS[name]().render("x", [BOX])
    assert RENDERERS[name]().parse(reserved.sub("<\u200b", spelled), ImageSize(640, 480)) == []


def test_pixels_depend_on_the_limits() -> None:
    box = PlacedBox((2000.0, 1500.0, 4000.0, 3000.0), 0, 4000, 3000)
    small = RENDERERS["qwen2_5_vl"](PixelLimits(3136, 1_003_520)).render("a", [box])
    own = RENDERERS["qwen2_5_vl"]().render("a", [box])
    assert small == '[{"bbox_2d": [574, 420, 1148, 840], "label": "a"}]'
    assert own == '[{"bbox_2d": [2002, 1498, 4004, 2996], "label": "a"}]'


def test_the_reference_names_every_spelling() -> None:
    page = (Path(__file__).parents[4] / "docs/reference/grounding.md").read_text(encoding="utf-8")
    assert [name for name in RENDERERS if f"| `{name}` |" not in page] == []


def test_all_that_is_reserved_starts_alike() -> None:
    for renderer in RENDERERS.values():
        assert renderer.reserved is None or renderer.reserved.pattern.startswith("<")
