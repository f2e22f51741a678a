"""Lines put aside."""

import pytest

from annotate.exporters import spill


@pytest.mark.parametrize("limit", [1, 1 << 20])
def test_lines_come_back_in_order_from_memory_or_disk(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "IN_MEMORY_BYTES", limit)
    monkeypatch.setattr(spill, "CHUNK_BYTES", 10)
    with spill.Spill() as lines:
        sizes = [lines.add({"n": number}) for number in range(20)]
        assert (lines.count, lines.size_bytes) == (20, sum(sizes))
        assert list(lines.lines()) == [b'{"n":%d}\n' % number for number in range(20)]
        assert b"".join(lines.chunks()) == b"".join(lines.lines())


def test_a_spill_can_be_read_and_added_to_in_turn() -> None:
    with spill.Spill() as lines:
        lines.add(1)
        assert list(lines.lines()) == [b"1\n"]
        lines.add_line(b"two")
        assert list(lines.lines()) == [b"1\n", b"two\n"]
