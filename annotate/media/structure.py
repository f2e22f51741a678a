"""Walks the layout of a file to find out whether it is whole and what hides behind its end."""

import re
import zlib
from pathlib import Path
from typing import BinaryIO

from annotate.media.filetype import FileType
from annotate.media.refusal import Limits, MediaRefused, check_frames

_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_BOXES = {b"ftyp", b"moov", b"moof", b"mdat", b"meta", b"free", b"skip", b"wide", b"uuid", b"styp", b"sidx", b"mfra"}
_STANDALONE = frozenset([0x01, *range(0xD0, 0xD9)])
_ARCHIVE_TAIL_BYTES = 22 + 0xFFFF
_HIDDEN = (
    (re.compile(rb"PK\x03\x04|PK\x05\x06"), "a ZIP archive"),
    (re.compile(rb"%PDF-"), "a PDF document"),
    (re.compile(rb"<(?:!doctype|html|script|svg|iframe|\?php)", re.IGNORECASE), "a web page or script"),
)


def truncated(detail: str) -> MediaRefused:
    """Return the refusal of a file that ends early."""
    return MediaRefused("truncated", f"the file is cut short: {detail}; send the whole file again")


def find_jpeg_end(data: bytes) -> int | None:
    """Return the offset after the end-of-image marker (ITU-T T.81, annex B); None when it is missing."""
    at = 2
    while found := _JPEG_MARKER.search(data, at):
        marker = data[found.start() + 1]
        at = found.end()
        if marker == 0xD9:
            return at
        if marker not in _STANDALONE:
            at += int.from_bytes(data[at : at + 2], "big")
    return None


def find_png_end(data: bytes) -> int | None:
    """Return the offset after the IEND chunk; None when the file ends before it.

    Raises:
        MediaRefused: ``corrupt`` when a chunk's CRC does not match its bytes.
    """
    at = 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            return None
        if zlib.crc32(memoryview(data)[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise MediaRefused(
                "corrupt", f"the PNG chunk {kind!r} at byte {at} does not match its checksum: send the file again"
            )
        if kind == b"IEND":
            return end
        at = end
    return None


def walk_gif(data: bytes, limits: Limits) -> tuple[int | None, int]:
    """Walk the blocks of a GIF (GIF89a specification, appendix A).

    Returns:
        The offset after the trailer (or the end of the file after a whole frame; None when it is cut short), and the
        number of frames.

    Raises:
        MediaRefused: ``too_long`` when it holds too many frames.
    """
    at = 13 + _colour_table_bytes(data[10:11])
    frames = 0
    while at < len(data):
        introducer = data[at]
        if introducer == 0x3B:
            return at + 1, frames
        if introducer == 0x2C:
            frames += 1
            check_frames(frames, limits)
            at += 11 + _colour_table_bytes(data[at + 9 : at + 10])
        elif introducer == 0x21:
            at += 2
        else:
            # Decoders stop here and keep what they have.
            return at, frames
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return (len(data) if at == len(data) and frames else None), frames


def _colour_table_bytes(packed: bytes) -> int:
    return 3 << ((packed[0] & 7) + 1) if packed and packed[0] & 0x80 else 0


def check_hidden(data: bytes, end: int) -> None:
    """Refuse an image behind whose end another kind of file begins.

    Padding, a second picture or the clip of a motion photo are harmless and pass.

    Args:
        data: The file.
        end: Offset of the image's end.

    Raises:
        MediaRefused: ``polyglot``.
    """
    for pattern, what in _HIDDEN:
        # Only the start of the tail: four bytes turn up by chance in the megabytes of a motion photo's clip.
        if found := pattern.search(data, end, end + 1024):
            raise _polyglot(what, found.start())


def check_archive(stream: BinaryIO, size_bytes: int) -> None:
    """Refuse a media file that archive tools would open or that PDF readers would show.

    Args:
        stream: The file; its position is moved.
        size_bytes: Its length.

    Raises:
        MediaRefused: ``polyglot``.
    """
    stream.seek(0)
    header = stream.read(1024).find(b"%PDF-")
    if header >= 0:
        raise _polyglot("a PDF document", header)
    start = max(0, size_bytes - _ARCHIVE_TAIL_BYTES)
    stream.seek(start)
    tail = stream.read(_ARCHIVE_TAIL_BYTES)
    at = tail.rfind(b"PK\x05\x06")
    # The record ends with its comment, whose length it states; bytes that agree by chance are one in 2^48.
    if at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
        raise _polyglot("a ZIP archive", start + at)


def _polyglot(what: str, offset: int) -> MediaRefused:
    return MediaRefused(
        "polyglot",
        f"{what} hides in the file at byte {offset}; expected media and nothing else: open it in an editor and save it "
        "again",
    )


def check_whole(path: Path, file_type: FileType) -> None:
    """Refuse a container whose parts promise more bytes than the file has.

    Args:
        path: The file.
        file_type: What it is; layouts without promises pass.

    Raises:
        MediaRefused: ``truncated``.
    """
    check = _WALKS.get(file_type.container)
    if check:
        with path.open("rb") as stream:
            check(stream, path.stat().st_size)


def _check_boxes(stream: BinaryIO, size_bytes: int) -> None:
    """Top-level boxes of ISO base media (ISO/IEC 14496-12, 4.2)."""
    at, kinds = 0, set[bytes]()
    # Real files have at most a few boxes a second; the bound keeps a hostile one from costing hours.
    for _ in range(1_000_000):
        stream.seek(at)
        header = stream.read(16)
        kind = header[4:8]
        if len(header) < 8:
            break
        kinds.add(kind)
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length == 0:
            break
        at += max(length, 8)
        if at > size_bytes and kind not in _BOXES:
            break
        if at > size_bytes:
            raise truncated(f"its {kind.decode()} box should end at byte {at}, the file has {size_bytes} bytes")
    if not kinds & {b"moov", b"meta"}:
        raise truncated("its index (the moov box) is missing")


def _check_matroska(stream: BinaryIO, size_bytes: int) -> None:
    """The Segment element (RFC 8794, RFC 9559); live recordings do not state its size."""
    head = stream.read(4096)
    at = head.find(b"\x18\x53\x80\x67")
    if not 0 <= at < len(head) - 12:
        return
    width = 9 - head[at + 4].bit_length()
    length = int.from_bytes(head[at + 4 : at + 4 + width], "big") & ((1 << 7 * width) - 1)
    end = at + 4 + width + length
    if length != (1 << 7 * width) - 1 and end > size_bytes:
        raise truncated(f"its segment should end at byte {end}, the file has {size_bytes} bytes")


def _check_riff(stream: BinaryIO, size_bytes: int) -> None:
    end = 8 + int.from_bytes(stream.read(8)[4:], "little")
    if end > size_bytes and not _is_open_ended(end):
        raise truncated(f"its RIFF chunk should end at byte {end}, the file has {size_bytes} bytes")


def _check_wav(stream: BinaryIO, size_bytes: int) -> None:
    """The ``data`` chunk: writers often leave the outer RIFF size wrong."""
    at = 12
    while at + 8 <= min(size_bytes, 1 << 20):
        stream.seek(at)
        header = stream.read(8)
        end = at + 8 + int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            if end > size_bytes and not _is_open_ended(end):
                raise truncated(f"its samples should end at byte {end}, the file has {size_bytes} bytes")
            return
        at = end + end % 2


def _is_open_ended(end: int) -> bool:
    """Whether a size is what programs write to a pipe, not knowing it yet."""
    return end >= 0x7FFF_F000


def _check_ogg(stream: BinaryIO, size_bytes: int) -> None:
    """The last page (RFC 3533, section 6)."""
    start = max(0, size_bytes - 0x20000)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(b"OggS")
    count = tail[at + 26] if 0 <= at < len(tail) - 26 else len(tail)
    segments = tail[at + 27 : at + 27 + count]
    if len(segments) < count or at + 27 + count + sum(segments) > len(tail):
        raise truncated(f"its last page, at byte {start + max(at, 0)}, is not whole")


_WALKS = {
    "isobmff": _check_boxes,
    "matroska": _check_matroska,
    "riff": _check_riff,
    "avi": _check_riff,
    "wav": _check_wav,
    "ogg": _check_ogg,
}
