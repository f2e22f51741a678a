"""Messages, read by Hugging Face datasets and TRL."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from annotate.exporters import parquet
from annotate.exporters.messages import MessagesExporter, MessagesOptions
from annotate.exporters.report import ExportReport
from annotate.exporters.sink import FolderSink
from tests.annotate.exporters.sample import COMPARED, TEXT_ONLY, TWO_IMAGES, show, text, turn
from tests.support.releases import MemoryRelease, MemorySink, hash_bytes, make_asset, make_record


def draw(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(data, "PNG")
    return data.getvalue()


RED, BLUE = draw("red"), draw("blue")
PAIR = {"left": make_asset(RED, name="x.png"), "right": make_asset(BLUE, name="x.png")}
RELEASE = MemoryRelease(
    [
        make_record("a", PAIR, TWO_IMAGES),
        make_record("b", {"image": make_asset(RED)}, COMPARED, weight=2.0),
        make_record("c", {"question": make_asset(media="text", sha256=None, text="2?")}, TEXT_ONLY, split="test"),
    ],
    [RED, BLUE],
)


@pytest.fixture
def load(offline: None, tmp_path: Path) -> Any:
    from datasets import load_dataset

    def load(*config: str, options: MessagesOptions | None = None) -> Any:
        MessagesExporter().write(RELEASE, FolderSink(tmp_path / "export"), options)
        return load_dataset(str(tmp_path / "export"), *config, cache_dir=str(tmp_path / "cache"))

    return load


def export(release: MemoryRelease, options: MessagesOptions | None = None) -> tuple[ExportReport, dict[str, bytes]]:
    sink = MemorySink()
    return MessagesExporter().write(release, sink, options), sink.files


def export_turns(*turns: dict[str, Any], **assets: Any) -> dict[str, int]:
    """Return the losses of one conversation."""
    report, _ = export(MemoryRelease([make_record("a", assets, {"turns": list(turns)})], [b"photo"]))
    return {loss.code: loss.count for loss in report.losses}


def test_datasets_loads_the_folder_with_decoded_images(load: Any) -> None:
    dataset = load()
    assert {split: rows["item_key"][:] for split, rows in dataset.items()} == {"train": ["a", "b"], "test": ["c"]}
    first = dataset["train"][0]
    assert [image.getpixel((0, 0)) for image in first["images"]] == [(255, 0, 0), (0, 0, 255)]
    assert dataset["train"]["weight"][:] == [1.0, 2.0]
    assert dataset["test"][0]["images"] == []


def test_trl_fills_the_images_into_the_messages(load: Any) -> None:
    from trl.data_utils import is_conversational, prepare_multimodal_messages

    for row in load()["train"]:
        assert is_conversational(row)
        prepared = prepare_multimodal_messages(row["messages"], row["images"])
        filled = [part["image"] for message in prepared for part in message["content"] if part["type"] == "image"]
        assert filled == row["images"]


def test_the_words_survive(load: Any) -> None:
    messages = load()["train"][0]["messages"]
    said = [[part["text"] or part["type"] for part in message["content"]] for message in messages]
    assert said == [["Be brief."], ["Left ", "image", ", right ", "image", ": same cat"], ["No, see both"], ["Thanks."]]


def test_trl_reads_the_pairs_of_the_preference_configuration(load: Any) -> None:
    from trl.data_utils import is_conversational, maybe_unpair_preference_dataset, prepare_multimodal_messages

    pairs = load("preference")["train"]
    (row,) = pairs
    assert is_conversational(row)
    assert len(prepare_multimodal_messages(row["prompt"], row["images"])) == 1
    assert [row[name][0]["content"][0]["text"] for name in ("chosen", "rejected")] == ["A cat", "A dog."]
    assert (row["strength"], row["reason"]) == (2, "hallucination")
    labels = maybe_unpair_preference_dataset(pairs.remove_columns(["images", "strength", "reason", "weight"]))["label"]
    assert labels[:] == [True, False]


def test_trl_reads_judged_responses_for_kto(load: Any) -> None:
    from trl.data_utils import is_conversational, prepare_multimodal_messages

    rows = load("kto", options=MessagesOptions(kto=True))["train"]
    assert [(row["completion"][0]["content"][0]["text"], row["label"]) for row in rows] == [
        ("A cat", True),
        ("A dog.", False),
    ]
    assert is_conversational(rows[0])
    assert len(prepare_multimodal_messages(rows[0]["prompt"], rows[0]["images"])) == 1


def test_boxes_are_spelled_for_a_model_when_asked_for(load: Any) -> None:
    row = load(options=MessagesOptions(grounding="qwen3_vl"))["train"][0]
    spelled = [part["text"] for part in row["messages"][2]["content"]]
    assert spelled == [
        'No, see [{"bbox_2d": [312, 208, 469, 312], "label": "both"}, {"bbox_2d": [2, 4, 5, 9], "label": "both"}]'
    ]


def test_datasets_loads_json_lines_and_their_image_folder(load: Any, tmp_path: Path) -> None:
    from datasets import Image as ImageFeature
    from datasets import List

    train = load(options=MessagesOptions(layout="jsonl", media_prefix=str(tmp_path / "export")))["train"]
    assert [Path(path).name for path in train[0]["images"]] == ["x.png", f"x-{hash_bytes(BLUE)[:8]}.png"]
    assert train[1]["messages"][0]["content"] == [{"type": "image"}, {"type": "text", "text": "Name it."}]
    decoded = train.cast_column("images", List(ImageFeature()))
    assert [image.getpixel((0, 0)) for image in decoded[0]["images"]] == [(255, 0, 0), (0, 0, 255)]


def test_large_splits_are_spread_over_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MAX_FILE_BYTES", len(RED) + 600)
    assert [path for path in export(RELEASE)[1] if path.startswith("data/")] == [
        "data/train-00000-of-00002.parquet",
        "data/train-00001-of-00002.parquet",
        "data/test-00000-of-00001.parquet",
    ]


def test_an_erased_image_takes_its_rows_with_it() -> None:
    for layout, rows in (("parquet", 3), ("jsonl", 3)):
        report, _ = export(MemoryRelease(RELEASE.records()), MessagesOptions(layout=layout))  # type: ignore[arg-type]
        losses = {loss.code: loss.count for loss in report.losses}
        assert losses["blob_missing"] == rows


def test_a_reference_embeds_nothing(load: Any) -> None:
    from datasets import Image as ImageFeature
    from datasets import List

    train = load(options=MessagesOptions(media="reference", media_prefix="/d"))["train"]
    row = train.cast_column("images", List(ImageFeature(decode=False)))[1]
    assert row["images"] == [{"bytes": None, "path": "/d/images/a.png"}]


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([turn("t1", "user", show("clip"))], "row_with_video"),
        ([turn("t1", "user", show("voice"))], "row_with_audio"),
        ([turn("t1", "user", text("q")), turn("t0", "tool", show("image"))], "asset_in_tool_turn"),
    ],
)
def test_what_trl_cannot_show_leaves_the_row_out(turns: list[dict[str, Any]], code: str) -> None:
    assets = {"image": make_asset(), "clip": make_asset(media="video"), "voice": make_asset(media="audio")}
    assert export_turns(*turns, turn("t2", "assistant", text("a")), **assets) == {code: 1}


def test_turns_not_to_learn_are_counted() -> None:
    turns = [turn("t1", "assistant", text("a"), loss=False), turn("t2", "assistant", text("b"))]
    assert export_turns(*turns) == {"turn_loss_ignored": 1}
