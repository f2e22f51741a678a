"""LLaVA's JSON, held to the rules of the loaders that read it."""

from typing import Any

import pytest

from annotate.exporters.llava import LlavaExporter
from tests.annotate.exporters.dialogue_support import ASSETS, export, export_document
from tests.annotate.exporters.sample import BOX, ground, make_sample, show, text, turn

ASK = turn("t1", "user", show("image"), text("Where?"))
ANSWER = turn("t2", "assistant", ground("There", "r1"))
VARIANTS = ["llava", "qwen", "internvl"]


def check_row(row: dict[str, Any]) -> None:
    """Assert what all loaders need: two speakers in turn, and a tag for every file, in the human's words."""
    assert [line["from"] for line in row["conversations"]] == ["human", "gpt"] * (len(row["conversations"]) // 2)
    asked = "".join(line["value"] for line in row["conversations"][::2])
    answered = "".join(line["value"] for line in row["conversations"][1::2])
    for column in ("image", "video"):
        paths = row.get(column, [])
        assert asked.count(f"<{column}>\n") == (1 if isinstance(paths, str) else len(paths))
        assert f"<{column}>" not in answered


def export_turns(*turns: dict[str, Any], variant: str = "llava", **options: Any) -> Any:
    """Return the rows and the losses."""
    document = {"turns": list(turns), "marks": [BOX]}
    files, losses = export_document(LlavaExporter(), document, variant=variant, **options)
    rows = files["train.json" if variant == "llava" else "train.jsonl"]
    for row in rows:
        check_row(row)
    return rows, losses


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_sample_follows_the_rules(variant: str) -> None:
    files, losses = export(LlavaExporter(), make_sample(), variant=variant)
    rows = files["train.json" if variant == "llava" else "train.jsonl"]
    assert [row["id"] for row in rows] == ["a-regions", "b-images", "d-text"]
    assert losses["row_with_audio"] == 1
    for row in rows:
        check_row(row)


@pytest.mark.parametrize(
    ("variant", "one", "two"),
    [("llava", str, list), ("qwen", list, list), ("internvl", str, list)],
)
def test_images_are_named_as_each_loader_wants(variant: str, one: type, two: type) -> None:
    (row,), _ = export_turns(ASK, ANSWER, variant=variant)
    assert type(row["image"]) is one
    both = turn("t1", "user", show("image"), text("and"), show("other"))
    (row,), _ = export_turns(both, ANSWER, variant=variant)
    assert type(row["image"]) is two
    assert row["conversations"][0]["value"] == "<image>\nand<image>\n"


def test_internvl_gets_sizes_and_a_meta_file() -> None:
    document = {"turns": [turn("t1", "user", show("image"), show("other")), ANSWER], "marks": [BOX]}
    files, _ = export_document(LlavaExporter(), document, variant="internvl", media_prefix="/d")
    (row,) = files["train.jsonl"]
    assert (row["width_list"], row["height_list"]) == ([640, 1920], [480, 1080])
    assert files["meta.json"]["train"] == {
        "root": "",
        "annotation": "/d/train.jsonl",
        "data_augment": False,
        "max_dynamic_patch": 12,
        "repeat_time": 1,
        "length": 1,
    }


def test_a_system_turn_is_put_before_the_first_question() -> None:
    (row,), losses = export_turns(turn("t0", "system", text("Be brief.")), ASK, ANSWER)
    assert row["conversations"][0] == {"from": "human", "value": "Be brief.\n\n<image>\nWhere?"}
    assert losses == {"system_turn_folded": 1, "grounding_as_words": 1}


@pytest.mark.parametrize(
    ("turns", "variant", "code"),
    [
        ([turn("t1", "user", show("voice"))], "qwen", "row_with_audio"),
        ([turn("t1", "user", show("clip"), show("image"))], "llava", "row_with_mixed_media"),
        ([turn("t1", "user", show("clip"), show("clip"))], "internvl", "row_with_mixed_media"),
        (
            [ASK, turn("t0", "assistant", show("image")), turn("t3", "user", text("?"))],
            "qwen",
            "asset_not_in_user_turn",
        ),
        ([ASK, turn("t0", "assistant", text("?")), turn("t3", "tool", text("?"))], "qwen", "row_with_tool_turn"),
    ],
)
def test_what_a_loader_does_not_fill_in_leaves_the_row_out(turns: Any, variant: str, code: str) -> None:
    assert export_turns(*turns, turn("t2", "assistant", text("a")), variant=variant) == ([], {code: 1})


def test_qwen_takes_videos_beside_images() -> None:
    (row,), _ = export_turns(turn("t1", "user", show("clip"), show("image")), ANSWER, variant="qwen")
    assert (row["image"], row["video"]) == (["images/a.png"], ["videos/c.mp4"])


def test_boxes_are_spelled_for_the_model() -> None:
    for grounding, spelled in {
        "internvl": "<ref>There</ref><box>[[312, 208, 469, 312]]</box>",
        "qwen3_vl": '[{"bbox_2d": [312, 208, 469, 312], "label": "There"}]',
    }.items():
        (row,), losses = export_turns(ASK, ANSWER, grounding=grounding)
        assert row["conversations"][1]["value"] == spelled
        assert losses == {}


def test_an_image_of_unknown_size_gets_no_boxes() -> None:
    assets = {"image": ASSETS["image"].__class__(media="image", sha256=ASSETS["image"].sha256, name="a.png")}
    (row,), losses = export_turns(ASK, ANSWER, grounding="qwen3_vl", assets=assets)
    assert (row["conversations"][1]["value"], losses) == ("There", {"image_size_unknown": 1})
