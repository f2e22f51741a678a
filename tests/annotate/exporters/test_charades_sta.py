"""Charades-STA: one line a query and window."""

from typing import Any

from tests.annotate.exporters.rendering import Rendered, release_sound, segment
from tests.annotate.exporters.sample import ground, text, turn
from tests.support.releases import MemoryRelease, make_asset, make_record

OPENS = segment("s1", 2_300_000, 17_100_000, text="a cat\nopens the door")


def test_words_ask_for_their_segment() -> None:
    again = OPENS | {"id": "s2", "start_us": 20_000_000, "end_us": 21_000_000}
    silent = segment("s3", 0, 1_000)
    rendered = Rendered("charades_sta", release_sound(OPENS, again, silent, media="video", name="A B.mp4"))
    assert rendered.text("charades_sta_train.txt").splitlines() == [
        "A_B 2.300 17.100##a cat opens the door",
        "A_B 20.000 21.000##a cat opens the door",
    ]
    assert rendered.losses == {
        "class_left_out": 2,
        "name_changed": 1,
        "query_changed": 2,
        "segment_without_query": 1,
        "windows_parted": 1,
    }


def test_turns_ask_for_what_they_point_at() -> None:
    document: dict[str, Any] = {
        "marks": [segment("s1", 0, 1_000_000), segment("s2", 1_000_000, 2_000_000)],
        "turns": [
            turn(
                "t1",
                "assistant",
                ground("it jumps", "s1"),
                text(" and "),
                ground("lands", "s2", verdict="contradicted"),
            )
        ],
    }
    release = MemoryRelease([make_record("a", {"sound": make_asset(b"x", "video", name="v.mp4")}, document)], [b"x"])
    rendered = Rendered("charades_sta", release, queries="turns")
    assert rendered.text("charades_sta_train.txt") == "v 0.000 1.000##it jumps\n"


def test_classes_can_ask_too() -> None:
    rendered = Rendered("charades_sta", release_sound(OPENS, media="video", name="v.mp4"), queries="class")
    assert rendered.text("charades_sta_train.txt") == "v 2.300 17.100##Cat\n"
