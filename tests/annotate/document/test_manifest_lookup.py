"""One item out of a manifest, by few reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.document.manifest_lookup import ManifestFile
from tests.support.releases import MemoryRelease, make_record


def open_manifest(keys: list[str], padding: int = 0) -> tuple[ManifestFile, list[int]]:
    """Return a manifest of items with these keys, and the lengths of what is read of it."""
    filler = {"note": "x" * padding}
    manifest = MemoryRelease([make_record(key, {}, metadata=filler) for key in sorted(keys)]).manifest
    reads: list[int] = []

    def read(start: int, end: int) -> bytes:
        assert 0 <= start <= end <= len(manifest)
        reads.append(end - start)
        return manifest[start:end]

    return ManifestFile(read, len(manifest)), reads


KEYS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6), unique=True, max_size=12
)


@given(KEYS, st.text(min_size=1, max_size=6))
def test_every_key_is_found_and_no_other(keys: list[str], other: str) -> None:
    manifest, _ = open_manifest(keys)
    for key in keys:
        _, record = manifest.find(key)
        assert record is not None
        assert record.key == key
    _, record = manifest.find(other)
    assert (record is not None) == (other in keys)


def test_no_key_is_the_first_item() -> None:
    header, record = open_manifest(["b", "a"])[0].find(None)
    assert (header.project, record and record.key) == ("Cats", "a")
    assert open_manifest([])[0].find(None)[1] is None


@pytest.mark.parametrize("padding", [0, 200_000])
def test_few_lines_are_read(padding: int) -> None:
    count = 2000 if padding == 0 else 60
    manifest, reads = open_manifest([f"{index:05}" for index in range(count)], padding)
    _, record = manifest.find(f"{count - 7:05}")
    assert record is not None
    # Each step reads to the end of one line and then one line.
    steps = 40 if padding == 0 else 40 * 8
    assert len(reads) <= steps
