"""LLaMA-Factory's files, held to what its converter makes of them; ``tests/readers`` asks LLaMA-Factory itself."""

from typing import Any

import pytest

from annotate.exporters.llamafactory import LlamaFactoryExporter
from tests.annotate.exporters.dialogue_support import export, export_document
from tests.annotate.exporters.sample import BOX, COMPARED, ground, make_sample, show, text, turn

ASK = turn("t1", "user", show("image"), text("Where?"))
MEDIA = {"images": "<image>", "videos": "<video>", "audios": "<audio>"}


def check_row(row: dict[str, Any], entry: dict[str, Any]) -> None:
    """Assert what LLaMA-Factory needs of a row; it drops others with a warning."""
    lines = [(message["role"], message["content"]) for message in row["messages"]]
    if lines[0][0] == "system":
        lines = lines[1:]
    sides = [("user", "tool"), ("assistant",)]
    assert all(role in sides[index % 2] for index, (role, _) in enumerate(lines))
    assert len(lines) % 2 == (1 if entry.get("ranking") else 0)
    for column, tag in MEDIA.items():
        assert sum(content.count(tag) for _, content in lines) == len(row.get(column, []))
        assert column not in row or entry["columns"][column] == column
    assert set(entry["columns"].values()) <= set(row) | set(MEDIA)


def export_turns(*turns: dict[str, Any], marks: Any = (), **options: Any) -> Any:
    """Return the training rows and the losses."""
    document = {"turns": list(turns), "marks": list(marks)}
    files, losses = export_document(LlamaFactoryExporter(), document, **options)
    for row in files["train.jsonl"]:
        check_row(row, files["dataset_info.json"]["train"])
    return files["train.jsonl"], losses


def test_every_file_of_the_sample_is_registered_and_holds_what_its_entry_names() -> None:
    files, _ = export(LlamaFactoryExporter(), make_sample(), kto=True)
    info = files["dataset_info.json"]
    assert list(info) == ["train", "test", "preference_test", "kto_test"]
    for entry in info.values():
        assert entry["formatting"] == "sharegpt"
        for row in files[entry["file_name"]]:
            check_row(row, entry)


def test_a_comparison_is_a_prompt_and_two_messages() -> None:
    files, losses = export_document(LlamaFactoryExporter(), COMPARED)
    (row,) = files["preference/train.jsonl"]
    assert row["messages"] == [{"role": "user", "content": "<video><image><image><audio>Name it."}]
    assert (row["chosen"]["content"], row["rejected"]["content"]) == ("A cat", "A dog.")
    assert files["dataset_info.json"]["preference_train"]["ranking"] is True
    assert losses["preference_details_left_out"] == 1


def test_judged_responses_are_rows_for_kto() -> None:
    files, _ = export_document(LlamaFactoryExporter(), COMPARED, preferences=False, kto=True)
    rows = files["kto/train.jsonl"]
    assert [(row["messages"][-1]["content"], row["label"]) for row in rows] == [("A cat", True), ("A dog.", False)]
    assert files["dataset_info.json"]["kto_train"]["columns"]["kto_tag"] == "label"


def test_a_response_that_won_and_lost_is_neither() -> None:
    more = {"id": "f3", "turn": "t2", "chosen": "b", "rejected": "c"}
    document = COMPARED | {"preferences": [COMPARED["preferences"][0], more]}
    files, losses = export_document(LlamaFactoryExporter(), document, kto=True)
    verdicts = [(row["messages"][-1]["content"], row["label"]) for row in files["kto/train.jsonl"]]
    assert verdicts == [("A cat", True), ("No.", False)]
    assert losses["response_judged_both_ways"] == 1


@pytest.mark.parametrize(
    ("turns", "rows", "losses"),
    [
        (["system", "user", "assistant", "user"], 1, {"trailing_turn_left_out": 1}),
        (["user", "user", "assistant", "assistant"], 1, {"turns_joined": 2}),
        (["user", "assistant", "tool", "tool", "assistant"], 1, {"turns_joined": 1}),
        (["user", "tool", "assistant"], 0, {"turn_order": 1}),
        (["assistant", "user", "assistant"], 0, {"turn_order": 1}),
        (["user", "assistant", "system", "user", "assistant"], 0, {"system_turn_late": 1}),
    ],
)
def test_turns_are_made_to_alternate_or_left_out(turns: list[str], rows: int, losses: dict[str, int]) -> None:
    made = [turn(f"t{index}", role, text(role)) for index, role in enumerate(turns)]
    found, lost = export_turns(*made, assets={})
    assert (len(found), lost) == (rows, losses)


def test_joined_turns_keep_a_line_break() -> None:
    (row,), _ = export_turns(ASK, turn("t2", "user", text("And why?")), turn("t3", "assistant", text("There.")))
    assert [message["content"] for message in row["messages"]] == ["<image>Where?\nAnd why?", "There."]


def test_boxes_are_in_pixels_of_the_image_that_llamafactory_shrank() -> None:
    big = ground("it", "r1")
    marks = [BOX | {"slot": "other", "xyxy": [0, 0, 960, 1080]}]
    ask = turn("t1", "user", show("other"))
    (row,), losses = export_turns(ask, turn("t2", "assistant", big), marks=marks, grounding="qwen2_5_vl")
    # 1920 x 1080 px shrink to 1024 x 576, within 768 x 768 px², and that to multiples of 28.
    assert row["messages"][1]["content"] == '[{"bbox_2d": [0, 0, 518, 588], "label": "it"}]'
    assert losses == {}


def test_a_box_over_the_edge_is_cut_and_counted() -> None:
    turned = BOX | {"xyxy": [0, 0, 20, 10], "rotation_deg": 90}
    answer = turn("t2", "assistant", ground("it", "r1"))
    (row,), losses = export_turns(ASK, answer, marks=[turned], grounding="internvl")
    assert row["messages"][1]["content"] == "<ref>it</ref><box>[[8, 0, 23, 31]]</box>"
    assert losses == {"box_cut": 1, "rotated_box_as_box": 1}


def test_a_box_in_a_row_of_several_images_does_not_say_where_it_is() -> None:
    ask = turn("t1", "user", show("image"), show("other"))
    _, losses = export_turns(ask, turn("t2", "assistant", ground("it", "r1")), marks=[BOX], grounding="gemini")
    assert losses == {"box_without_image": 1}


def test_words_that_look_like_a_spelling_are_refused_or_escaped() -> None:
    turns = (ASK, turn("t2", "assistant", text("<box>no</box>"), ground("it", "r1")))
    assert export_turns(*turns, marks=[BOX], grounding="internvl") == ([], {"literal_tag": 1})
    (row,), losses = export_turns(*turns, marks=[BOX], grounding="internvl", literal_tags="escape")
    assert row["messages"][1]["content"].startswith("<\u200bbox>no<\u200b/box><ref>it</ref><box>[[")
    assert losses == {"literal_tag_escaped": 1}
    (plain,), _ = export_turns(*turns, marks=[BOX])
    assert plain["messages"][1]["content"] == "<box>no</box>it"


def test_an_answer_of_nothing_but_phrases_is_one_list() -> None:
    marks = [BOX, BOX | {"id": "r2", "xyxy": [0, 0, 64, 48]}]
    said = [ground("a cat", "r1"), text(", "), ground("a dog", "r2"), text(".")]
    (row,), losses = export_turns(ASK, turn("t2", "assistant", *said), marks=marks, grounding="qwen3_vl")
    entries = '{"bbox_2d": [312, 208, 469, 312], "label": "a cat"}, {"bbox_2d": [0, 0, 100, 100], "label": "a dog"}'
    assert row["messages"][1]["content"] == f"[{entries}]"
    assert losses == {"separator_left_out": 1}
    (row,), _ = export_turns(ASK, turn("t2", "assistant", text("I see "), *said), marks=marks, grounding="qwen3_vl")
    assert row["messages"][1]["content"].startswith('I see [{"bbox_2d"')
