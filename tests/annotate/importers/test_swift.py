"""ms-swift: placeholders consume boxes in order, and our own export comes back."""

from typing import Any

import pytest

from annotate.document.conversation import AssetPart, GroundPart, TextPart, join_text
from annotate.document.kinds.box import Box
from annotate.exporters.swift import SwiftExporter
from annotate.importers.swift import SwiftImporter
from tests.annotate.exporters.sample import make_sample
from tests.support.releases import MemorySink
from tests.support.sources import PICTURE, list_codes, make_source, read_document, read_good

OBJECTS = {"ref": ["the cat"], "bbox": [[300, 100, 200, 150], [1, 2, 3, 4]], "image_id": [0, 1]}


def row(words: str = "See <ref-object><bbox>, <bbox>", **fields: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": "<image><image>Where?"}, {"role": "assistant", "content": words}]
    return {"messages": messages, "images": ["a.png", "b.png"], "objects": OBJECTS, **fields}


def test_placeholders_become_words_that_point_at_boxes() -> None:
    document = read_document(SwiftImporter(), {"x.jsonl": row()})
    assert document.turns[1].parts == [
        TextPart("See "),
        GroundPart("the cat", ["r1"]),
        TextPart(", "),
        GroundPart("object", ["r2"]),
    ]
    assert document.marks == [
        Box(id="r1", slot="image", class_="object", xyxy=(200, 100, 300, 150)),
        Box(id="r2", slot="image_2", class_="object", xyxy=(1, 2, 3, 4)),
    ]


def test_shares_are_those_of_the_image() -> None:
    objects = {"ref": [], "bbox": [[0.5, 0.5, 1, 1]], "bbox_type": "norm1"}
    files = {"x.jsonl": row("<bbox>", objects=objects), "a.png": PICTURE, "b.png": PICTURE}
    assert read_document(SwiftImporter(), files).marks[0].xyxy == (32, 24, 64, 48)  # type: ignore[union-attr]


def test_rejected_answers_make_a_comparison_with_boxes_of_their_own() -> None:
    other = {"ref": ["a dog"], "bbox": [[5, 5, 9, 9]]}
    pair = row("<ref-object><bbox><bbox>", rejected_response="<ref-object><bbox>", rejected_objects=other)
    document = read_document(SwiftImporter(), {"x.jsonl": pair})
    chosen, rejected = document.responses
    assert (chosen.parts, rejected.parts) == ([GroundPart("the cat", ["r1", "r2"])], [GroundPart("a dog", ["r3"])])
    assert (document.preferences[0].chosen, document.preferences[0].rejected) == ("chosen", "rejected")


def test_turns_that_do_not_train_and_calls_of_tools_are_kept() -> None:
    messages = [
        {"role": "user", "content": "Hi"},
        {"role": "tool_call", "content": "{}"},
        {"role": "assistant", "content": "Ho", "loss": False},
    ]
    document = read_document(SwiftImporter(), {"x.jsonl": {"messages": messages, "objects": {}, "tools": "[]"}})
    assert [(turn.role, turn.loss) for turn in document.turns] == [
        ("user", None),
        ("assistant", None),
        ("assistant", False),
    ]
    assert document.source == {"swift": {"roles": {"t2": "tool_call"}, "tools": "[]"}}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"objects": {"ref": [], "bbox": [[1, 2, 3, 4]]}}, "objects_missing"),
        ({"objects": {"ref": ["a"], "bbox": [[1, 2, 3, 4]]}}, "objects_missing"),
        ({"objects": {**OBJECTS, "bbox": [[1, 2, 3], [1, 2, 3, 4]]}}, "bad_bbox"),
        ({"objects": {**OBJECTS, "bbox": [[1, 2, 1, 4], [1, 2, 3, 4]]}}, "bad_bbox"),
        ({"objects": {**OBJECTS, "image_id": [0, 7]}}, "bad_image_id"),
        ({"images": ["a.png"]}, "tag_without_medium"),
    ],
)
def test_a_bad_row_is_told(fields: dict[str, Any], code: str) -> None:
    assert list_codes(SwiftImporter(), {"x.jsonl": row(**fields)}) == [("x.jsonl", 1, code)]


def test_our_own_export_comes_back() -> None:
    sink = MemorySink()
    SwiftExporter().write(make_sample(), sink)
    records = {record.key: record for record in read_good(SwiftImporter(), make_source(sink.files))}
    turns = records["b-images"].annotations[0].turns
    assert [turn.role for turn in turns] == ["system", "user", "assistant"]
    assert [type(part) for part in turns[1].parts[:4]] == [TextPart, AssetPart, TextPart, AssetPart]
    assert join_text(turns[2].parts) == "No, see both"
    boxes = {mark.xyxy for mark in records["b-images"].annotations[0].marks}  # type: ignore[union-attr]
    assert boxes == {(200, 100, 300, 150), (1, 2, 3, 4.5)}
    assert [join_text(r.parts) for r in records["c-compared#2"].annotations[0].responses] == ["A cat", "A dog."]


@pytest.mark.parametrize("name", ["ref", "bbox", "image_id"])
def test_objects_that_are_no_lists_are_told(name: str) -> None:
    row = {"messages": [{"role": "assistant", "content": "<bbox>"}], "objects": {"bbox": [[1, 2, 3, 4]], name: 5}}
    assert [code for _, _, code in list_codes(SwiftImporter(), {"x.jsonl": row})] == ["bad_objects"]
