"""Charades-STA: one line a query and window."""

from typing import Any

from tests.annotate.exporters.rendering import Rendered, release_sound, release_sounds, segment
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


def test_a_line_falls_into_two_and_names_one_video() -> None:
    marks = [segment("s1", 0, 1_000_000, text="a ## sign, then ###")]
    rendered = Rendered("charades_sta", release_sounds("a b.mp4", "a_b.mp4", media="video", marks=marks))
    halves = [line.split("##") for line in rendered.text("charades_sta_train.txt").splitlines()]
    assert [query for _, query in halves] == ["a # sign, then #"] * 2
    names = [times.split()[0] for times, _ in halves]
    assert names == [row["video"] for row in rendered.rows("train.jsonl")] == ["a_b", "a_b-f1c77b07"]
    assert rendered.losses["mark_between_changed"] == 2
