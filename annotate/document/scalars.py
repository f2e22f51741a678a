"""The small value types that every entity of a document is built from. NOT: structs with behaviour."""

import re
from typing import Annotated, Final

from msgspec import Meta

MAX_SAFE_INTEGER = 2**53 - 1
"""The largest integer that JSON numbers carry exactly in every language (RFC 8785, section 3.2.2.3)."""

NAME = r"^[A-Za-z0-9_-]{1,64}$"

Id = Annotated[str, Meta(min_length=1, max_length=64, extra_json_schema={"pattern": NAME})]
"""An identifier made by the client, unique in its document.

Its letters are checked by ``check_references``: a regular expression for every id would take half of the time that
reading a document of many marks takes.
"""

SlotRef = Annotated[str, Meta(min_length=1, max_length=64, extra_json_schema={"pattern": NAME})]
"""The name of one of the item's slots, of which ``check_slots`` sees that it exists."""

# The lookahead refuses a trailing newline, which "$" alone lets through in Python.
Name = Annotated[str, Meta(pattern=NAME + r"(?!\n)")]
"""Letters that are safe wherever a name is written."""

Slot = Name
"""The name under which an item holds one asset, e.g. ``image`` or ``response_a``."""

ClassId = Annotated[str, Meta(min_length=1, max_length=200)]
"""The id of an ontology class; ids never change, names may."""

TimeUs = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
"""Microseconds from the first presented frame or sample of the media."""

Offset = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
"""A count of Unicode code points from the start of a text."""

Score = Annotated[float, Meta(ge=0.0, le=1.0)]
"""A model's confidence."""

UPRIGHT = 0.0
"""No rotation. Shapes hold this very object, by which msgspec knows a default and leaves it out of the bytes."""

RotationDeg = Annotated[float, Meta(gt=-360.0, lt=360.0)]
"""Clockwise rotation about the shape's centre, in degrees."""

Xy = tuple[float, float]
"""One point: pixel edges of the upright original, x to the right, y down."""

Xyxy = tuple[float, float, float, float]
"""Left, top, right, bottom: pixel edges of the upright original, half-open."""

Ring = Annotated[list[Xy], Meta(min_length=3)]
"""A closed outline; the last point joins the first without being repeated."""

AttributeValue = bool | float | str | list[str]
"""What an attribute of a mark may hold; the ontology says which of these it expects."""

_NAME: Final = re.compile(NAME.removeprefix("^").removesuffix("$"))


def is_name(text: str) -> bool:
    """Return whether a text can be an id or name a slot."""
    return _NAME.fullmatch(text) is not None
