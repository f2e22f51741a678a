"""LAION-style Parquet: addresses and captions."""

from typing import Any

import pyarrow as pa
from pyarrow import parquet as pq

from tests.annotate.exporters.rendering import Rendered
from tests.annotate.exporters.sample import PHOTO, REGIONS
from tests.support.releases import MemoryRelease, make_asset, make_record


def read(rendered: Rendered) -> list[dict[str, Any]]:
    """Return the training rows."""
    rows: list[dict[str, Any]] = pq.read_table(pa.BufferReader(rendered.files["train-00000.parquet"])).to_pylist()
    return rows


def test_a_row_has_address_caption_and_size() -> None:
    image = make_asset(PHOTO, source="https://example.org/a.png", licence="CC0")
    rendered = Rendered("laion", MemoryRelease([make_record("a", {"image": image}, REGIONS)], [PHOTO]))
    (row,) = read(rendered)
    assert (row["URL"], row["TEXT"]) == ("https://example.org/a.png", "I see a cat and \U0001f431 more")
    assert (row["WIDTH"], row["HEIGHT"], row["LICENSE"], row["SAMPLE_ID"]) == (640, 480, "CC0", 1)
    assert (rendered.losses["turn_left_out"], rendered.losses["text_left_out"]) == (3, 1)


def test_each_caption_is_a_row() -> None:
    release = MemoryRelease([make_record("a", {"image": make_asset(PHOTO)}, REGIONS)], [PHOTO])
    rendered = Rendered("laion", release, caption_questions=["caption"], url_prefix="https://host/")
    assert [(row["TEXT"][:6], row["URL"]) for row in read(rendered)] == [
        ("A grey", "https://host/images/train/a.png"),
        ("I see ", "https://host/images/train/a.png"),
    ]


def test_images_without_a_caption_are_counted() -> None:
    release = MemoryRelease([make_record("a", {"image": make_asset(PHOTO)}, {})], [PHOTO])
    rendered = Rendered("laion", release)
    assert (read(rendered), rendered.losses) == ([], {"image_without_caption": 1})
