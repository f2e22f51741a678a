"""Broken and odd files."""

import msgspec

from curation.quality.records import ItemRecord
from tests.support.quality import inspect, list_codes, make_image, make_sound


def test_a_file_that_ingest_refused_is_an_error_with_its_reason() -> None:
    refused = msgspec.structs.replace(make_image(), facts=None, error={"code": "cut", "message": "byte 812 is missing"})
    (found,) = inspect("broken_media", ItemRecord(id=1, assets=[refused]))
    assert (found.code, found.severity, found.score) == ("unreadable", "error", 1.0)
    assert found.sentence == "image: the file could not be read: byte 812 is missing."


def test_odd_files_are_named() -> None:
    assert list_codes("broken_media", make_image(trailing_bytes=5000)) == ["trailing_bytes"]
    assert list_codes("broken_media", make_image(trailing_bytes=10)) == []
    assert list_codes("broken_media", make_image(frame_count=12)) == ["animated"]
    assert list_codes("broken_media", make_image(page_count=3)) == ["many_pages"]
    assert list_codes("broken_media", make_sound(duration_us=40_000)) == ["too_short"]
    assert list_codes("broken_media", make_sound(duration_us=40_000), min_duration_us=30_000) == []
