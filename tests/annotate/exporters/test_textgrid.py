"""TextGrid: tiers without gaps or overlaps."""

import re

from tests.annotate.exporters.rendering import Rendered, release_sound, segment

Tiers = dict[str, list[tuple[str, str, str]]]


def read(rendered: Rendered) -> Tiers:
    """Return the intervals of each tier."""
    text = rendered.text("textgrids/train/say it.TextGrid")
    tiers = re.split(r"    item \[\d+\]:\n", text)[1:]
    pattern = re.compile(r'\]:\n\s+xmin = (\S+) \n\s+xmax = (\S+) \n\s+text = "(.*)" \n')
    return {re.findall(r'name = "(.*)"', tier)[0]: pattern.findall(tier) for tier in tiers}


def test_a_tier_covers_the_recording() -> None:
    rendered = Rendered("textgrid", release_sound(segment("s1", 500_000, 2_000_000, lane="Ann", text='say "hi"')))
    expected = [("0.000", "0.500", ""), ("0.500", "2.000", 'say ""hi""'), ("2.000", "10.000", "")]
    assert read(rendered) == {"Ann": expected}
    assert rendered.losses == {"class_left_out": 1}


def test_overlaps_get_tiers_of_their_own() -> None:
    marks = [segment(f"s{start}", start, start + 2_000_000) for start in (0, 1_000_000, 2_000_000)]
    rendered = Rendered("textgrid", release_sound(*marks, duration_us=4_000_000))
    assert read(rendered) == {
        "Cat": [("0.000", "2.000", "Cat"), ("2.000", "4.000", "Cat")],
        "Cat 2": [("0.000", "1.000", ""), ("1.000", "3.000", "Cat"), ("3.000", "4.000", "")],
    }
    assert rendered.losses == {"class_as_words": 3, "tier_split": 1}


def test_instants_are_points() -> None:
    instant = {"id": "i1", "kind": "instant", "slot": "sound", "class": "cat", "at_us": 1_234_567, "text": "a\nb"}
    rendered = Rendered("textgrid", release_sound(instant, instant | {"id": "i2"}))
    text = rendered.text("textgrids/train/say it.TextGrid")
    assert 'class = "TextTier" \n        name = "Cat (points)"' in text
    assert 'number = 1.234567 \n            mark = "a b"' in text
    assert rendered.losses == {"instant_merged": 1, "line_break_changed": 2}


def test_a_tier_made_for_want_of_room_gives_way_to_a_lane_of_its_name() -> None:
    spoken = [segment("s1", 0, 2, lane="Ann", text="a"), segment("s2", 1, 3, lane="Ann", text="b")]
    lanes = [segment("s3", 1, 3, lane="Ann 2", text="c"), segment("s4", 0, 2, lane="Cat (points)", text="d")]
    click = {"id": "i1", "kind": "instant", "slot": "sound", "class": "cat", "at_us": 1, "text": "click"}
    rendered = Rendered("textgrid", release_sound(*spoken, *lanes, click))
    labels = {name: [text for *_, text in intervals if text] for name, intervals in read(rendered).items()}
    assert labels == {"Ann": ["a"], "Cat (points)": ["d"], "Cat (points) 2": [], "Ann 3": ["b"], "Ann 2": ["c"]}


def test_names_of_tiers_stand_on_one_line() -> None:
    marks = [segment("s1", 0, 1_000_000, lane="Ann\nB", text="a"), segment("s2", 0, 1_000_000, lane="Ann B", text="b")]
    rendered = Rendered("textgrid", release_sound(*marks, duration_us=1_000_000))
    assert {name: labels[0][2] for name, labels in read(rendered).items()} == {"Ann B 2": "a", "Ann B": "b"}
    assert rendered.losses["line_break_changed"] == 1
