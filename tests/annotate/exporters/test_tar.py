"""Tar archives that the standard library reads, of the same bytes each time."""

import io
import tarfile

import pytest

from annotate.exporters.tar import TarWriter, measure_member


def pack(files: dict[str, bytes]) -> bytes:
    """Return an archive."""
    stream = io.BytesIO()
    tar = TarWriter(stream)
    for name, data in files.items():
        tar.add(name, data)
    tar.finish()
    return stream.getvalue()


def test_members_come_back_in_order_without_owners_or_times() -> None:
    files = {"b.txt": b"x" * 513, "a.json": b"{}", "c.bin": b""}
    with tarfile.open(fileobj=io.BytesIO(pack(files))) as tar:
        members = tar.getmembers()
        assert {member.name: tar.extractfile(member).read() for member in members} == files  # type: ignore[union-attr]
        assert {(member.mtime, member.uid, member.uname, member.mode) for member in members} == {(0, 0, "", 0o644)}


def test_an_archive_is_whole_records_of_the_measured_length() -> None:
    data = pack({"a": b"x" * 600})
    assert (len(data) % 10_240, measure_member(600), data[: measure_member(600)].rstrip(b"\0")[-1:]) == (0, 1536, b"x")


def test_long_names_and_other_scripts_come_back() -> None:
    names = ["\u732b.txt", "x" * 150, f"{'a' * 90}/{'b' * 90}"]
    with tarfile.open(fileobj=io.BytesIO(pack(dict.fromkeys(names, b"x")))) as tar:
        assert tar.getnames() == names


def test_a_wrong_length_is_a_bug() -> None:
    with pytest.raises(ValueError, match="expected 2"):
        TarWriter(io.BytesIO()).add_chunks("a", 2, iter([b"x"]))
