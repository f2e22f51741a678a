"""What neither the database nor a release can carry, found before anything is stored."""

import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from annotate.document.document import Document
from annotate.document.problem import Problem
from annotate.document.scalars import MAX_SAFE_INTEGER
from annotate.importers.base import KEY_PATTERN, ImportRecord

MAX_DEPTH = 64
_ESCAPED_NUL = b"\\u0000"
_NULL = b"null"
_SURROGATE = re.compile("[\ud800-\udfff]")


def check_record(record: ImportRecord) -> list[Problem]:
    """Return why a record that an importer built cannot be stored; empty when it can.

    Whether its documents fit the ontology and the media is seen elsewhere.
    """
    problems: list[Problem] = []
    if record.key is not None and (not re.match(KEY_PATTERN, record.key) or _SURROGATE.search(record.key)):
        message = f"{record.key[:100]!r} cannot be a key; expected 1 to 500 characters without controls: rename it"
        problems.append(Problem("bad_name", None, message, "$.key"))
    if not record.assets:
        problems.append(Problem("no_assets", None, "it names no medium and has no text", "$.assets"))
    problems += find_unstorable(record.metadata, "$.metadata")
    for document in [*record.annotations, *(suggestion.document for suggestion in record.suggestions)]:
        problems += find_unstorable(document.source, "$.source")
        problems += find_endless(document)
    try:
        encoded = msgspec.json.encode([record.metadata, record.assets])
    except UnicodeEncodeError as error:
        return [*problems, Problem("not_unicode", None, f"a text is not valid Unicode: {error}; repair it", "$")]
    if _ESCAPED_NUL in encoded:
        problems += find_nul(msgspec.json.decode(encoded), "$")
    return problems


def find_unstorable(value: Any, path: str, depth: int = 0) -> Iterator[Problem]:
    """Yield the integers that JSON numbers do not carry exactly, which a release has to, and what nests too deeply."""
    if depth > MAX_DEPTH:
        yield Problem(
            "too_deep", None, f"metadata is nested more than {MAX_DEPTH} levels deep: flatten it", "$.metadata"
        )
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_SAFE_INTEGER:
        message = f"{value} at {path} is beyond 2^53 - 1, which JSON numbers do not carry exactly: write it as a string"
        yield Problem("number_too_large", None, message, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from find_unstorable(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from find_unstorable(inner, f"{path}[{at}]", depth + 1)


def find_endless(document: Document) -> Iterator[Problem]:
    """Yield the marks with a number that is infinite or none, which JSON has no digits for."""
    if _NULL not in msgspec.json.encode(document.marks):  # as which such numbers are encoded; usual marks have none
        return
    for mark in document.marks:
        if any(not math.isfinite(number) for number in list_numbers(msgspec.to_builtins(mark))):
            yield mark.problem("not_finite", "a number of it is infinite or none; expected px, degrees or microseconds")


def list_numbers(value: Any) -> Iterator[float]:
    """Yield the fractional numbers inside plain values."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from list_numbers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from list_numbers(inner)


def find_nul(value: Any, path: str) -> Iterator[Problem]:
    """Yield the strings that hold U+0000, which PostgreSQL cannot store."""
    if isinstance(value, str) and "\0" in value:
        yield Problem(
            "nul_character", None, f"the text at {path} holds U+0000, which cannot be stored: remove it", path
        )
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from find_nul(key, path)
            yield from find_nul(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from find_nul(inner, f"{path}[{at}]")
