"""Kind instant."""

from annotate.document.kinds.instant import Instant
from tests.support.marks import make_mark


def make(at_us: int) -> Instant:
    return make_mark(Instant, slot="audio", **{"class": "beep"}, at_us=at_us)


def test_agreement_falls_to_zero_at_half_a_second() -> None:
    assert make(1_000_000).agreement(make(1_000_000)) == 1
    assert make(1_000_000).agreement(make(1_250_000)) == 0.5
    assert make(1_000_000).agreement(make(1_600_000)) == 0


def test_extent_is_the_moment() -> None:
    assert make(7).extent()[1:] == (7, 7)
