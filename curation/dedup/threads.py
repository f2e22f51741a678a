"""Array operations of a batch on every core: numpy lets go of the interpreter lock while it computes."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from annotate.cores import count_cores

T = TypeVar("T")
R = TypeVar("R")


def map_on_cores(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield what a function returns for each item, in their order; a few items are worked on ahead of the reader."""
    cores = count_cores()
    if cores == 1:
        yield from map(function, items)
        return
    remaining = iter(items)
    with ThreadPoolExecutor(cores) as pool:
        waiting = [pool.submit(function, item) for item in islice(remaining, 2 * cores)]
        try:
            while waiting:
                done = waiting.pop(0).result()
                waiting += [pool.submit(function, item) for item in islice(remaining, 1)]
                yield done
        finally:
            for future in waiting:
                future.cancel()
