"""Check ``personal_data``: addresses, numbers and secrets of people in texts and in what OCR read.

Numbers with check digits are checked, so that few are reported that are none. What is found is stored masked.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from curation.quality.base import Check, Finding, Options, Severity
from curation.quality.records import ItemRecord, Surroundings, TextPiece, iterate_texts


class Pattern(NamedTuple):
    """What personal data of one sort looks like, and whether a match is really one."""

    name: str
    severity: Severity
    score: float
    expression: re.Pattern[str]
    holds: Callable[[str], bool]


class Hit(NamedTuple):
    """Where what was found; offsets count code points."""

    name: str
    start: int
    end: int


def is_luhn(text: str) -> bool:
    """Return whether the digits of a text pass the Luhn check (ISO/IEC 7812) and are not all the same."""
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Return whether an IBAN's check digits are right (ISO 13616)."""
    plain = text.replace(" ", "").upper()
    return len(plain) >= 15 and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def is_resident_number(text: str) -> bool:
    """Return whether the check character of a Chinese resident identity number is right (GB 11643-1999)."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


def is_public_address(text: str) -> bool:
    """Return whether an IP address is one that can point at somebody."""
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def is_phone(text: str) -> bool:
    """Return whether a match has as many digits as phone numbers have, 8 to 15 (ITU-T E.164)."""
    return 8 <= sum(character.isdigit() for character in text) <= 15


def _always(text: str) -> bool:
    return bool(text)


PATTERNS: Final = (
    Pattern(
        "secret",
        "error",
        1.0,
        re.compile(
            r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{32,}|"
            r"AIza[0-9A-Za-z_-]{35})\b|-----BEGIN [A-Z ]*PRIVATE KEY-----"
        ),
        _always,
    ),
    Pattern(
        "email", "warning", 0.95, re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", re.ASCII), _always
    ),
    Pattern("iban", "error", 0.95, re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), is_iban),
    Pattern(
        "resident_number",
        "error",
        0.95,
        re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\w)", re.ASCII),
        is_resident_number,
    ),
    Pattern(
        "card_number",
        "error",
        0.95,
        re.compile(r"(?<![\d.-])(?:[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7})(?![\d-])"),
        is_luhn,
    ),
    Pattern(
        "social_security",
        "error",
        0.8,
        re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
        _always,
    ),
    Pattern(
        "ip_address", "notice", 0.6, re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)"), is_public_address
    ),
    Pattern(
        "phone",
        "warning",
        0.8,
        re.compile(
            r"(?<![\w.])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}|"
            r"\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4}|1[3-9]\d{9})(?![\w-])",
            re.ASCII,
        ),
        is_phone,
    ),
)
"""In this order: what one claims, the next do not see."""


def inspect(item: ItemRecord, surroundings: Surroundings, options: Options) -> Iterator[Finding]:
    """Yield personal data in the texts of an item, one finding a sort and text."""
    del surroundings, options
    for piece in iterate_texts(item):
        yield from _report(piece)


def find_personal_data(text: str) -> list[Hit]:
    """Return what looks like personal data, by place; no two overlap."""
    hits: list[Hit] = []
    for pattern in PATTERNS:
        for match in pattern.expression.finditer(text):
            is_free = all(match.end() <= hit.start or match.start() >= hit.end for hit in hits)
            if is_free and pattern.holds(match[0]):
                hits.append(Hit(pattern.name, match.start(), match.end()))
    return sorted(hits, key=lambda hit: hit.start)


def mask(text: str) -> str:
    """Return a text of which only the first and the last character can be read."""
    inner = "".join("*" if character.isalnum() else character for character in text[1:-1])
    return text[:1] + inner + text[-1:] if len(text) > 2 else "*" * len(text)


def _report(piece: TextPiece) -> Iterator[Finding]:
    hits = find_personal_data(piece.text)
    for pattern in PATTERNS:
        mine = [hit for hit in hits if hit.name == pattern.name]
        if mine:
            shown = mask(piece.text[mine[0].start : mine[0].end])
            more = f" and {len(mine) - 1} more" if len(mine) > 1 else ""
            yield Finding(
                code=pattern.name,
                severity=pattern.severity,
                sentence=f"{piece.part} holds what looks like {WORDS[pattern.name]}: {shown}{more}.",
                score=pattern.score,
                part=f"{piece.part}:{pattern.name}",
                slot=piece.slot,
                marks=[piece.mark] if piece.mark else [],
                details={
                    "part": piece.part,
                    "shown": shown,
                    "count": len(mine),
                    "spans": [[hit.start, hit.end] for hit in mine],
                },
            )


WORDS: Final = {
    "secret": "a key or password",
    "email": "an e-mail address",
    "iban": "a bank account number",
    "resident_number": "a resident identity number",
    "card_number": "a payment card number",
    "social_security": "a social security number",
    "ip_address": "an IP address",
    "phone": "a phone number",
}

PERSONAL_DATA: Final = Check("personal_data", 1, "people", ("texts",), Options, inspect)
