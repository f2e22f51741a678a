"""Which duplicate to keep, and why."""

from datetime import UTC, datetime
from itertools import permutations

import msgspec
import pytest

from curation.dedup.keep_rule import Candidate, choose_kept

BASE = Candidate(
    id=1,
    width_px=640,
    height_px=480,
    sharpness=100.0,
    size_bytes=90_000,
    created_at=datetime(2024, 5, 1, 12, 30, tzinfo=UTC),
)


def change(**fields: object) -> Candidate:
    return msgspec.structs.replace(BASE, id=2, **fields)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"annotation_count": 3, "width_px": 64}, "People annotated it: annotations 3, the next 0."),
        ({"width_px": 1280}, "It has more pixels: 1280 x 480 px, the next 640 x 480 px."),
        ({"sharpness": 150.0}, "It is sharper: variance of the Laplacian 150, the next 100."),
        ({"size_bytes": 180_000}, "It is less compressed: 0.586 bytes a pixel, the next 0.293."),
        (
            {"created_at": datetime(2024, 4, 30, tzinfo=UTC)},
            "It came first: 2024-04-30 00:00, the next 2024-05-01 12:30.",
        ),
    ],
)
def test_the_better_one_is_kept_with_its_reason(fields: dict[str, object], reason: str) -> None:
    assert choose_kept([BASE, change(**fields)]) == (2, reason)


def test_copies_that_nothing_tells_apart() -> None:
    assert choose_kept([change(), BASE]) == (1, "Nothing tells the copies apart; this one has the smaller id.")


def test_small_differences_in_sharpness_do_not_count() -> None:
    nearly = change(sharpness=101.0, created_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert choose_kept([nearly, BASE]).id == 1


def test_unknown_loses_against_known() -> None:
    kept = choose_kept([Candidate(id=1), Candidate(id=2, width_px=8, height_px=8)])
    assert kept == (2, "It has more pixels: 8 x 8 px, the next unknown.")


def test_order_does_not_matter() -> None:
    members = [BASE, change(sharpness=150.0), msgspec.structs.replace(BASE, id=3, size_bytes=200_000), Candidate(id=4)]
    assert {choose_kept(order) for order in permutations(members)} == {choose_kept(members)}
    assert choose_kept(members).id == 2
