"""Gives every media test one way from bytes to facts or to the refusal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.media.probe import Probed, probe_file
from annotate.media.refusal import DEFAULT_LIMITS, Limits, MediaRefused

Probe = Callable[..., Probed]
Refuse = Callable[..., MediaRefused]


@pytest.fixture
def probe(tmp_path: Path) -> Probe:
    """Write bytes to a file and probe it under a name."""

    def run(data: bytes, name: str, *, declared: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Probed:
        path = tmp_path / "blob"
        path.write_bytes(data)
        return probe_file(path, name=name, declared_mime=declared, limits=limits)

    return run


@pytest.fixture
def refuse(probe: Probe) -> Refuse:
    """Probe bytes that must be refused, and return why."""

    def run(data: bytes, name: str, *, declared: str | None = None, limits: Limits = DEFAULT_LIMITS) -> MediaRefused:
        with pytest.raises(MediaRefused) as caught:
            probe(data, name, declared=declared, limits=limits)
        return caught.value

    return run
