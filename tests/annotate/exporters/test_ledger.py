"""The books of an export."""

import hashlib

import pytest

from annotate.exporters.ledger import Ledger, check_path
from tests.support.releases import MemorySink


def test_a_loss_keeps_its_count_and_five_examples(ledger: Ledger) -> None:
    for number in range(7):
        ledger.lose("gone", f"item{number}", "r1")
    (loss,) = ledger.losses()
    assert (loss.code, loss.count, loss.sentence) == ("gone", 7, "Gone.")
    assert [example.item for example in loss.examples] == ["item0", "item1", "item2", "item3", "item4"]


def test_a_loss_nobody_declared_is_a_bug(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.lose("unheard_of", "item")


def test_files_are_hashed_on_the_way(ledger: Ledger, sink: MemorySink) -> None:
    with ledger.open("a/b.txt") as stream:
        stream.write(b"one ")
        assert stream.tell() == 4
        stream.write(b"two")
    assert sink.files == {"a/b.txt": b"one two"}
    assert ledger.files[0].sha256 == hashlib.sha256(b"one two").hexdigest()
    assert ledger.files[0].size_bytes == 7


def test_one_file_is_open_at_a_time(ledger: Ledger) -> None:
    with ledger.open("a"), pytest.raises(ValueError, match="one file at a time"), ledger.open("b"):
        pass
    with ledger.open("c"), pytest.raises(ValueError, match="one file at a time"):
        ledger.write("d", b"1")


def test_a_file_at_hand_is_entered_like_one_that_came_in_pieces(ledger: Ledger, sink: MemorySink) -> None:
    ledger.write("a/b.txt", b"one two")
    with ledger.open("a/c.txt") as stream:
        stream.write(b"one two")
    first, second = ledger.files
    assert (first.sha256, first.size_bytes, sink.files["a/b.txt"]) == (second.sha256, 7, b"one two")


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a/./b", "a\\b", "a\nb", ""])
def test_paths_stay_inside_the_export(path: str) -> None:
    with pytest.raises(ValueError, match="plain relative path"):
        check_path(path)
