"""XML, written piece by piece: UTF-8, two spaces a level, nothing that XML may not hold."""

from collections.abc import Mapping

import msgspec

from annotate.document.scalars import AttributeValue

_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")
_TEXT = str.maketrans(_FORBIDDEN | {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"})
_VALUE = str.maketrans(
    _FORBIDDEN
    | {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}
    | {ord("\t"): "&#9;", ord("\n"): "&#10;", ord("\r"): "&#13;"}
)

Values = dict[str, str | float]
"""Attributes of a tag."""

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def escape_text(text: str) -> str:
    """Return text as it stands between tags; what XML 1.0 cannot hold becomes U+FFFD."""
    return text.translate(_TEXT)


def escape_value(text: str) -> str:
    """Return text as it stands in an attribute between double quotes."""
    return text.translate(_VALUE)


def write_number(value: float) -> str:
    """Return a number in the fewest digits that read back the same, whole ones without a point."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def spell_attribute(value: AttributeValue) -> str:
    """Return the value of a mark's attribute as text: numbers and booleans as JSON spells them, lists as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return write_number(value)
    return msgspec.json.encode(value).decode()


def open_tag(name: str, attributes: Mapping[str, str | float] | None = None) -> str:
    """Return an opening tag; values are escaped."""
    return f"<{name}{_spell(attributes)}>"


def empty_tag(name: str, attributes: Mapping[str, str | float] | None = None) -> str:
    """Return a tag without content."""
    return f"<{name}{_spell(attributes)}/>"


def text_tag(name: str, text: str | float, attributes: Mapping[str, str | float] | None = None) -> str:
    """Return a tag around text or a number."""
    content = escape_text(text) if isinstance(text, str) else write_number(text)
    return f"<{name}{_spell(attributes)}>{content}</{name}>"


def _spell(attributes: Mapping[str, str | float] | None) -> str:
    if not attributes:
        return ""
    return "".join(
        f' {name}="{escape_value(value) if isinstance(value, str) else write_number(value)}"'
        for name, value in attributes.items()
    )


class Lines:
    """Lines of nested XML."""

    def __init__(self, level: int = 0) -> None:
        self._level = level
        self._lines: list[str] = []
        self._open: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str | float] | None = None) -> None:
        """Open a tag."""
        self.add(open_tag(name, attributes))
        self._open.append(name)
        self._level += 1

    def end(self) -> None:
        """Close the tag opened last."""
        self._level -= 1
        self.add(f"</{self._open.pop()}>")

    def add(self, tag: str) -> None:
        """Add a whole tag."""
        self._lines.append(f"{'  ' * self._level}{tag}\n")

    def add_lines(self, lines: str) -> None:
        """Add lines that another one made, as they are."""
        self._lines.append(lines)

    def join(self) -> str:
        """Return the lines, each with its newline."""
        return "".join(self._lines)

    def encode(self) -> bytes:
        """Return the same as UTF-8."""
        return self.join().encode()
