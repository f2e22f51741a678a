"""LLaMA-Factory: ShareGPT and Alpaca, laid out as dataset_info.json says."""

from typing import Any

from annotate.document.conversation import AssetPart, Preference, TextPart
from annotate.importers.sharegpt import ShareGptImporter
from tests.support.sources import list_codes, make_source, read_document, read_good

TALK = [{"from": "human", "value": "<image>What?"}, {"from": "gpt", "value": "A cat."}]


def test_conversations_are_read_without_a_description() -> None:
    row = {"conversations": TALK, "images": ["a.png"], "system": "Be brief."}
    turns = read_document(ShareGptImporter(), {"x.json": [row]}).turns
    assert [turn.role for turn in turns] == ["system", "user", "assistant"]
    assert turns[1].parts == [AssetPart("image"), TextPart("What?")]


def test_columns_and_tags_are_those_of_the_description() -> None:
    tags = {"role_tag": "role", "content_tag": "content", "user_tag": "me", "assistant_tag": "you"}
    info = {"d": {"file_name": "x.json", "formatting": "sharegpt", "columns": {"messages": "talk"}, "tags": tags}}
    row = {"talk": [{"role": "me", "content": "Hi"}, {"role": "you", "content": "Ho"}]}
    (record,) = read_good(ShareGptImporter(), {"data/dataset_info.json": info, "data/x.json": [row]})
    assert [turn.role for turn in record.annotations[0].turns] == ["user", "assistant"]
    assert record.assets["question"].text == "Hi"


def test_comparisons_have_two_responses() -> None:
    pair: dict[str, Any] = {"conversations": TALK[:1], "images": ["a.png"]}
    pair |= {"chosen": TALK[1], "rejected": {"from": "gpt", "value": "A dog."}}
    document = read_document(ShareGptImporter(), {"x.json": [pair]})
    assert [response.parts for response in document.responses] == [[TextPart("A cat.")], [TextPart("A dog.")]]
    assert document.preferences == [Preference(id="p1", turn="t2", chosen="chosen", rejected="rejected")]
    assert document.turns[1].parts == [TextPart("A cat.")]


def test_instructions_are_turns() -> None:
    row = {"instruction": "Add.", "input": "1 + 1", "output": "2", "history": [["Hi", "Ho"]]}
    document = read_document(ShareGptImporter(), {"x.json": [row]})
    assert [turn.role for turn in document.turns] == ["user", "assistant", "user", "assistant"]
    assert document.turns[2].parts == [TextPart("Add.\n1 + 1")]


def test_a_judged_answer_is_scored() -> None:
    row = {"conversations": TALK, "images": ["a.png"], "label": False}
    assert [r.scores for r in read_document(ShareGptImporter(), {"x.json": [row]}).responses] == [{"desirable": 0.0}]


def test_a_description_that_is_none_is_told() -> None:
    files = {"dataset_info.json": "[]", "x.json": [{"conversations": TALK}]}
    assert list_codes(ShareGptImporter(), files) == [("dataset_info.json", 1, "bad_dataset_info")]


def test_sharegpt_is_recognised() -> None:
    assert ShareGptImporter().recognise(make_source({"x.json": [{"conversations": TALK}]}))
    assert not ShareGptImporter().recognise(make_source({"x.json": [{"messages": []}]}))
