"""Bytes of foreign texts as text: UTF-8, UTF-16, GBK and Windows-1252, told apart by what they hold."""

import re
from typing import Final

_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_PAIR: Final = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]")
_USUAL_LEADS: Final = frozenset((*range(0xA1, 0xA4), *range(0xB0, 0xD8)))
"""First bytes of Chinese punctuation and of the characters that are used most (GB 2312, level 1)."""

_MIN_PAIRED, _MIN_USUAL = 0.9, 0.5


def decode_text(data: bytes) -> str:
    """Return the text of bytes: UTF-8, UTF-16 with a byte order mark, else what :func:`name_encoding` guesses."""
    if data.startswith(_MARKS):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030" if _is_chinese(data) else "cp1252", errors="replace")


def name_encoding(data: bytes) -> str | None:
    """Return which encoding is a guess for bytes that do not say it; None for Unicode.

    GBK has two high bytes for nearly every character, which texts of Latin letters rarely have side by side.
    """
    if data.startswith(_MARKS):
        return None
    try:
        data.decode()
    except UnicodeDecodeError:
        return "GBK" if _is_chinese(data) else "Windows-1252"
    return None


def _is_chinese(data: bytes) -> bool:
    found = _PAIR.findall(data)
    paired = [pair for pair in found if len(pair) == 2 and pair[1] >= 0xA1]
    usual = sum(pair[0] in _USUAL_LEADS for pair in paired)
    return len(paired) >= _MIN_PAIRED * len(found) and usual >= _MIN_USUAL * len(found)
