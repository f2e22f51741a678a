"""ms-swift JSON Lines, held to the rules of its loader."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.exporters.swift import SwiftExporter, SwiftOptions
from tests.annotate.exporters.sample import BLOCK, BOX, COMPARED, PHOTO, ground, make_sample, mark, show, text, turn
from tests.annotate.exporters.swift_rules import check_row
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record

IMAGES = {"image": make_asset(PHOTO), "other": make_asset(PHOTO, name="b.png"), "clip": make_asset(PHOTO, "video")}
ASK = turn("t1", "user", show("image"), text("Where?"))

Rows = list[dict[str, Any]]


def export(release: MemoryRelease, options: SwiftOptions | None = None) -> tuple[dict[str, Rows], dict[str, int]]:
    """Return the rows by path, each held to the rules, and the losses."""
    sink = MemorySink()
    report = SwiftExporter().write(release, sink, options)
    lines = {path: data.splitlines() for path, data in sink.files.items() if path.endswith(".jsonl")}
    rows = {path: [msgspec.json.decode(line) for line in found] for path, found in lines.items()}
    for row in (row for found in rows.values() for row in found):
        check_row(row)
    return rows, {loss.code: loss.count for loss in report.losses}


def export_document(document: dict[str, Any], options: SwiftOptions | None = None, **record: Any) -> Any:
    """Return the training rows and the losses of one item, its unshown assets and boxes left aside."""
    release = MemoryRelease([make_record("a", IMAGES, document, **record)], [PHOTO])
    rows, losses = export(release, options)
    return rows["train.jsonl"], {
        code: n for code, n in losses.items() if code not in ("asset_not_shown", "box_left_out")
    }


def export_turns(*turns: dict[str, Any], marks: Any = (), options: SwiftOptions | None = None) -> Any:
    return export_document({"turns": list(turns), "marks": list(marks)}, options)


def test_the_sample_follows_the_rules() -> None:
    rows, _ = export(make_sample())
    assert {path: len(found) for path, found in rows.items()} == {
        "train.jsonl": 4,
        "test.jsonl": 1,
        "preference/test.jsonl": 1,
    }


def test_a_phrase_is_one_reference_and_its_boxes() -> None:
    marks = [BOX, mark("r2", "box", xyxy=[1, 2, 3, 4])]
    (row,), losses = export_turns(ASK, turn("t2", "assistant", ground("both", "r2", "r1"), text("!")), marks=marks)
    assert row["messages"][1]["content"] == "<ref-object><bbox><bbox>!"
    boxes = [[1.0, 2.0, 3.0, 4.0], [200.0, 100.0, 300.0, 150.0]]
    assert row["objects"] == {"ref": ["both"], "bbox": boxes, "bbox_type": "real", "image_id": [0, 0]}
    assert losses == {}


def test_boxes_name_their_image() -> None:
    marks = [BOX, BOX | {"id": "r2", "slot": "other"}]
    first = turn("t1", "user", ground("this", "r2"), show("image"), show("other"), ground("that", "r1"), show("image"))
    (row,), _ = export_turns(first, turn("t2", "assistant", ground("it", "r1")), marks=marks)
    assert row["objects"]["image_id"] == [1, 0, 2]


@pytest.mark.parametrize(
    ("kind", "fields", "box", "code"),
    [
        ("mask", {"rle": {"size": [480, 640], "counts": BLOCK}}, [40, 10, 80, 30], "mask_as_box"),
        ("polygon", {"rings": [[[1, 2], [5, 2], [5, 9]]]}, [1, 2, 5, 9], "polygon_as_box"),
        ("polyline", {"points": [[1, 2], [5, 9]]}, [1, 2, 5, 9], "polyline_as_box"),
        ("ellipse", {"centre": [50, 50], "radii": [20, 10]}, [30, 40, 70, 60], "ellipse_as_box"),
        ("box", {"xyxy": [0, 20, 20, 30], "rotation_deg": 90}, [5, 15, 15, 35], "rotated_box_as_box"),
    ],
)
def test_other_regions_become_the_box_around_them(kind: str, fields: Any, box: list[float], code: str) -> None:
    answer = turn("t2", "assistant", ground("it", "m1"))
    (row,), losses = export_turns(ASK, answer, marks=[mark("m1", kind, **fields)])
    assert row["objects"]["bbox"][0] == pytest.approx(box)
    assert losses == {code: 1}


def test_a_box_that_reaches_out_of_its_image_is_cut() -> None:
    turned = mark("m1", "box", xyxy=[0, 0, 20, 10], rotation_deg=90)
    (row,), losses = export_turns(ASK, turn("t2", "assistant", ground("it", "m1")), marks=[turned])
    assert row["objects"]["bbox"][0] == pytest.approx([5, 0, 15, 15])
    assert losses == {"box_cut": 1, "rotated_box_as_box": 1}


def test_marks_that_have_no_box_here_leave_plain_words() -> None:
    marks = [
        BOX | {"id": "r1", "slot": "other"},
        mark("m1", "mask", rle={"size": [480, 640], "blob": "ab" * 32}),
        mark("k1", "keypoints", skeleton="arm", joints={"hand": {"visibility": 0}}),
    ]
    answer = turn("t2", "assistant", *(ground(words, id_) for words, id_ in (("a", "r1"), ("b", "m1"), ("c", "k1"))))
    (row,), losses = export_turns(ASK, answer, marks=marks)
    assert row["messages"][1]["content"] == "abc"
    assert losses == {
        "grounding_on_unshown_asset": 1,
        "blob_missing": 1,
        "mark_unplaced": 1,
        "mask_left_out": 1,
        "keypoints_left_out": 1,
    }


def test_words_alone_when_asked_for() -> None:
    answer = turn("t2", "assistant", ground("it", "r1"))
    (row,), losses = export_turns(ASK, answer, marks=[BOX], options=SwiftOptions(grounding="plain"))
    assert (row["messages"][1]["content"], losses) == ("it", {"grounding_as_words": 1})
    assert "objects" not in row


@pytest.mark.parametrize("tag", ["<image>", "<video>", "<bbox>", "<ref-object>", "<cot-process>", "<img>a</img>"])
def test_words_that_look_like_placeholders_are_refused_or_escaped(tag: str) -> None:
    turns = (ASK, turn("t2", "assistant", text(f"a {tag} tag")))
    assert export_turns(*turns) == ([], {"literal_tag": 1})
    (row,), losses = export_turns(*turns, options=SwiftOptions(literal_tags="escape"))
    assert row["messages"][1]["content"] == f"a {tag} tag".replace("<", "<\u200b", 1)
    assert losses == {"literal_tag_escaped": 1}


def test_words_that_make_up_a_placeholder_together_are_refused() -> None:
    answer = turn("t2", "assistant", text("<im"), ground("age>", "r1"))
    assert export_turns(ASK, answer, marks=[BOX], options=SwiftOptions(grounding="plain"))[1] == {"literal_tag": 1}


@pytest.mark.parametrize(
    ("turns", "rows", "losses"),
    [
        (["user", "assistant", "user"], 1, {"trailing_turn_left_out": 1}),
        (["user", "user", "assistant"], 1, {"turns_joined": 1}),
        (["user", "assistant", "tool", "tool", "assistant"], 1, {}),
        (["user", "tool", "assistant"], 0, {"tool_turn_order": 1}),
        (["user", "system", "assistant"], 0, {"system_turn_late": 1}),
        (["system", "user", "assistant"], 1, {}),
    ],
)
def test_turns_come_in_an_order_that_the_loader_takes(turns: list[str], rows: int, losses: dict[str, int]) -> None:
    made = [turn(f"t{index}", role, text(role)) for index, role in enumerate(turns)]
    found, lost = export_turns(*made)
    assert (len(found), lost) == (rows, losses)


def test_turns_not_to_learn_say_so() -> None:
    later = [turn("t3", "user", text("q")), turn("t4", "assistant", text("b"))]
    (row,), losses = export_turns(ASK, turn("t2", "assistant", text("a"), loss=False), *later)
    assert [message.get("loss") for message in row["messages"]] == [None, False, None, None]
    assert losses == {}


def test_a_rejected_response_has_boxes_of_its_own() -> None:
    other = COMPARED["responses"][1] | {"parts": [text("A "), ground("dog", "r2")]}
    marks = [BOX, mark("r2", "box", xyxy=[1, 2, 3, 4])]
    document = COMPARED | {"marks": marks, "responses": [COMPARED["responses"][0], other], "corrections": []}
    rows, _ = export(MemoryRelease([make_record("a", {"image": make_asset(PHOTO)}, document)], [PHOTO]))
    (row,) = rows["preference/train.jsonl"]
    assert (row["messages"][-1]["content"], row["rejected_response"]) == ("A <ref-object><bbox>",) * 2
    assert (row["objects"]["ref"], row["rejected_objects"]["ref"]) == (["cat"], ["dog"])
    assert row["rejected_objects"]["bbox"] == [[1.0, 2.0, 3.0, 4.0]]


def test_judged_responses_are_rows_for_kto() -> None:
    release = MemoryRelease([make_record("a", {"image": make_asset(PHOTO)}, COMPARED)], [PHOTO])
    rows, losses = export(release, SwiftOptions(kto=True, preferences=False))
    judged = [(row["messages"][-1]["content"], row["label"]) for row in rows["kto/train.jsonl"]]
    assert judged == [("A <ref-object><bbox>", True), ("A dog.", False)]
    assert (losses["preference_left_out"], losses["response_left_out"]) == (1, 1)


def test_what_a_refused_row_would_have_lost_is_not_counted() -> None:
    said = [ground("it", "m1"), text(" <image>")]
    mask = mark("m1", "mask", rle={"size": [480, 640], "counts": BLOCK})
    document = COMPARED | {"turns": [COMPARED["turns"][0], turn("t2", "assistant", *said)], "marks": [BOX, mask]}
    release = MemoryRelease([make_record("a", {"image": make_asset(PHOTO)}, document)], [PHOTO])
    rows, losses = export(release)
    assert list(rows) == ["preference/train.jsonl"]
    assert (losses["literal_tag"], losses["mask_left_out"], losses.get("mask_as_box")) == (1, 1, None)


def test_comparisons_answer_a_user_turn() -> None:
    middle = [turn("t0", "assistant", text("Hm.")), turn("t3", "tool", text("4"))]
    document = COMPARED | {"turns": [COMPARED["turns"][0], *middle, COMPARED["turns"][1]]}
    assert export_document(document)[1]["preference_not_after_user"] == 1


def test_weights_are_counted() -> None:
    assert export_document({"turns": [ASK, turn("t2", "assistant", text("a"))]}, weight=0.0)[1] == {
        "weight_left_out": 1
    }


def test_an_erased_image_takes_its_row_with_it() -> None:
    release = MemoryRelease(
        [make_record("a", {"image": make_asset()}, {"turns": [ASK, turn("t2", "assistant", text("a"))]})]
    )
    assert export(release) == ({"train.jsonl": []}, {"blob_missing": 1})


PARTS = st.one_of(
    st.text(max_size=8).map(text),
    st.sampled_from([show("image"), show("other"), show("clip")]),
    st.lists(st.sampled_from(["r1", "r2"]), min_size=1, max_size=3).map(lambda ids: ground("words <image>", *ids)),
)


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.lists(PARTS, max_size=4)), max_size=5))
def test_whatever_is_written_follows_the_rules(turns: list[tuple[str, list[dict[str, Any]]]]) -> None:
    marks = [BOX, BOX | {"id": "r2", "slot": "other"}]
    made = [turn(f"t{index}", role, *parts) for index, (role, parts) in enumerate(turns)]
    for options in (SwiftOptions(), SwiftOptions(grounding="plain", literal_tags="escape")):
        export_turns(*made, marks=marks, options=options)
