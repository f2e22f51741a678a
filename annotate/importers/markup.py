"""XML read element by element: no entities, no outside references, no tree of the whole file."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO, NamedTuple
from xml.etree.ElementTree import Element
from xml.parsers import expat

from annotate.importers.base import BadRecord

_CHUNK_BYTES = 1 << 16
MAX_DEPTH = 100


class Found(NamedTuple):
    """One element with everything inside it.

    Attributes:
        line_number: Line of its start tag, from 1.
        element: The element.
    """

    line_number: int
    element: Element


def read_elements(stream: BinaryIO, wanted: Collection[str]) -> Iterator[Found]:
    """Yield the outermost elements of some names as they end; the others are not kept.

    Args:
        stream: The file, at its start.
        wanted: Names of elements.

    Raises:
        BadRecord: It is not well-formed, declares entities, or nests too deeply.
    """
    builder = _Builder(wanted)
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            builder.parser.Parse(chunk, False)  # noqa: FBT003
            yield from builder.take()
        builder.parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise BadRecord("not_xml", f"not well-formed XML: {error}; repair that place") from error
    yield from builder.take()


def find_root(head: bytes) -> str | None:
    """Return the name of the first element of an XML file, given its first bytes; None when it is no XML."""
    names: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: names.append(name)
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return None
    with suppress(expat.ExpatError):
        parser.Parse(head, False)  # noqa: FBT003
    return names[0] if names else None


def read_number(values: Mapping[str, str], name: str, where: str) -> float:
    """Return an attribute that is a number.

    Raises:
        BadRecord: It is missing, or none.
    """
    text = values.get(name)
    try:
        return float(text if text is not None else "")
    except ValueError as error:
        raise BadRecord("bad_number", f"{where}: {name} is {text!r}; expected a number of px") from error


class _Builder:
    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._stack: list[Element] = []
        self._depth = 0
        self._begun_on = 0
        self._done: list[Found] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._write
        self.parser.EntityDeclHandler = self._refuse

    def take(self) -> list[Found]:
        """Return the elements that have ended."""
        done, self._done = self._done, []
        return done

    def _start(self, name: str, values: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadRecord("too_deep", f"elements are nested more than {MAX_DEPTH} levels deep")
        if self._stack:
            element = Element(name, values)
            self._stack[-1].append(element)
            self._stack.append(element)
        elif name in self._wanted:
            self._begun_on = self.parser.CurrentLineNumber
            self._stack.append(Element(name, values))

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._stack:
            element = self._stack.pop()
            if not self._stack:
                self._done.append(Found(self._begun_on, element))

    def _write(self, text: str) -> None:
        if not self._stack:
            return
        element = self._stack[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text

    def _refuse(self, *_: object) -> None:
        raise BadRecord("entity_declared", "the file declares entities; expected plain XML: write their text out")
