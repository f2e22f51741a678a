"""Folders as sinks."""

from contextlib import suppress
from pathlib import Path

from annotate.exporters.sink import FolderSink


def test_a_file_appears_once_it_is_whole(tmp_path: Path) -> None:
    with FolderSink(tmp_path).open("a/b.txt") as stream:
        stream.write(b"whole")
        assert not (tmp_path / "a/b.txt").exists()
    assert (tmp_path / "a/b.txt").read_bytes() == b"whole"


def test_a_failed_file_leaves_nothing_behind(tmp_path: Path) -> None:
    with suppress(RuntimeError), FolderSink(tmp_path).open("b.txt") as stream:
        stream.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
