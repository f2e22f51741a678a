"""A manifest without some items: everything else to the byte."""

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.document.manifest import ManifestHeader, read_manifest, write_line
from annotate.document.manifest_successor import write_successor
from tests.support.releases import MemoryRelease, make_asset, make_record

COMPONENTS = {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d", "f": None}


def make_release() -> MemoryRelease:
    return MemoryRelease(
        make_record(key, {"image": make_asset(key.encode())}, {"marks": []}, component=component)
        for key, component in COMPONENTS.items()
    )


def succeed(release: MemoryRelease, *gone: str) -> tuple[ManifestHeader, list[bytes]]:
    header, lines = write_successor(release.open_manifest, gone, successor_of=release.sha256)
    return header, list(lines)


@given(st.sets(st.sampled_from(sorted(COMPONENTS))))
def test_what_stays_is_in_order_and_reads_the_same_but_for_names_of_components(gone: set[str]) -> None:
    release = make_release()
    header, lines = succeed(release, *gone)
    kept = list(read_manifest([write_line(header), *lines]))[1:]
    befores = [record for record in release.records() if record.key not in gone]
    assert [msgspec.structs.replace(one, component=None) for one in kept] == [
        msgspec.structs.replace(one, component=None) for one in befores
    ]
    assert header.successor_of == release.sha256


@pytest.mark.parametrize(
    ("gone", "names"),
    [("f", ["a", "a", "a", "d", "d"]), ("a", ["b", "b", "d", "d", None]), ("ab", [None, "d", "d", None])],
)
def test_no_component_is_named_after_what_is_gone(gone: str, names: list[str | None]) -> None:
    header, lines = succeed(make_release(), *gone)
    records = list(read_manifest([write_line(header), *lines]))[1:]
    assert [record.component for record in records] == names  # type: ignore[union-attr]


def test_lines_that_nothing_touches_are_the_same_bytes() -> None:
    release = make_release()
    _, lines = succeed(release, "f")
    originals: Iterator[bytes] = iter(release.manifest.splitlines(keepends=True)[1:6])
    assert lines == list(originals)
