"""Tells what a file is from its first bytes, never from its name."""

import re

from annotate.media.filetype import FILE_TYPES, FileType

HEAD_BYTES = 4096
"""How much of a file's start :func:`sniff` needs."""

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"II+\x00", "tiff"),
    (0, b"MM\x00+", "tiff"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
    (0, b"\xff\x4f\xff\x51", "jp2"),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "jxl"),
    (0, b"\xff\x0a", "jxl"),
    (0, b"8BPS", "psd"),
    (0, b"\x00\x00\x01\x00", "ico"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x00\x00\x01\xba", "mpeg"),
    (0, b"\x00\x00\x01\xb3", "mpeg"),
    (0, b"MThd", "midi"),
    (0, b"#!AMR", "amr"),
    (0, b"%PDF-", "pdf"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"BZh", "bz2"),
    (0, b"\x28\xb5\x2f\xfd", "zst"),
    (0, b"MZ", "exe"),
    (0, b"\x7fELF", "elf"),
    (0, b"\xff\xfe", "utf16"),
    (0, b"\xfe\xff", "utf16"),
)

_RIFF = {b"WAVE": "wav", b"AVI ": "avi", b"WEBP": "webp"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_OLD_QUICKTIME_BOXES = {b"moov", b"mdat", b"wide", b"pnot"}
# Signatures of printable bytes: real text may begin with them, so the rest of the head must be binary.
_PRINTABLE = {"ID3", "BZh", "MZ", "8BPS", "GIF87a", "GIF89a", "fLaC", "MThd"}
# What the WHATWG MIME Sniffing Standard calls a binary data byte: every control but tab, newlines, form feed, escape.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MARKUP_PROLOG = re.compile(rb"^(?:\xef\xbb\xbf)?(?:\s+|<\?xml.*?\?>|<!--.*?-->)*", re.DOTALL)
_SVG = re.compile(rb"(?:<!doctype\s+svg\b.*?>\s*)?<(?:[a-z0-9]+:)?svg[\s>/]", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|title|style)[\s>/]", re.IGNORECASE)


def sniff(head: bytes) -> FileType | None:
    """Tell what a file is.

    Args:
        head: Its first :data:`HEAD_BYTES` bytes, or all of it when it is shorter.

    Returns:
        The type, which may be one that is not taken in; None when the bytes are neither known nor UTF-8 text.
    """
    found = (
        _sniff_riff(head)
        or _sniff_boxes(head)
        or _sniff_matroska(head)
        or _sniff_ogg(head)
        or _sniff_signature(head)
        or _sniff_frames(head)
        or _sniff_text(head)
    )
    return FILE_TYPES[found] if found else None


def find_control(data: bytes) -> int | None:
    """Return the offset of the first byte that no text holds, such as NUL; None when there is none."""
    found = _CONTROL.search(data)
    return found.start() if found else None


def _sniff_riff(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64"):
        return _RIFF.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    return None


def _sniff_boxes(head: bytes) -> str | None:
    """ISO base media (ISO/IEC 14496-12): the brands of the first box say which flavour."""
    if head[4:8] in _OLD_QUICKTIME_BOXES:
        return "mov"
    if head[4:8] != b"ftyp":
        return None
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major} | {head[at : at + 4] for at in range(16, size - 3, 4)}
    if brands & {b"avif", b"avis"}:
        return "avif"
    if brands & _HEIF_BRANDS:
        return "heic"
    if major == b"qt  ":
        return "mov"
    return "m4a" if major in (b"M4A ", b"M4B ") else "mp4"


def _sniff_matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    return "webm" if b"\x42\x82\x84webm" in head[:64] else "mkv"


def _sniff_ogg(head: bytes) -> str | None:
    if not head.startswith(b"OggS"):
        return None
    return "ogv" if b"\x80theora" in head[:512] else "ogg"


def _sniff_signature(head: bytes) -> str | None:
    for offset, magic, name in _SIGNATURES:
        if head.startswith(magic, offset):
            if magic.decode("latin-1") in _PRINTABLE and _sniff_text(head) is not None:
                continue
            return name
    # "BM" is too short to be a signature on its own: the header size that follows is one of a handful.
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return "bmp"
    return None


def _sniff_frames(head: bytes) -> str | None:
    """MPEG audio without an ID3 tag: a frame header (ISO/IEC 11172-3, 2.4.2.3), or an ADTS one."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "aac"
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return "mp3" if layer == 1 and version != 1 and 0 < bitrate < 15 and rate != 3 else None


def _sniff_text(head: bytes) -> str | None:
    if not head or find_control(head) is not None or not _is_utf8(head):
        return None
    prolog = _MARKUP_PROLOG.match(head)
    start = prolog.end() if prolog else 0
    if _SVG.match(head, start):
        return "svg"
    return "html" if _HTML.match(head, start) else "text"


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The head may end inside a character; a file that does is caught when all of it is read.
        return error.reason == "unexpected end of data" and len(head) >= HEAD_BYTES
    return True
