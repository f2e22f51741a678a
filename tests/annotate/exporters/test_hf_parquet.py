"""Parquet, loaded by Hugging Face datasets."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pytest
import soundfile
from pyarrow import parquet as pq

from annotate.document.document import parse_document
from annotate.exporters import hf_parquet
from annotate.exporters.hf_parquet import HfParquetExporter, HfParquetOptions
from annotate.exporters.sink import FolderSink
from tests.annotate.exporters.rendering import Rendered
from tests.annotate.exporters.sample import BOX, REGIONS, make_sample
from tests.annotate.exporters.test_imagefolder import RED
from tests.support.releases import MemoryRelease, make_asset, make_record


def load(folder: Path, release: MemoryRelease, **options: Any) -> Any:
    """Return the splits that ``load_dataset`` finds in an export."""
    from datasets import load_dataset

    HfParquetExporter().write(release, FolderSink(folder / "out"), HfParquetOptions(**options))
    return load_dataset(str(folder / "out"), cache_dir=str(folder / "cache"))


@pytest.mark.usefixtures("offline")
def test_datasets_decodes_images_and_reads_boxes(tmp_path: Path) -> None:
    text = make_asset(media="text", sha256=None, text="Where?", name="")
    record = make_record("a", {"image": make_asset(RED), "question": text}, {"marks": [BOX]})
    (row,) = load(tmp_path, MemoryRelease([record], [RED]))["train"]
    assert (row["image"].size, row["image"].getpixel((0, 0)), row["question"]) == ((640, 480), (255, 0, 0), "Where?")
    assert row["objects"] == {
        "bbox": [[200, 100, 100, 50]],
        "category": ["Cat"],
        "kind": ["box"],
        "mark_id": ["r1"],
        "slot": ["image"],
    }


@pytest.mark.usefixtures("offline")
def test_sound_comes_back_sample_by_sample(tmp_path: Path) -> None:
    from datasets import Audio

    wave = np.linspace(-0.5, 0.5, 800, dtype=np.float32)
    soundfile.write(tmp_path / "a.wav", wave, 8000, subtype="FLOAT")
    data = (tmp_path / "a.wav").read_bytes()
    release = MemoryRelease([make_record("a", {"sound": make_asset(data, "audio", name="a.wav")}, {})], [data])
    loaded = load(tmp_path, release)["train"].cast_column("sound", Audio(decode=False))
    assert loaded[0]["sound"] == {"bytes": data, "path": "a.wav"}


def read(rendered: Rendered, split: str = "train", part: str = "00000") -> list[dict[str, Any]]:
    """Return the rows of one file."""
    source = pa.BufferReader(rendered.files[f"data/{split}-{part}.parquet"])
    rows: list[dict[str, Any]] = pq.read_table(source).to_pylist()
    return rows


def test_the_document_is_whole() -> None:
    row = next(row for row in read(Rendered("hf_parquet", make_sample())) if row["item_key"] == "a-regions")
    assert parse_document(row["document"]) == parse_document({"schema": 1, **REGIONS})
    assert msgspec.json.decode(row["terms"]) == {"image": {"licence": "CC-BY-4.0", "source": "camera", "consent": ""}}


def test_slots_of_two_media_are_two_columns() -> None:
    photo, speech = make_asset(RED), make_asset(RED, "audio", name="a.wav")
    records = [make_record("a", {"x": photo}, {}), make_record("b", {"x": speech}, {})]
    rows = read(Rendered("hf_parquet", MemoryRelease(records, [RED]), media="reference"))
    assert [(row["x_audio"], row["x_image"]) for row in rows] == [
        (None, {"bytes": None, "path": "a.png"}),
        ({"bytes": None, "path": "a.wav"}, None),
    ]


def test_large_splits_are_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hf_parquet, "MAX_FILE_BYTES", 2 * len(RED))
    records = [make_record(key, {"image": make_asset(RED)}, {}) for key in "abc"]
    rendered = Rendered("hf_parquet", MemoryRelease(records, [RED]))
    parts = [path for path in rendered.files if path.endswith(".parquet")]
    assert parts == [f"data/train-{part:05}.parquet" for part in range(3)]
    assert [read(rendered, part=f"{part:05}")[0]["item_key"] for part in range(3)] == ["a", "b", "c"]


def test_an_erased_image_takes_its_row_with_it() -> None:
    records = [make_record("a", {"image": make_asset(b"gone")}, {}), make_record("b", {"image": make_asset(RED)}, {})]
    rendered = Rendered("hf_parquet", MemoryRelease(records, [RED]))
    assert [row["item_key"] for row in read(rendered)] == ["b"]
    assert rendered.losses == {"blob_missing": 1}
