"""Sources: media are found by the ends of paths, embedded bytes are files, and links do not lead out."""

import os
from pathlib import Path

import pytest

from annotate.importers.encodings import decode_text
from annotate.importers.media_index import MediaIndex
from annotate.importers.source import FolderSource, JoinedSource, clean_path, map_file
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


def test_names_that_are_not_utf_8_are_passed_over_and_told(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xc4\xe3.png")).write_bytes(b"x")
    (tmp_path / "a.png").write_bytes(b"x")
    source = FolderSource(tmp_path)
    assert (list(source.paths()), [problem.code for problem in source.refused]) == (["a.png"], ["name_not_unicode"])
    assert source.refused[0].message.encode().startswith("\ufffd\ufffd.png was passed over".encode())


def test_files_that_may_not_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"x")
    monkeypatch.setattr(os, "access", lambda path, _mode: path.name == "a.png")  # tests may run as who may read all
    source = FolderSource(tmp_path)
    assert (list(source.paths()), [problem.code for problem in source.refused]) == (["a.png"], ["file_unreadable"])


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
        ("你好，世界".encode("gbk"), "你好，世界"),
        ("猫\n狗\n".encode("gbk"), "猫\n狗\n"),
        ("déjà vu, élan à été".encode("latin-1"), "déjà vu, élan à été"),
    ],
)
def test_texts_are_read_in_the_encodings_of_old_tools(data: bytes, text: str) -> None:
    assert decode_text(data) == text


def test_a_mapped_file_has_the_bytes_of_the_file() -> None:
    assert map_file(make_source({"a": "abc"}), "a")[:] == b"abc"
    assert map_file(make_source({"a": ""}), "a") == b""


def test_a_file_in_other_letter_case_is_found_where_none_is_exact() -> None:
    index = MediaIndex(["img/A.JPG", "img/b.jpg", "img/B.jpg"])
    assert [index.find(name) for name in ("a.jpg", "b.jpg", "B.JPG")] == ["img/A.JPG", "img/b.jpg", None]


def test_of_files_that_fit_the_one_beside_is_taken() -> None:
    index = MediaIndex(["JPEGImages/1.jpg", "b/JPEGImages/1.jpg"])
    assert index.find("1.jpg", near="Annotations/1.xml") == "JPEGImages/1.jpg"
    assert index.find("1.jpg", near="b/Annotations/1.xml") == "b/JPEGImages/1.jpg"
    assert index.find("1.jpg", near="all.json") is None


def test_an_encoding_that_is_a_guess_is_told_once() -> None:
    source = make_source({"a.txt": "猫狗".encode("gbk"), "b.txt": "猫狗"})
    assert [source.read_text(path) for path in ("a.txt", "a.txt", "b.txt")] == ["猫狗"] * 3
    assert [(problem.code, problem.path) for problem in source.problems] == [("encoding_guessed", "a.txt")]
