"""LLaVA: tags become the media that they stand for."""

from typing import Any

import pytest

from annotate.document.conversation import AssetPart, TextPart
from annotate.importers.llava import LlavaImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_good

TALK = [{"from": "human", "value": "<image>\nWhat is it?"}, {"from": "gpt", "value": "A cat."}]


def row(**fields: Any) -> dict[str, Any]:
    return {"id": "s1", "image": "train/a.png", "conversations": TALK, **fields}


def test_a_tag_shows_the_image_without_its_newline() -> None:
    (record,) = read_good(LlavaImporter(), {"x.json": [row(score=3)], "images/train/a.png": PICTURE})
    assert (record.key, record.assets["image"].upload, record.metadata) == ("s1", "images/train/a.png", {"score": 3})
    first, second = record.annotations[0].turns
    assert (first.role, first.parts) == ("user", [AssetPart("image"), TextPart("What is it?")])
    assert (second.role, second.parts) == ("assistant", [TextPart("A cat.")])


def test_several_images_are_shown_in_order() -> None:
    talk = [{"from": "human", "value": "<image>\nand <image>\n?"}, TALK[1]]
    (record,) = read_good(LlavaImporter(), {"x.jsonl": row(image=["a.png", "b.png"], conversations=talk)})
    shown = [part.slot for part in record.annotations[0].turns[0].parts if isinstance(part, AssetPart)]
    assert (shown, record.assets["image_2"].upload) == (["image", "image_2"], "b.png")


def test_a_row_without_tags_shows_its_image_first() -> None:
    talk = [{"from": "human", "value": "What?"}, TALK[1]]
    (record,) = read_good(LlavaImporter(), {"x.json": [row(conversations=talk)]})
    assert record.annotations[0].turns[0].parts == [AssetPart("image"), TextPart("What?")]


def test_ids_that_stand_twice_are_told_apart() -> None:
    records = read_good(LlavaImporter(), {"x.json": [row(), row(image="b.png")]})
    assert [record.key for record in records] == ["s1", "s1#2"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"image": "a.png", "conversations": [{"from": "human", "value": "<image> <image>"}]}, "tag_without_medium"),
        ({"image": ["a.png", "b.png"]}, "medium_without_tag"),
        ({"image": "a.png", "conversations": [{"from": "alien", "value": "x"}]}, "unknown_role"),
        ({"image": 3}, "bad_medium"),
        ({"conversations": [3]}, "malformed"),
        ({"conversations": []}, "nothing_said"),
    ],
)
def test_a_bad_row_is_told_with_its_line(fields: dict[str, Any], code: str) -> None:
    assert list_codes(LlavaImporter(), {"x.json": [row(**fields)]}) == [("x.json", 1, code)]


def test_llava_is_recognised_by_its_image() -> None:
    assert LlavaImporter().recognise(make_source({"x.json": [row()]}))
    assert not LlavaImporter().recognise(make_source({"x.json": [{"conversations": TALK}]}))
