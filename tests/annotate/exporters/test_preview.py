"""What a model will see of one item."""

from typing import Any

import pytest

from annotate.exporters.preview import Preview, preview_item
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.scripts import ScriptExporter
from tests.annotate.exporters.dialogue_support import ASSETS
from tests.annotate.exporters.sample import BOX, COMPARED, PHOTO, ground, show, text, turn
from tests.support.releases import MemoryRelease, make_asset, make_record

FORMATS = sorted(name for name, exporter in EXPORTERS.items() if isinstance(exporter, ScriptExporter))
POINTING = {
    "turns": [turn("t1", "user", show("other"), text("Where?")), turn("t2", "assistant", ground("here", "r1"))],
    "marks": [BOX | {"slot": "other", "xyxy": [0, 540, 960, 1080]}],
}


def preview(name: str, document: dict[str, Any], *, assets: Any = ASSETS, **options: Any) -> Preview:
    """Return what a model will see of a document."""
    exporter: Any = EXPORTERS[name]
    record = make_record("a", assets, document)
    release = MemoryRelease([record], [PHOTO])
    return preview_item(release, release.header, record, exporter, exporter.read_options(options))


def test_boxes_are_read_back_in_pixels_of_both_images() -> None:
    seen = preview("llamafactory", POINTING, grounding="qwen2_5_vl", first_max_pixels=None, max_pixels=1_003_520)
    (script,) = seen.scripts
    assert [(message.role, message.text) for message in script.messages] == [
        ("user", "<image>Where?"),
        ("assistant", '[{"bbox_2d": [0, 364, 658, 728], "label": "here"}]'),
    ]
    (image,), (phrase,) = script.images, script.phrases
    assert (image.slot, image.width_px, image.resized_width_px, image.resized_height_px) == ("other", 1920, 1316, 728)
    assert (phrase.message, phrase.start, phrase.text) == (1, 0, "here")
    assert phrase.boxes[0].xyxy == pytest.approx([0, 540, 960, 1080])
    assert phrase.boxes[0].resized_xyxy == pytest.approx([0, 364, 658, 728])
    assert seen.grounding == "Qwen2.5-VL"


@pytest.mark.parametrize("grounding", ["qwen2_vl", "qwen3_vl", "internvl", "deepseek_ocr", "gemini", "paligemma"])
def test_boxes_keep_their_place_whatever_the_spelling(grounding: str) -> None:
    (script,) = preview("llava", POINTING, grounding=grounding).scripts
    (box,) = script.phrases[0].boxes
    assert box.xyxy == pytest.approx([0, 540, 960, 1080], abs=1.0)


def test_swift_fills_its_placeholders_from_the_row() -> None:
    chosen, rejected = preview("swift", COMPARED, assets={"image": make_asset(PHOTO)}).scripts[1:]
    assert (chosen.side, rejected.side, chosen.rows) == ("chosen", "rejected", "preference")
    assert chosen.messages[-1].text == "A <ref-object><bbox>"
    assert chosen.phrases[0].text == "cat"
    assert chosen.phrases[0].boxes[0].xyxy == (200.0, 100.0, 300.0, 150.0)
    assert (rejected.messages[-1].text, rejected.phrases) == ("A dog.", [])


def test_each_box_is_on_its_own_image() -> None:
    marks = [BOX, BOX | {"id": "r2", "slot": "other", "xyxy": [0, 0, 1920, 1080]}]
    ask = turn("t1", "user", show("image"), show("other"), text("?"))
    document = {"turns": [ask, turn("t2", "assistant", ground("both", "r1", "r2"))], "marks": marks}
    (script,) = preview("messages", document, grounding="qwen3_vl").scripts
    assert [box.image for box in script.phrases[0].boxes] == [0, 1]
    assert script.phrases[0].boxes[1].xyxy == pytest.approx([0, 0, 1920, 1080])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_conversations_shows_its_words(name: str) -> None:
    seen = preview(name, COMPARED, assets={"image": make_asset(PHOTO)})
    assert seen.scripts[0].messages[-1].text == "A cat."
    assert seen.scripts[0].messages[0].text.startswith("<image>")
    assert {loss.code for loss in seen.losses} >= {"correction_left_out"}


def test_what_is_left_out_says_why() -> None:
    seen = preview("openai", {"turns": [turn("t1", "user", show("clip")), turn("t2", "assistant", text("a"))]})
    assert seen.scripts == []
    assert "row_with_video" in [loss.code for loss in seen.losses]


def test_an_image_of_unknown_size_is_shown_without_boxes() -> None:
    assets = {"other": make_asset(PHOTO, width_px=None, height_px=None)}
    (script,) = preview("llava", POINTING, assets=assets, grounding="gemini").scripts
    assert (script.images[0].width_px, script.phrases) == (None, [])


def test_formats_with_judged_responses_show_them() -> None:
    seen = preview("llamafactory", COMPARED, assets={"image": make_asset(PHOTO)}, kto=True, preferences=False)
    assert [(script.rows, script.side) for script in seen.scripts[1:]] == [("kto", "good"), ("kto", "bad")]
