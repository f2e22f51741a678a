"""XML read element by element: no entities, no outside references, no tree of the whole file."""

import codecs
import math
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO, Final, NamedTuple
from xml.etree.ElementTree import Element
from xml.parsers import expat

from annotate.importers.base import BadRecord

_CHUNK_BYTES = 1 << 16
MAX_DEPTH = 100
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_OWN: Final = ("utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1")
"""The encodings that the parser knows; it cannot read others of several bytes a character, such as GBK."""

_AFTER_TYPE = re.compile(rb"\]\s*>\s*<([A-Za-z_][A-Za-z0-9_.-]*)")
"""The first element behind a document type with declarations."""

_CODES = expat.errors.codes
_INVALID_TOKEN = _CODES[expat.errors.XML_ERROR_INVALID_TOKEN]
_UNCLOSED = _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN]
_NO_ELEMENTS = _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]
_WHOLE = re.compile(r"[0-9]{1,18}")


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
        BadRecord: It is not well-formed, declares entities, nests too deeply, or has an unknown encoding.
    """
    chunk = stream.read(_CHUNK_BYTES)
    decoder = _find_decoder(chunk)
    builder = _Builder(wanted, "utf-8" if decoder else None)
    try:
        while chunk:
            builder.parser.Parse(decoder.decode(chunk).encode() if decoder else chunk, False)  # noqa: FBT003
            yield from builder.take()
            chunk = stream.read(_CHUNK_BYTES)
        builder.parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise _explain(error, chunk, is_decoded=decoder is not None) from error
    yield from builder.take()


def _explain(error: expat.ExpatError, chunk: bytes, *, is_decoded: bool) -> BadRecord:
    """Return what is wrong at a place, and what usually mends it."""
    todo = "repair that place"
    if error.code == _INVALID_TOKEN:
        todo = (
            "write & as &amp; and < as &lt;" if is_decoded or _is_utf8(chunk) else "its bytes are not UTF-8: save it so"
        )
    elif error.code in (_UNCLOSED, _NO_ELEMENTS):
        todo = "the file ends too early, send all of it"
    message = f"not well-formed XML: {expat.ErrorString(error.code)} at column {error.offset + 1}; {todo}"
    return BadRecord("not_xml", message, line=error.lineno)


def _is_utf8(chunk: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def find_root(head: bytes) -> str | None:
    """Return the name of the first element of an XML file, given its first bytes; None when it is no XML."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return None
    with suppress(expat.ExpatError, BadRecord):
        decoder = _find_decoder(head)
        parser = expat.ParserCreate("utf-8" if decoder else None)
        parser.StartElementHandler = _stop_at_root
        parser.EntityDeclHandler = _stop_at_entity
        try:
            parser.Parse(decoder.decode(head).encode() if decoder else head, False)  # noqa: FBT003
        except _Stopped as stopped:
            behind = _AFTER_TYPE.search(head)
            return stopped.root or (behind[1].decode("ascii") if behind else None)
    return None


def read_number(values: Mapping[str, str], name: str, where: str) -> float:
    """Return an attribute that is a finite number.

    Raises:
        BadRecord: It is missing, or none.
    """
    return read_float(values.get(name), name, where)


def read_float(text: str | None, name: str, where: str) -> float:
    """Return a finite number.

    Raises:
        BadRecord: It is missing, or none.
    """
    try:
        value = float(text if text is not None else "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        said = "missing" if text is None else repr(text[:40])
        raise BadRecord("bad_number", f"{where}: {name} is {said}; expected a number of px")
    return value


def read_whole(text: str | None) -> int | None:
    """Return a whole number of at most 18 digits; None for anything else."""
    found = (text or "").strip()
    return int(found) if _WHOLE.fullmatch(found) else None


class _Stopped(Exception):
    """Enough was read; ``root`` is the name of the first element, where that was reached."""

    def __init__(self, root: str = "") -> None:
        self.root = root


def _stop_at_root(name: str, _: object) -> None:
    raise _Stopped(name)


def _stop_at_entity(*_: object) -> None:
    # Going on would write entities out, which may stand for gigabytes.
    raise _Stopped


def _find_decoder(head: bytes) -> codecs.IncrementalDecoder | None:
    """Return what decodes a file whose encoding the parser does not know; None where it does.

    Raises:
        BadRecord: Nobody knows it.
    """
    found = _ENCODING.match(head.lstrip(b"\xef\xbb\xbf \t\r\n"))
    name = found[1].decode("ascii").lower() if found else _OWN[0]
    if name in _OWN:
        return None
    try:
        b"".decode(name)  # refuses codecs that are not of text
        return codecs.getincrementaldecoder(name)(errors="replace")
    except LookupError as error:
        raise BadRecord("bad_encoding", f"the encoding {name!r} is not known; save the file as UTF-8") from error


class _Builder:
    def __init__(self, wanted: Collection[str], encoding: str | None) -> None:
        self._wanted = wanted
        self._stack: list[Element] = []
        self._depth = 0
        self._begun_on = 0
        self._done: list[Found] = []
        self.parser = expat.ParserCreate(encoding)
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
