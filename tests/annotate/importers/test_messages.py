"""Messages: parts and words, prompts with completions, and comparisons with or without a prompt."""

import base64
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotate.document.conversation import AssetPart, TextPart, join_text
from annotate.importers.messages import MessagesImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_document, read_good


def say(role: str, *parts: Any) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": p} if isinstance(p, str) else p for p in parts]}


ASK, ANSWER, WORSE = say("user", {"type": "image"}, "What?"), say("assistant", "A cat."), say("assistant", "A dog.")


def test_bare_parts_show_the_media_beside_them() -> None:
    document = read_document(MessagesImporter(), {"x.jsonl": {"messages": [ASK, ANSWER], "images": ["a.png"]}})
    assert document.turns[0].parts == [AssetPart("image"), TextPart("What?")]


def test_parts_may_bring_their_media_along() -> None:
    inside = {"type": "image", "image": {"bytes": base64.b64encode(PICTURE).decode(), "path": "cat.png"}}
    source = make_source({"x.jsonl": {"messages": [say("user", inside, {"type": "video", "path": "v.mp4"}), ANSWER]}})
    (record,) = read_good(MessagesImporter(), source)
    upload = record.assets["image"].upload or ""
    assert (source.open(upload).read(), record.assets["video"].upload) == (PICTURE, "v.mp4")


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": [ASK], "chosen": [ANSWER], "rejected": [WORSE], "images": ["a.png"]},
        {"chosen": [ASK, ANSWER], "rejected": [ASK, WORSE], "images": ["a.png"]},
    ],
)
def test_comparisons_have_their_prompt(row: dict[str, Any]) -> None:
    document = read_document(MessagesImporter(), {"x.jsonl": row})
    assert [turn.parts for turn in document.turns] == [[AssetPart("image"), TextPart("What?")], [TextPart("A cat.")]]
    assert [response.parts for response in document.responses] == [[TextPart("A cat.")], [TextPart("A dog.")]]


def test_words_alone_are_prompts_and_completions() -> None:
    (record,) = read_good(MessagesImporter(), {"x.jsonl": {"prompt": "1 + 1", "completion": "2", "label": True}})
    assert record.assets["question"].text == "1 + 1"
    assert [turn.role for turn in record.annotations[0].turns] == ["user", "assistant"]
    assert record.annotations[0].responses[0].scores == {"desirable": 1.0}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"messages": [ASK, ANSWER]}, "tag_without_medium"),
        ({"messages": [ANSWER], "images": ["a.png", "b.png"], "image": 3}, None),
        ({"messages": "x", "prompt": 1, "completion": 2}, "malformed"),
        ({"messages": [say("user", {"type": "smell"})]}, "unknown_part"),
        ({"prompt": "a", "chosen": [ANSWER, ANSWER], "rejected": "c"}, "bad_comparison"),
        ({"messages": [say("user", {"type": "image", "image": "data:image/png;base64,?"})]}, "bad_base64"),
    ],
)
def test_a_bad_row_is_told(row: dict[str, Any], code: str | None) -> None:
    assert [found[2] for found in list_codes(MessagesImporter(), {"x.jsonl": row})] == ([code] if code else [])


def test_conversations_in_tables_are_read() -> None:
    out = io.BytesIO()
    talk = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    pq.write_table(pa.Table.from_pylist([{"messages": talk}]), out)
    files = {"data/train.parquet": out.getvalue(), "export.json": {"exporter": "messages"}}
    (record,) = read_good(MessagesImporter(), files)
    assert [turn.role for turn in record.annotations[0].turns] == ["user", "assistant"]


def test_a_comparison_that_says_its_prompt_thrice_has_it_once() -> None:
    talk = {side: [{"role": "user", "content": "Q"}, {"role": "assistant", "content": side}] for side in CHOICES}
    document = read_document(MessagesImporter(), {"t.jsonl": {"prompt": "Q", "score_chosen": 8.5, **talk}})
    assert [turn.role for turn in document.turns] == ["user", "assistant"]
    assert [join_text(response.parts) for response in document.responses] == ["chosen", "rejected"]


CHOICES = ("chosen", "rejected")
