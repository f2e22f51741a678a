"""How the embedded PostgreSQL shares the machine's memory."""

import pytest

from annotate.embedded import find_memory_mib, share_memory


@pytest.mark.parametrize(
    ("memory_mib", "cache", "assumed"),
    [(512, "128MB", "256MB"), (16_384, "2048MB", "8192MB"), (262_144, "8192MB", "131072MB")],
)
def test_an_eighth_of_the_memory_is_its_cache_within_bounds(memory_mib: int, cache: str, assumed: str) -> None:
    assert share_memory(memory_mib) == {"shared_buffers": cache, "effective_cache_size": assumed}


def test_the_machine_has_memory() -> None:
    assert 100 < find_memory_mib() < 100_000_000
