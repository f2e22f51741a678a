"""How the embedded PostgreSQL shares the machine's memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotate.embedded import OWNER, adopt_valkey, find_memory_mib, share_memory


@pytest.mark.parametrize(
    ("memory_mib", "cache", "assumed"),
    [(512, "128MB", "256MB"), (16_384, "2048MB", "8192MB"), (262_144, "8192MB", "131072MB")],
)
def test_an_eighth_of_the_memory_is_its_cache_within_bounds(memory_mib: int, cache: str, assumed: str) -> None:
    assert share_memory(memory_mib) == {"shared_buffers": cache, "effective_cache_size": assumed}


def test_the_machine_has_memory() -> None:
    assert 100 < find_memory_mib() < 100_000_000


def test_a_server_whose_owner_was_killed_gets_a_new_one(tmp_path: Path) -> None:
    assert adopt_valkey(tmp_path), "of nobody"
    assert (tmp_path / OWNER).read_text(encoding="ascii") == str(os.getpid())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / OWNER).write_text(str(dead.pid), encoding="ascii")
    assert adopt_valkey(tmp_path), "of one that is dead"
    (tmp_path / OWNER).write_text("1", encoding="ascii")
    assert not adopt_valkey(tmp_path), "of one that lives"
