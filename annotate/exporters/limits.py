"""How much of the machine one export may use."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from annotate.cores import count_cores

CHUNK_BYTES = 1 << 18
START_BYTES = 8 << 20
RARE = 100_000
"""Objects that come to stay before Python looks for cycles among them."""


def go_on() -> None:
    """Let the export go on."""


class Limits(NamedTuple):
    """What an export may use.

    Attributes:
        processes: How many processes may render at once, this one included; 0 for one a core.
        start_bytes: Manifests shorter than this stay in this process: others would start for longer than they work.
        chunk_bytes: How much of a manifest a process is given at once, at least one line.
        check: Called every few items; what it raises ends the export.
    """

    processes: int = 0
    start_bytes: int = START_BYTES
    chunk_bytes: int = CHUNK_BYTES
    check: Callable[[], None] = go_on

    def count_processes(self) -> int:
        """Return how many processes may render at once."""
        return self.processes or count_cores()


@contextmanager
def collect_rarely() -> Iterator[None]:
    """Have Python look for cycles of objects less often.

    Rendering makes millions of objects and no cycles; looking for them takes a third of its time.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(RARE, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
