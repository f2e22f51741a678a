"""The document itself: everything one author says about one item, its canonical bytes and their hash."""

import hashlib
from typing import Any, Final, Literal

import msgspec
import rfc8785

from annotate.document.conversation import Correction, Preference, Response, Turn
from annotate.document.decoding import convert, load_json
from annotate.document.kinds.registry import AnyMark
from annotate.document.problem import DocumentInvalid, Problem
from annotate.document.scalars import MAX_SAFE_INTEGER, ClassId, Slot
from annotate.document.upgrade import CURRENT_SCHEMA, upgrade

SMALLEST_PLAIN, LARGEST_PLAIN = 1e-4, 1e15
"""Between these, Python and ECMAScript write a float in the same digits without an exponent."""

Entity = AnyMark | Turn | Response | Preference | Correction


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One annotation.

    Attributes:
        schema: Version of this layout.
        marks: Regions, segments, spans, choices, relations; later ones lie on top.
        turns: The conversation, in order.
        responses: Candidates for turns.
        preferences: Judgements between two responses.
        corrections: Errors found in responses.
        exhaustive: By slot, the classes of which every instance is marked.
        source: What an import brought and this schema does not model, for the way back out.
    """

    schema: Literal[1]
    marks: list[AnyMark] = []
    turns: list[Turn] = []
    responses: list[Response] = []
    preferences: list[Preference] = []
    corrections: list[Correction] = []
    exhaustive: dict[Slot, list[ClassId]] = {}
    source: dict[str, Any] = {}

    def entities(self) -> list[Entity]:
        """Return everything that has an id."""
        return [*self.marks, *self.turns, *self.responses, *self.preferences, *self.corrections]


EMPTY = Document(schema=CURRENT_SCHEMA)


def parse_document(data: bytes | str | dict[str, Any]) -> Document:
    """Read a document of any known schema.

    Only its shape is checked here; :func:`annotate.document.validation.find_problems` does the rest.

    Args:
        data: JSON, or an already decoded object.

    Raises:
        DocumentInvalid: Not JSON, not an object, or of the wrong shape.
    """
    raw = load_json(data) if isinstance(data, bytes | str) else data
    if not isinstance(raw, dict):
        raise DocumentInvalid(
            [Problem("malformed", None, f"a document is a JSON object, this is {type(raw).__name__}", "$")]
        )
    return convert(upgrade(raw), Document)


def read_stored(data: bytes) -> Document:
    """Read bytes that :func:`write_canonical` wrote."""
    return parse_document(data)


def write_canonical(document: Document) -> bytes:
    """Return the one byte form of a document: defaults left out, then RFC 8785.

    Raises:
        DocumentInvalid: A free-form field holds a number that JSON cannot carry exactly.
    """
    return canonicalise(msgspec.to_builtins(document))


def canonicalise(value: Any) -> bytes:
    """Return the RFC 8785 form of plain JSON values.

    Raises:
        DocumentInvalid: An integer beyond 2^53 - 1, a float that is not finite, or text that is not valid Unicode.
    """
    plain = simplify_numbers(value)
    if plain is not UNUSUAL:
        return msgspec.json.encode(plain, order="sorted")
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise DocumentInvalid([Problem("not_canonical", None, f"has no canonical JSON form: {error}", "$")]) from error


UNUSUAL: Final = object()
"""Stands for a value that only the full RFC 8785 algorithm writes rightly."""


def simplify_numbers(value: Any) -> Any:
    """Return a value whose plain sorted JSON is its RFC 8785 form, or ``UNUSUAL`` when there is no such shortcut.

    Nearly all documents have one: their numbers are no larger and no smaller than pixels and microseconds are, and
    their keys are ASCII. Whole floats become integers, which is how ECMAScript writes them.
    """
    if isinstance(value, float):
        if value.is_integer():
            return int(value) if abs(value) < LARGEST_PLAIN else UNUSUAL
        return value if SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN else UNUSUAL
    if isinstance(value, str):
        return value if value.isprintable() else UNUSUAL
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_SAFE_INTEGER else UNUSUAL
    if isinstance(value, dict):
        return _simplify_object(value)
    if isinstance(value, list | tuple):
        items = [simplify_numbers(item) for item in value]
        return UNUSUAL if UNUSUAL in items else items
    return UNUSUAL


def _simplify_object(value: dict[str, Any]) -> Any:
    plain: dict[str, Any] = {}
    for key, item in value.items():
        simple = simplify_numbers(item)
        if simple is UNUSUAL or not (key.isascii() and key.isprintable()):
            return UNUSUAL
        plain[key] = simple
    return plain


def hash_content(data: bytes) -> str:
    """Return the SHA-256 of canonical bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
