"""Span corrections: offsets, the corrected text, and the evidence."""

from pathlib import Path
from typing import Any

import pytest

from annotate.exporters.corrections import CorrectionsExporter
from annotate.exporters.sink import FolderSink
from tests.annotate.exporters.dialogue_support import export_document
from tests.annotate.exporters.sample import BLOCK, BOX, COMPARED, ground, make_sample, mark, show, text, turn

TURNS = [turn("t1", "user", show("image"), text("What?")), turn("t2", "assistant", text("A cat."))]


def export_corrections(*corrections: dict[str, Any], words: str = "A \U0001f431 red dog.", marks: Any = (BOX,)) -> Any:
    """Return the rows and losses of one response with these corrections."""
    response = {"id": "a", "turn": "t2", "parts": [text(words)], "model": "m"}
    made = [{"id": f"k{index}", "response": "a"} | one for index, one in enumerate(corrections)]
    document = {"turns": TURNS, "responses": [response], "corrections": made, "marks": list(marks)}
    files, losses = export_document(CorrectionsExporter(), document)
    return files["train.jsonl"], losses


def test_offsets_count_code_points_and_the_corrected_text_follows() -> None:
    second = {"start": 8, "end": 11, "replacement": "cat", "error": "wrong_object", "marks": ["r1"]}
    (row,), losses = export_corrections(second, {"start": 4, "end": 8, "replacement": ""})
    assert (row["rejected"], row["chosen"]) == ("A \U0001f431 red dog.", "A \U0001f431 cat.")
    assert row["corrections"] == [
        {"start": 4, "end": 8, "words": "red ", "replacement": "", "evidence": []},
        {
            "start": 8,
            "end": 11,
            "words": "dog",
            "error": "wrong_object",
            "replacement": "cat",
            "evidence": [{"mark_id": "r1", "class": "cat", "box": [200.0, 100.0, 300.0, 150.0], "media_index": 0}],
        },
    ]
    assert losses == {"turn_left_out": 1}


def test_the_prompt_has_parts_and_its_media_in_order() -> None:
    (row,), _ = export_corrections({"start": 0, "end": 1, "replacement": "One"})
    assert row["prompt"] == [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What?"}]}]
    assert row["media"] == [{"kind": "image", "path": "images/a.png"}]
    assert (row["item_key"], row["response_id"], row["model"]) == ("a", "a", "m")


@pytest.mark.parametrize(
    ("corrections", "code"),
    [
        ([{"start": 0, "end": 1}], "correction_incomplete"),
        (
            [{"start": 0, "end": 3, "replacement": "x"}, {"start": 2, "end": 4, "replacement": "y"}],
            "correction_overlapping",
        ),
    ],
)
def test_without_a_corrected_text_the_spans_stay(corrections: Any, code: str) -> None:
    (row,), losses = export_corrections(*corrections)
    assert "chosen" not in row
    assert len(row["corrections"]) == len(corrections)
    assert losses == {code: 1, "turn_left_out": 1}


def test_evidence_that_is_not_a_region_of_a_shown_image_is_only_named() -> None:
    block = mark("m1", "mask", rle={"size": [480, 640], "counts": BLOCK})
    marks = [block, BOX | {"slot": "other"}]
    (row,), losses = export_corrections({"start": 0, "end": 1, "marks": ["m1", "r1"], "replacement": "x"}, marks=marks)
    assert [set(entry) for entry in row["corrections"][0]["evidence"]] == [
        {"mark_id", "class", "box", "media_index"},
        {"mark_id"},
    ]
    assert losses == {"evidence_as_box": 1, "evidence_not_on_image": 1, "turn_left_out": 1}


def test_evidence_lies_in_its_image() -> None:
    turned = mark("m1", "box", xyxy=[0, 0, 20, 10], rotation_deg=90)
    (row,), losses = export_corrections({"start": 0, "end": 1, "marks": ["m1"], "replacement": "x"}, marks=[turned])
    assert row["corrections"][0]["evidence"][0]["box"] == pytest.approx([5, 0, 15, 15])
    assert losses == {"box_cut": 1, "evidence_as_box": 1, "turn_left_out": 1}


def test_what_has_no_correction_is_counted() -> None:
    files, losses = export_document(CorrectionsExporter(), {"turns": TURNS})
    assert (files["train.jsonl"], losses) == ([], {"item_without_correction": 1})
    grounded = COMPARED | {"turns": [turn("t1", "user", ground("this", "r1")), COMPARED["turns"][1]]}
    assert export_document(CorrectionsExporter(), grounded)[1]["grounding_as_words"] == 1


def test_datasets_loads_it(offline: None, tmp_path: Path) -> None:
    from datasets import load_dataset

    CorrectionsExporter().write(make_sample(), FolderSink(tmp_path / "export"))
    path = str(tmp_path / "export" / "test.jsonl")
    rows = load_dataset("json", data_files=path, split="train", cache_dir=str(tmp_path / "cache"))
    assert [(row["rejected"], row["chosen"]) for row in rows] == [("A dog.", "A cat.")]
    assert rows[0]["corrections"][0]["words"] == "dog"
