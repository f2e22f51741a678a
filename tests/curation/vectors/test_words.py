"""What annotations say, as parts of assets."""

from typing import Any

import msgspec

from annotate.document.document import Document
from curation.quality.records import AnnotationRecord, AssetRecord, ItemRecord
from curation.vectors.words import list_words


def make_item(**document: Any) -> ItemRecord:
    assets = [AssetRecord(id=1, slot="image", media="image"), AssetRecord(id=2, slot="audio", media="audio")]
    read = msgspec.convert({"schema": 1, **document}, Document)
    return ItemRecord(id=9, assets=assets, annotations=[AnnotationRecord(id=7, document=read)])


def segment(text: str = "") -> dict[str, Any]:
    span = {"start_us": 5, "end_us": 90, "class": "speech", "slot": "audio"}
    return {"id": "s1", "kind": "segment", "text": text, **span}


def test_a_transcript_belongs_to_its_stretch() -> None:
    (words,) = list_words(make_item(marks=[segment("good morning")]))
    assert (words.asset_id, words.text) == (2, "good morning")
    assert words.part.startswith("said:5-90:")


def test_a_written_answer_about_a_segment_is_its_transcript_too() -> None:
    written = {"id": "w", "kind": "text", "question": "words", "text": "good evening", "target": "s1"}
    (words,) = list_words(make_item(marks=[segment(), written]))
    assert (words.asset_id, words.part[:10]) == (2, "said:5-90:")


def test_turns_responses_and_captions_belong_to_the_first_asset() -> None:
    parts = [{"type": "text", "text": "A cat."}]
    found = list_words(
        make_item(
            turns=[{"id": "t1", "role": "user", "parts": parts}],
            responses=[{"id": "a", "turn": "t1", "parts": parts}],
            marks=[{"id": "c", "kind": "text", "question": "caption", "text": "Grey."}],
        )
    )
    assert {words.asset_id for words in found} == {1}
    assert [words.part.rpartition(":")[0] for words in found] == ["turn:7:t1", "response:7:a", "mark:7:c"]


def test_blank_words_and_items_without_assets_say_nothing() -> None:
    assert list_words(make_item(marks=[segment("  ")])) == []
    assert list_words(ItemRecord(id=1)) == []
