"""What a release holds, counted."""

from collections import Counter

import msgspec

from annotate.document.manifest import write_line
from curation.cards.census import read_census, shorten, take_census
from tests.support.releases import MemoryRelease, make_asset, make_record

DOCUMENT = {
    "marks": [
        {"id": "r1", "kind": "box", "slot": "image", "class": "cat", "xyxy": [0, 0, 5, 5]},
        {"id": "r2", "kind": "box", "slot": "image", "class": "cat", "xyxy": [0, 0, 5, 5], "origin": {"score": 0.5}},
    ],
    "turns": [{"id": "t1", "role": "user", "parts": [{"type": "text", "text": "What is the name of this animal?"}]}],
    "responses": [{"id": "a", "turn": "t1", "parts": [{"type": "text", "text": "一只猫坐在那里"}], "model": "m1"}],
}


def make_release() -> MemoryRelease:
    photo = make_asset(licence="CC0-1.0", source="zoo", consent="none-needed")
    return MemoryRelease(
        [
            make_record("a", {"image": photo}, DOCUMENT),
            make_record("b", {"image": make_asset(b"x")}, split="test", weight=2),
        ]
    )


def test_it_counts_what_there_is() -> None:
    header, census = take_census(make_release().open_manifest())
    assert (header.project, census.items, census.annotations, census.marks, census.responses) == ("Cats", 2, 1, 2, 1)
    assert census.licences == {"CC0-1.0": 1, "unknown": 1}
    assert census.mark_origins == {"drawn": 1, "suggested": 1}
    assert (census.languages, census.models) == ({"en": 1, "zh": 1}, {"m1": 1})
    assert (census.empty, census.weights, census.slots) == ({"test": 1}, {"1": 1, "2": 1}, {"image:image": 2})
    assert census.size_bytes == 6


def test_the_items_have_a_hash_of_their_own() -> None:
    import hashlib

    release = make_release()
    _, census = take_census(release.open_manifest())
    items = b"".join(write_line(record) for record in release.records())
    assert (census.items_sha256, census.items_bytes) == (hashlib.sha256(items).hexdigest(), len(items))


def test_many_names_are_cut_and_none_is_lost() -> None:
    counts = shorten(Counter({f"n{number:03}": 1 for number in range(250)}))
    assert (len(counts), counts["(others)"], sum(counts.values())) == (201, 50, 250)


def test_the_order_of_names_comes_back_after_storage() -> None:
    _, census = take_census(make_release().open_manifest())
    plain = msgspec.to_builtins(census)
    shuffled = {
        name: dict(sorted(value.items())) if isinstance(value, dict) else value for name, value in plain.items()
    }
    assert list(read_census({**shuffled, "kinds": {"a": 1, "bb": 3, "(others)": 9}}).kinds) == ["bb", "a", "(others)"]
    assert read_census(shuffled) == census


def test_answers_are_counted_by_question() -> None:
    marks = [
        {"id": "c1", "kind": "choice", "question": "mood", "values": ["calm", "alert"]},
        {"id": "c2", "kind": "choice", "question": "mood", "values": ["calm"], "target": "n1"},
        {"id": "n1", "kind": "rating", "question": "sharpness", "value": 4},
        {"id": "n2", "kind": "rating", "question": "sharpness", "value": 2.5},
        {"id": "w1", "kind": "text", "question": "caption", "text": "Une image"},
        {"id": "w2", "kind": "text", "question": "caption", "text": "Another"},
    ]
    release = MemoryRelease([make_record("a", {"image": make_asset()}, {"marks": marks})])
    _, census = take_census(release.open_manifest())
    assert census.classes == {}
    assert census.answers == {
        "caption": {"(words)": 2},
        "mood": {"calm": 2, "alert": 1},
        "sharpness": {"2.5": 1, "4": 1},
    }
    plain = msgspec.to_builtins(census)
    unordered = {**plain, "answers": {**plain["answers"], "mood": {"alert": 1, "calm": 2}}}
    assert list(read_census(unordered).answers["mood"]) == ["calm", "alert"]
