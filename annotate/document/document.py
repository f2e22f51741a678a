"""The document itself: everything one author says about one item, its canonical bytes and their hash."""

import hashlib
from typing import Any, Literal

import msgspec
import rfc8785

from annotate.document.conversation import Correction, Preference, Response, Turn
from annotate.document.decoding import convert, load_json
from annotate.document.kinds.registry import AnyMark
from annotate.document.problem import DocumentInvalid, Problem
from annotate.document.scalars import ClassId, Slot
from annotate.document.upgrade import CURRENT_SCHEMA, upgrade

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
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise DocumentInvalid([Problem("not_canonical", None, f"has no canonical JSON form: {error}", "$")]) from error


def hash_content(data: bytes) -> str:
    """Return the SHA-256 of canonical bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
