"""How many cores there are to work with."""

import os


def count_cores() -> int:
    """Return how many CPU cores this process may use, which in a container is often fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
