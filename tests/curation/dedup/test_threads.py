"""Work on every core comes back in order, and stops when nobody reads on."""

from itertools import count, islice

import pytest

from curation.dedup.threads import map_on_cores


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(map_on_cores(lambda number: number * number, range(100))) == [number**2 for number in range(100)]
    assert list(map_on_cores(str, [])) == []


def test_only_a_few_items_are_worked_on_ahead() -> None:
    taken: list[int] = []
    assert list(islice(map_on_cores(taken.append, count()), 3)) == [None] * 3
    assert len(taken) < 3 + 2 * 1000


def test_an_error_reaches_the_reader() -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_on_cores(lambda number: 1 // number, [1, 0, 2]))
