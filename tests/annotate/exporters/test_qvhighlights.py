"""QVHighlights: one row a query with all its windows."""

import pytest

from annotate.exporters.qvhighlights import list_clips
from tests.annotate.exporters.rendering import Rendered, release_sound, segment


def test_a_query_has_all_its_windows() -> None:
    marks = [segment("s1", 0, 4_000_000, text="run"), segment("s2", 8_000_000, 9_500_000, text="run")]
    rendered = Rendered("qvhighlights", release_sound(*marks, media="video", name="v.mp4"))
    (row,) = rendered.rows("highlight_train_release.jsonl")
    assert row == {
        "qid": 1,
        "query": "run",
        "duration": 10.0,
        "vid": "v",
        "relevant_windows": [[0.0, 4.0], [8.0, 9.5]],
        "relevant_clip_ids": [0, 1, 4],
        "item_key": "a",
        "file": "media/train/v.mp4",
    }


@pytest.mark.parametrize(
    ("window", "clips"),
    [((900_000, 3_000_000), [0, 1]), ((1_100_000, 2_900_000), [0]), ((9_000_000, 10_000_000), [4]), ((0, 1), [0])],
)
def test_clips_are_those_half_covered(window: tuple[int, int], clips: list[int]) -> None:
    assert list_clips([window], 10_000_000) == clips


def test_a_video_of_unknown_length_is_left_out() -> None:
    marks = [segment("s1", 0, 4_000_000, text="run")]
    rendered = Rendered("qvhighlights", release_sound(*marks, media="video", duration_us=None))
    assert rendered.losses == {"class_left_out": 1, "duration_unknown": 1}
