"""Archives that can be read from anywhere: the standard library reads them, and every part is a part of the whole."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from annotate.exporters.zip import MAX_16, MAX_32, ZipArchive, ZipEntry

FILES = {"a.txt": b"first", "empty": b"", "images/猫.jpg": bytes(range(256)) * 300, "z/y/x": b"last"}


def open_file(path: str, start: int, end: int) -> Iterator[bytes]:
    assert 0 <= start < end <= len(FILES[path]), "nothing is opened for nothing"
    yield FILES[path][start:end]


def make() -> ZipArchive:
    return ZipArchive([ZipEntry(path, len(data), zlib.crc32(data)) for path, data in FILES.items()])


def read(archive: ZipArchive, start: int, end: int) -> bytes:
    return b"".join(archive.read(start, end, open_file))


WHOLE = read(make(), 0, make().size_bytes)


def test_the_standard_library_reads_it() -> None:
    assert len(WHOLE) == make().size_bytes
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == FILES
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_every_part_is_a_part_of_the_whole(one: int, other: int) -> None:
    start, end = sorted((one, other))
    assert read(make(), start, end) == WHOLE[start:end]


def test_files_and_offsets_beyond_32_bits_are_read_back() -> None:
    sizes = {"small": 3, "large": MAX_32 + 5, "limit": MAX_32, "after": 4}
    archive = ZipArchive([ZipEntry(path, size, 7) for path, size in sizes.items()])
    tail = b"".join(archive.read(archive.size_bytes - 600, archive.size_bytes, lambda *_: iter([])))
    with zipfile.ZipFile(_Hollow(tail, archive.size_bytes)) as found:
        assert {info.filename: info.file_size for info in found.infolist()} == sizes
        offsets = [info.header_offset for info in found.infolist()]
    heads = [30 + len("small") + 3, 30 + len("large") + 20 + MAX_32 + 5]
    assert offsets[:3] == [0, heads[0], sum(heads)]


def test_more_files_than_16_bits_count_are_read_back() -> None:
    archive = ZipArchive([ZipEntry(f"{number:05}", 0, 0) for number in range(MAX_16 + 2)])
    with zipfile.ZipFile(io.BytesIO(read(archive, 0, archive.size_bytes))) as found:
        assert (len(found.infolist()), found.namelist()[-1]) == (MAX_16 + 2, "65536")


class _Hollow(io.RawIOBase):
    """A file of which only the end is at hand."""

    def __init__(self, tail: bytes, size_bytes: int) -> None:
        self._tail, self._size, self._at = tail, size_bytes, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        start = self._at - (self._size - len(self._tail))
        assert start >= 0, f"byte {self._at} is not of the end"
        data = self._tail[start:] if size < 0 else self._tail[start : start + size]
        self._at += len(data)
        return data
