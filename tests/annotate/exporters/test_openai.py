"""Chat completions, held to the types of the interface; ``tests/readers`` asks OpenAI's own client."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from annotate.exporters.openai import OpenAiExporter
from tests.annotate.exporters.dialogue_support import export_document
from tests.annotate.exporters.sample import COMPARED, PHOTO, show, text, turn
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record

ASK = turn("t1", "user", show("image"), text("Where?"))
ANSWER = turn("t2", "assistant", text("There."))


def export_turns(*turns: dict[str, Any], **options: Any) -> Any:
    """Return the training rows and the losses."""
    files, losses = export_document(OpenAiExporter(), {"turns": list(turns)}, **options)
    return files["train.jsonl"], losses


def test_an_image_stands_in_the_row() -> None:
    (row,), losses = export_turns(ASK, ANSWER, detail="low")
    url = f"data:image/png;base64,{base64.b64encode(PHOTO).decode()}"
    assert row["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": url, "detail": "low"}},
                {"type": "text", "text": "Where?"},
            ],
        },
        {"role": "assistant", "content": "There."},
    ]
    assert losses == {}


def test_an_image_may_be_named() -> None:
    (row,), _ = export_turns(ASK, ANSWER, embed=False, media_prefix="https://images.example.com/cats/")
    url = row["messages"][0]["content"][0]["image_url"]["url"]
    assert url == "https://images.example.com/cats/images/a.png"


def test_speech_stands_in_the_row_with_its_format() -> None:
    (row,), _ = export_turns(turn("t1", "user", show("voice")), ANSWER)
    (part,) = row["messages"][0]["content"]
    assert part["input_audio"] == {"data": base64.b64encode(PHOTO).decode(), "format": "wav"}


def test_turns_not_to_learn_weigh_nothing() -> None:
    turns = [ASK, turn("t2", "assistant", text("a"), loss=False), turn("t3", "user", text("b"))]
    (row,), _ = export_turns(*turns, turn("t4", "assistant", text("c")))
    assert [message.get("weight") for message in row["messages"]] == [None, 0, None, None]


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([turn("t1", "user", show("clip"))], "row_with_video"),
        ([ASK, turn("t3", "tool", text("4"))], "row_with_tool_turn"),
        ([turn("t1", "system", show("image"))], "asset_not_in_user_turn"),
    ],
)
def test_what_has_no_form_leaves_the_row_out(turns: list[dict[str, Any]], code: str) -> None:
    assert export_turns(*turns, ANSWER) == ([], {code: 1})


def test_comparisons_are_an_input_and_two_outputs() -> None:
    assets = {"image": make_asset(PHOTO)}
    files, _ = export_document(OpenAiExporter(), COMPARED, assets=assets)
    (row,) = files["preference/train.jsonl"]
    assert [message["role"] for message in row["input"]["messages"]] == ["user"]
    assert row["preferred_output"] == [{"role": "assistant", "content": "A cat"}]
    assert row["non_preferred_output"] == [{"role": "assistant", "content": "A dog."}]


def test_a_turned_photo_is_embedded_upright() -> None:
    exif, data = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (8, 6), "red").save(data, "PNG", exif=exif)
    photo = data.getvalue()
    asset = make_asset(photo, width_px=6, height_px=8)
    release = MemoryRelease([make_record("a", {"image": asset}, {"turns": [ASK, ANSWER]})], [photo])
    sink = MemorySink()
    report = OpenAiExporter().write(release, sink)
    row = sink.files["train.jsonl"].decode()
    embedded = base64.b64decode(row.split("base64,")[1].split('"')[0])
    assert Image.open(io.BytesIO(embedded)).size == (6, 8)
    assert "image_re_encoded" in [loss.code for loss in report.losses]
