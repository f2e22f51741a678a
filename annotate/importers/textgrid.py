"""Praat TextGrid: tiers of intervals and points, in the long or the short text format."""

import re
from collections.abc import Iterator
from typing import ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.encodings import decode_text
from annotate.importers.markup import read_whole
from annotate.importers.recordings import Cue, read_cue_files, read_seconds
from annotate.importers.source import Source

_TOKEN = re.compile(
    r'"((?:[^"]|"")*)"|(?<![\w\[.])(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w\]])|(<exists>|<absent>)|(!.*)'
)
_HEAD = re.compile(r'File type\s*=\s*"ooTextFile(?: short)?"')
_BINARY = "ooBinaryFile"
MAX_LABELS = 10_000_000


class TextgridImporter(Importer):
    """Reads TextGrid."""

    name: ClassVar[str] = "textgrid"
    title: ClassVar[str] = "Praat TextGrid"
    description: ClassVar[str] = "Tiers of intervals and points, one file for each recording."
    suffixes: ClassVar[tuple[str, ...]] = (".textgrid",)

    def recognise(self, source: Source) -> bool:
        heads = [decode_text(source.head(path, 256)) for path in source.find(".textgrid")[:20]]
        return any(_HEAD.match(head) or head.startswith(_BINARY) for head in heads)

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        del limits
        return read_cue_files(source, source.find(".textgrid"), list_textgrid_cues)


def list_textgrid_cues(text: str) -> Iterator[Cue]:
    """Yield the intervals and points that have words, tier by tier; the name of the tier is the lane.

    Both text formats hold the same strings and numbers in the same order, so only these are read.

    Raises:
        BadRecord: It ends too early, or something else stands where a number or a string should.
    """
    if text.startswith(_BINARY):
        raise BadRecord("not_textgrid", "it is a binary TextGrid; save it as a text file in Praat")
    tokens = _Tokens(text)
    tokens.take_text()  # the type of file
    if tokens.take_text() != "TextGrid":
        raise BadRecord("not_textgrid", "the object class is no TextGrid")
    tokens.take_seconds()
    tokens.take_seconds()
    tokens.skip_flag()
    for _ in range(tokens.take_count()):
        kind, lane = tokens.take_text(), tokens.take_text()
        tokens.take_seconds()
        tokens.take_seconds()
        is_points = kind == "TextTier"
        if not is_points and kind != "IntervalTier":
            raise BadRecord("not_textgrid", f"a tier is a {kind[:40]!r}; expected IntervalTier or TextTier")
        for _ in range(tokens.take_count()):
            line = tokens.line_number
            start_us = tokens.take_seconds()
            end_us = start_us if is_points else tokens.take_seconds()
            words = tokens.take_text()
            if words or is_points:
                yield Cue(start_us, end_us, words, "" if is_points else lane, line_number=line)


class _Tokens:
    """The strings and numbers of a file, one after another."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.finditer(text)
        self._at = self._counted = 0
        self._line = 1

    @property
    def line_number(self) -> int:
        """Line of the token taken last."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def take_text(self) -> str:
        """Return the next string."""
        found = self._take()
        if found[1] is None:
            raise BadRecord("not_textgrid", f"{found[0][:40]!r} is no text in quotes", line=self.line_number)
        return str(found[1]).replace('""', '"')

    def take_seconds(self) -> int:
        """Return the next number, seconds, as microseconds."""
        found = self._take()
        return max(0, read_seconds(found[2] or found[0], self.line_number))

    def take_count(self) -> int:
        """Return the next number as one of things."""
        found = self._take()
        count = read_whole(found[2])
        if count is None or count > MAX_LABELS:
            raise BadRecord("not_textgrid", f"{found[0][:40]!r} is no number of entries", line=self.line_number)
        return count

    def skip_flag(self) -> None:
        """Pass over whether there are tiers."""
        if self._take()[3] is None:
            raise BadRecord("not_textgrid", "expected <exists>", line=self.line_number)

    def _take(self) -> re.Match[str]:
        for found in self._tokens:
            self._at = found.start()
            if found[4] is None:
                return found
        raise BadRecord("not_textgrid", "the file ends too early; send all of it")
