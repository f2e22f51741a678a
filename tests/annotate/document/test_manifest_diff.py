"""Differences between releases: every item, mark and text that is other, and nothing else."""

from typing import Any

from msgspec import structs

from annotate.document.document import write_canonical
from annotate.document.manifest import ManifestRecord, write_line
from annotate.document.manifest_diff import DiffTotals, ItemChange, compare_manifests
from tests.support.releases import hash_bytes, make_annotation, make_asset, make_record

CAT = {"id": "r1", "kind": "box", "slot": "image", "class": "cat", "xyxy": [0.0, 0.0, 4.0, 4.0]}
DOG = {**CAT, "class": "dog"}
SAYS = {"id": "t1", "role": "user", "parts": [{"type": "text", "text": "What is it?"}]}


def make(key: str, *marks: Any, turns: Any = (), **fields: Any) -> ManifestRecord:
    document = {"schema": 1, "marks": list(marks), "turns": list(turns)}
    annotation = make_annotation(document)
    hashed = structs.replace(annotation, content_hash=hash_bytes(write_canonical(annotation.document)))
    return structs.replace(make_record(key, {"image": make_asset()}, **fields), annotations=[hashed])


def compare(before: list[ManifestRecord], after: list[ManifestRecord]) -> list[ItemChange]:
    return list(compare_manifests(map(write_line, before), map(write_line, after)))


def test_items_that_come_go_and_stay() -> None:
    changes = compare([make("a"), make("b", CAT), make("Ü")], [make("a"), make("c", CAT, split="test"), make("Ü")])
    assert [(c.key, c.change, c.split_before, c.split, len(c.marks)) for c in changes] == [
        ("b", "removed", "train", None, 1),
        ("c", "added", None, "test", 1),
    ]


def test_marks_that_are_drawn_moved_renamed_and_deleted() -> None:
    moved = {**CAT, "xyxy": [1.0, 0.0, 4.0, 4.0]}
    second = {**CAT, "id": "r2"}
    (change,) = compare([make("a", CAT, second)], [make("a", moved, {**CAT, "id": "r3"})])
    assert [(m.mark, m.change, m.class_before) for m in change.marks] == [
        ("r1", "changed", None),
        ("r3", "added", None),
        ("r2", "removed", None),
    ]
    (renamed,) = compare([make("a", CAT)], [make("a", DOG)])
    assert [(m.class_id, m.class_before) for m in renamed.marks] == [("dog", "cat")]


def test_words_splits_and_metadata() -> None:
    said = {**SAYS, "parts": [{"type": "text", "text": "What is this?"}]}
    (change,) = compare(
        [make("a", turns=[SAYS], metadata={"n": 1})], [make("a", turns=[said], metadata={"n": 2}, split="validation")]
    )
    assert [(t.home, t.before, t.after) for t in change.texts] == [("t1", "What is it?", "What is this?")]
    assert (change.split_before, change.split, change.is_metadata_changed) == ("train", "validation", True)


def test_what_has_no_name_of_its_own_is_not_hidden() -> None:
    grounded = {**SAYS, "parts": [{"type": "ground", "text": "What is it?", "marks": ["r1"]}]}
    (change,) = compare([make("a", CAT, turns=[SAYS])], [make("a", CAT, turns=[grounded])])
    assert (change.marks, change.texts, change.is_otherwise_changed) == ([], [], True)


def test_totals_count_what_happened() -> None:
    totals = DiffTotals()
    for change in compare([make("a", CAT), make("b")], [make("a", DOG, split="test"), make("c", CAT)]):
        totals.add(change)
    assert (totals.items_added, totals.items_removed, totals.items_changed, totals.splits_changed) == (1, 1, 1, 1)
    assert (totals.marks_added, totals.marks_removed, totals.marks_changed) == (1, 0, 1)
