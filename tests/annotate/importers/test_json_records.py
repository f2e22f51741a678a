"""Cutting JSON into records: every record once, with its line, whatever surrounds it."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.importers.json_records import Piece, split_records

values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab"\\[]{},:\n\u4e2d', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('k["\\', max_size=3), inner, max_size=3),
    max_leaves=6,
)


class Drops(io.BytesIO):
    """A stream that gives at most so many bytes at a time, as sockets do."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._drop = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(self._drop, size or 0))


def split(data: bytes, *, drop: int = 1 << 20, limit: int = 1000) -> list[Piece]:
    return list(split_records(Drops(data, drop), max_record_bytes=limit))


def tell(data: bytes, **options: int) -> list[Any]:
    """Return the line and text of each record, or the line and code of each problem."""
    return [
        (piece.line_number, piece.problem.code if piece.problem else piece.data.decode())
        for piece in split(data, **options)
    ]


@given(st.lists(values, max_size=5), st.integers(1, 12), st.sampled_from([None, 1]), st.booleans())
def test_an_array_gives_its_elements(elements: list[Any], drop: int, indent: int | None, is_ascii: bool) -> None:
    data = json.dumps(elements, indent=indent, ensure_ascii=is_ascii).encode()
    pieces = split(data, drop=drop)
    assert [json.loads(piece.data) for piece in pieces] == elements


@given(st.lists(values, max_size=5), st.integers(1, 12), st.sampled_from(["\n", "\r\n", "\n\n", "\n \t\n"]))
def test_lines_give_their_records(records: list[Any], drop: int, ending: str) -> None:
    wrapped = [{"a": record} for record in records]
    data = ending.join(json.dumps(record) for record in wrapped).encode()
    pieces = split(data, drop=drop)
    assert [json.loads(piece.data) for piece in pieces] == wrapped
    assert [piece.line_number for piece in pieces] == [1 + at * ending.count("\n") for at in range(len(records))]


@given(st.binary(max_size=60), st.integers(1, 7), st.booleans())
def test_any_bytes_are_cut_alike_however_they_arrive(data: bytes, drop: int, is_array: bool) -> None:
    data = b"[" + data if is_array else data
    assert split(data, drop=drop, limit=20) == split(data, limit=20)


@pytest.mark.parametrize("data", [b"", b" \r\n\n", b"\xef\xbb\xbf", b"[]", b" [ \n ] \n", b"\xef\xbb\xbf[]"])
def test_empty_files_have_no_records(data: bytes) -> None:
    assert split(data) == []


def test_lines_are_counted_past_marks_and_blanks() -> None:
    assert tell(b"\xef\xbb\xbf\n\n{1}\r\n\n  {2}  \n") == [(3, "{1}"), (5, "{2}")]
    assert tell(b'\n[\n{"a":\n1},\n\n{"b": 2}]\n') == [(3, '{"a":\n1}'), (6, '{"b": 2}')]
    assert tell(b"\n" * 10 + b"{1}", drop=4) == [(11, "{1}")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"[1, , 2]", [(1, "1"), (1, "not_json"), (1, "2")]),
        (b"[1,\n]", [(1, "1"), (2, "not_json")]),
        (b"[1]\n[2]", [(1, "1"), (2, "not_json")]),
        (b'[{"a": 1},\n{"b', [(1, '{"a": 1}'), (2, "not_json")]),
        (b"[1, 2", [(1, "1"), (1, "not_json")]),
        (b"[", [(1, "not_json")]),
        (b'[{"a": ]}, {"b": 2}]', [(1, '{"a": ]}'), (1, '{"b": 2}')]),
        (b"[1}, 2]", [(1, "1}"), (1, "2")]),
    ],
)
def test_broken_arrays_give_what_is_whole(data: bytes, expected: list[tuple[int, str]]) -> None:
    assert tell(data) == expected


@pytest.mark.parametrize(
    "data",
    [b'{"a": 1}\n' + b'{"b": "' + b"x" * 50 + b'"}\n{"c": 3}', b'[{"a": 1},\n{"b": "' + b"x" * 50 + b'"},\n{"c": 3}]'],
)
def test_long_records_are_passed_over(data: bytes) -> None:
    assert tell(data, limit=20) == [(1, '{"a": 1}'), (2, "record_too_large"), (3, '{"c": 3}')]
    assert len(tell(data, limit=59)) == 3
    assert tell(data, limit=59)[1][1].startswith('{"b"')


@pytest.mark.parametrize(
    ("data", "words"), [(b"\xff\xfe[\0", "UTF-16"), (b"\x1f\x8b\x08\0", "gzip"), (b"PK\x03\x04", "ZIP")]
)
def test_other_files_are_named(data: bytes, words: str) -> None:
    problem = split(data, drop=1)[0].problem
    assert problem is not None
    assert words in problem.message
