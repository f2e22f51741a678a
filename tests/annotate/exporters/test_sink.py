"""Folders as sinks."""

from contextlib import suppress
from pathlib import Path

import pytest

from annotate.exporters.sink import FolderSink


def test_a_file_appears_once_it_is_whole(tmp_path: Path) -> None:
    with FolderSink(tmp_path).open("a/b.txt") as stream:
        stream.write(b"whole")
        assert not (tmp_path / "a/b.txt").exists()
    FolderSink(tmp_path).write("a/c.txt", b"whole too")
    assert [(tmp_path / f"a/{name}.txt").read_bytes() for name in "bc"] == [b"whole", b"whole too"]


def test_a_failed_file_leaves_nothing_behind(tmp_path: Path) -> None:
    with suppress(RuntimeError), FolderSink(tmp_path).open("b.txt") as stream:
        stream.write(b"half")
        raise RuntimeError
    (tmp_path / "c.txt").mkdir()
    with pytest.raises(OSError, match="directory"):
        FolderSink(tmp_path).write("c.txt", b"in the way")
    assert [path.name for path in tmp_path.iterdir()] == ["c.txt"]
