"""Archives are read where they are: unsafe names, bombs and broken ones are told."""

import gzip
import io
import tarfile
import zipfile

import pytest

from annotate.importers.archives import ArchiveLimits, look_inside, open_archive
from annotate.importers.source import SourceRefused
from tests.support.sources import make_source, make_tar, make_zip

FILES = {"a/1.txt": "one", "a/2.txt": "two", "__MACOSX/a/1.txt": "x", ".hidden": "x"}


@pytest.mark.parametrize(
    "data",
    [make_zip(FILES), make_tar(FILES), make_tar(FILES, "w:gz"), make_tar(FILES, "w:xz"), make_tar(FILES, "w:bz2")],
)
def test_the_files_inside_are_files(data: bytes) -> None:
    source = look_inside(make_source({"x.bin": data, "b.txt": "b"}))
    assert source.paths() == ["b.txt", "a/1.txt", "a/2.txt"]
    assert [source.read_text(path) for path in source.paths()] == ["b", "one", "two"]
    with source.open("a/2.txt") as first, source.open("a/1.txt") as second:
        assert (first.read(1), second.read(2), first.read(), second.seek(1), second.read()) == (
            b"t",
            b"on",
            b"wo",
            1,
            b"ne",
        )


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_names_that_lead_out_are_passed_over_and_told(make: object) -> None:
    data = make({"../../etc/cron.d/x": "x", "/abs.txt": "x", "good.txt": "y"})  # type: ignore[operator]
    source = open_archive("evil", io.BytesIO(data))
    assert source.paths() == ["good.txt"]
    assert {problem.code for problem in source.problems} <= {"unsafe_name"}
    assert any("../../etc/cron.d/x" in problem.message for problem in source.problems)


def test_links_in_a_tar_are_no_files() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert open_archive("x.tar", io.BytesIO(out.getvalue())).paths() == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (ArchiveLimits(max_members=1), "more than 1 files"),
        (ArchiveLimits(max_member_bytes=2), "expected at most 2"),
        (ArchiveLimits(max_total_bytes=4), "more than 4 bytes unpacked"),
    ],
)
def test_what_costs_too_much_is_refused(limits: ArchiveLimits, words: str) -> None:
    with pytest.raises(SourceRefused, match=words) as caught:
        open_archive("big.zip", io.BytesIO(make_zip(FILES)), limits=limits)
    assert caught.value.problem.code == "archive_too_large"


@pytest.mark.parametrize("data", [make_zip({"zeros": bytes(100_000)}), make_tar({"zeros": bytes(100_000)}, "w:gz")])
def test_what_is_packed_too_tightly_is_refused(data: bytes) -> None:
    limits = ArchiveLimits(max_ratio=5, free_bytes=1000)
    with pytest.raises(SourceRefused, match="unpacked"):
        open_archive("bomb", io.BytesIO(data), limits=limits)
    open_archive("fine", io.BytesIO(data))


def test_a_broken_archive_is_a_problem_and_the_others_are_read() -> None:
    whole = make_zip({"a.txt": "x"})
    source = look_inside(make_source({"broken.zip": whole[:30], "whole.zip": whole}))
    assert (source.paths(), [problem.code for problem in source.refused]) == (["a.txt"], ["bad_archive"])


def test_a_damaged_member_says_so_when_it_is_read() -> None:
    data = bytearray(make_zip({"a.txt": "hello" * 10}, zipfile.ZIP_STORED))
    data[data.index(b"hello")] = ord("j")
    source = open_archive("x.zip", io.BytesIO(bytes(data)))
    with pytest.raises(SourceRefused, match="cannot be unpacked"):
        source.read_text("a.txt")


def test_locked_members_are_passed_over() -> None:
    data = bytearray(make_zip({"a.txt": "x"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    source = open_archive("x.zip", io.BytesIO(bytes(data)))
    assert (source.paths(), [problem.code for problem in source.problems]) == ([], ["locked_member"])


@pytest.mark.parametrize("kept_bytes", [3000, 1700, 1100])
def test_a_tar_that_was_cut_is_refused(kept_bytes: int) -> None:
    whole = make_tar({"1.txt": "a" * 700, "2.txt": "b" * 700})
    with pytest.raises(SourceRefused, match=r"ends too early|unexpected end"):
        open_archive("x.tar", io.BytesIO(whole[:kept_bytes]))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(b'{"images": []}', mtime=0), "no tar; unpack it"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive, which is not read; pack its files as zip or tar"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    ],
)
def test_archives_that_are_not_read_are_told(data: bytes, words: str) -> None:
    source = look_inside(make_source({"x.bin": data, "b.txt": "b"}))
    assert (source.paths(), words in source.refused[0].message) == (["b.txt"], True)


def test_an_archive_inside_an_archive_is_told() -> None:
    source = look_inside(make_source({"x.zip": make_zip({"in.zip": make_zip(FILES), "b.txt": "b"})}))
    assert [problem.code for problem in source.problems] == ["nested_archive"]


def test_what_file_managers_leave_among_sent_files_is_passed_over() -> None:
    files = {"a.jpg": "x", "__MACOSX/._a.jpg": "x", "._b.jpg": "x", ".DS_Store": "x", "d/Thumbs.db": "x"}
    assert look_inside(make_source(files)).paths() == ["a.jpg"]
