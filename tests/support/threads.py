"""Runs things at the same moment, each on a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def run_together(work: Sequence[Callable[[], T]]) -> list[T]:
    """Start everything at once and return the results in order."""
    start = Barrier(len(work))

    def run(one: Callable[[], T]) -> T:
        try:
            start.wait(timeout=10)
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))
