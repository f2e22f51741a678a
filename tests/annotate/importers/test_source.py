"""Sources: media are found by the ends of paths, embedded bytes are files, and links do not lead out."""

from pathlib import Path

import pytest

from annotate.importers.source import FolderSource, JoinedSource, MediaIndex, clean_path, decode_text, map_file
from tests.support.sources import make_source


@pytest.mark.parametrize(
    ("named", "near", "found"),
    [
        ("train/1.jpg", "", "images/train/1.jpg"),
        ("./images/val/1.jpg", "", "images/val/1.jpg"),
        ("C:\\data\\val\\1.jpg", "", "images/val/1.jpg"),
        ("1.jpg", "instances_val.json", "images/val/1.jpg"),
        ("1.jpg", "", None),
        ("/data/upload/2.jpg", "", "images/train/2.jpg"),
        ("3.jpg", "", None),
    ],
)
def test_a_medium_is_found_by_the_end_of_its_path(named: str, near: str, found: str | None) -> None:
    index = MediaIndex(["images/train/1.jpg", "images/val/1.jpg", "images/train/2.jpg"])
    assert index.find(named, near=near) == found


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("./a//b.png", "a/b.png"),
        ("a\\b.png", "a/b.png"),
        ("../b.png", None),
        ("a/../b.png", None),
        ("/etc/passwd", None),
        ("C:/b.png", None),
        ("a\n.png", None),
        ("folder/", None),
    ],
)
def test_paths_that_lead_out_are_none(name: str, path: str | None) -> None:
    assert clean_path(name) == path


def test_links_that_lead_out_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "in" / "a.txt").write_text("abc")
    (root / ".hidden").write_text("x")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    source = FolderSource(root)
    assert source.paths() == ["in/a.txt"]
    assert not source.has("out.txt")
    assert not source.has("../secret.txt")
    assert source.locate("in/a.txt") == str(root / "in/a.txt")
    assert (source.size_bytes("in/a.txt"), source.read_text("in/a.txt")) == (3, "abc")


def test_of_two_files_with_one_path_the_first_is_read() -> None:
    joined = JoinedSource([make_source({"a": "1"}), make_source({"a": "2", "b": "3"})])
    assert (joined.paths(), joined.read_text("a")) == (["a", "b"], "1")
    assert [problem.code for problem in joined.problems] == ["name_repeated"]


def test_embedded_bytes_can_be_opened_like_a_file() -> None:
    source = make_source({"rows.json": "[]"})
    first, second = source.embed(b"abc", "x/cat.png"), source.embed(b"defg")
    assert first == source.embed(b"abc", "x/cat.png")
    assert first.endswith("/cat.png")
    with source.open(second) as stream:
        assert (stream.read(2), stream.seek(1), stream.read(), source.size_bytes(second)) == (b"de", 1, b"efg", 4)
    assert source.paths() == ["rows.json"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf\xc3\xbc", "ü"),
        ("ü".encode("utf-16"), "ü"),
        (b"\xfc\x93", "ü“"),
    ],
)
def test_texts_are_read_in_the_encodings_of_old_tools(data: bytes, text: str) -> None:
    assert decode_text(data) == text


def test_a_mapped_file_has_the_bytes_of_the_file() -> None:
    assert map_file(make_source({"a": "abc"}), "a")[:] == b"abc"
    assert map_file(make_source({"a": ""}), "a") == b""
