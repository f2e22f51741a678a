"""Our own format: items as JSON, one a line or in one array. Described in ``docs/reference/import-items.md``."""

from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

import msgspec

from annotate.document.decoding import explain
from annotate.document.document import Document, parse_document
from annotate.document.problem import DocumentInvalid, Problem
from annotate.document.scalars import Score, Slot
from annotate.importers.base import (
    DEFAULT_IMPORT_LIMITS,
    KEY_PATTERN,
    WEB_ADDRESS_PATTERN,
    ImportAsset,
    Importer,
    ImportLimits,
    ImportRecord,
    ImportSuggestion,
    Key,
    ModelName,
    Parsed,
    Priority,
    ShortText,
)
from annotate.importers.checks import find_nul, find_unstorable
from annotate.importers.json_records import split_records
from annotate.importers.rows import read_first_row
from annotate.importers.source import Source

_ESCAPED_NUL = b"\\u0000"
_IN_WORDS = {
    KEY_PATTERN: "1 to 500 characters without control characters",
    WEB_ADDRESS_PATTERN: "an address that begins with http:// or https://",
}


class _RawSuggestion(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    model: ModelName
    document: msgspec.Raw
    version: ShortText = ""
    score: Score | None = None


class _RawRecord(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A record whose documents are still bytes: they are upgraded before they are checked."""

    key: Key | None = None
    assets: dict[Slot, ImportAsset]
    metadata: dict[str, Any] = {}
    priority: Priority = 0.0
    annotations: list[msgspec.Raw] = []
    suggestions: list[_RawSuggestion] = []


class ItemsImporter(Importer):
    """Reads items."""

    name: ClassVar[str] = "items"
    title: ClassVar[str] = "Items (JSON)"
    description: ClassVar[str] = "Items with their assets, annotations and suggestions, one a line or in one array."
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".json")
    speaks_our_ids: ClassVar[bool] = True

    def recognise(self, source: Source) -> bool:
        rows = (read_first_row(source, path) for path in self._find(source))
        return any(row is not None and isinstance(row.get("assets"), dict) and "type" not in row for row in rows)

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        for path in self._find(source):
            with source.open(path) as stream:
                yield from self.parse(stream, limits=limits)

    def _find(self, source: Source) -> list[str]:
        return [source.main] if source.main is not None else source.find(*self.suffixes)[:1]

    def parse(self, stream: BinaryIO, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read one file of items record by record, in memory that does not grow with it.

        Args:
            stream: The file, at its start; it need not be seekable.
            limits: What it may cost.

        Yields:
            Every record or what is wrong with it, in the order of the file.
        """
        for piece in split_records(stream, max_record_bytes=limits.max_record_bytes):
            if piece.problem:
                yield Parsed(line_number=piece.line_number, problems=[piece.problem])
            else:
                yield parse_record(piece.data, line_number=piece.line_number)


def parse_record(data: bytes, *, line_number: int) -> Parsed:
    """Read one item.

    Args:
        data: The JSON of the item.
        line_number: Where it begins, for the messages.

    Returns:
        The record, or every problem found. Documents are checked for their shape alone: whether they fit the item and
        the ontology is seen when they are stored.
    """
    try:
        raw = msgspec.json.decode(data, type=_RawRecord)
        problems = [*_check_assets(raw), *_check_values(data, raw)]
        annotations = [_read(document, f"annotations[{at}]", problems) for at, document in enumerate(raw.annotations)]
        suggestions = _read_suggestions(raw, problems)
    except msgspec.ValidationError as error:
        return _refuse(line_number, [_reword(explain(error, None))])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        expected = "expected one item a line, or one JSON array of items, in UTF-8"
        return _refuse(line_number, [Problem("not_json", None, f"not valid JSON: {error}; {expected}", "$")])
    except RecursionError:
        return _refuse(line_number, [Problem("too_deep", None, "nested too deeply: flatten it", "$")])
    if problems:
        return _refuse(line_number, problems)
    record = ImportRecord(
        key=raw.key,
        assets=raw.assets,
        metadata=raw.metadata,
        priority=raw.priority,
        annotations=[document for document in annotations if document],
        suggestions=suggestions,
    )
    return Parsed(line_number=line_number, record=record)


def _refuse(line_number: int, problems: list[Problem]) -> Parsed:
    named = [msgspec.structs.replace(problem, message=f"line {line_number}: {problem.message}") for problem in problems]
    return Parsed(line_number=line_number, problems=named)


def _reword(problem: Problem) -> Problem:
    """Put words in the place of the patterns that msgspec quotes."""
    message = problem.message
    for pattern, words in _IN_WORDS.items():
        message = message.replace(f"`str` matching regex {pattern!r}", words)
    return msgspec.structs.replace(problem, message=message)


def _check_assets(raw: _RawRecord) -> Iterator[Problem]:
    if not raw.assets:
        yield Problem("no_assets", None, "the item has no asset: name at least one slot in assets", "$.assets")
    for slot, asset in raw.assets.items():
        given = sorted(asset.contents())
        if len(given) != 1:
            found = " and ".join(given) or "nothing"
            message = f"slot {slot!r} gives {found}; expected exactly one of text, url, upload and path"
            yield Problem("asset_content", None, message, f"$.assets.{slot}")


def _read(raw: msgspec.Raw, where: str, problems: list[Problem]) -> Document | None:
    """Return a document, or note what is wrong with it."""
    try:
        document = parse_document(bytes(raw))
    except DocumentInvalid as error:
        problems += [_place(problem, where) for problem in error.problems]
        return None
    problems += [_place(problem, where) for problem in find_unstorable(document.source, "$.source")]
    return document


def _place(problem: Problem, where: str) -> Problem:
    """Return a document's problem as one of the record that holds it."""
    path = f"$.{where}{problem.path.removeprefix('$')}"
    return msgspec.structs.replace(problem, message=f"{where}: {problem.message}", path=path)


def _read_suggestions(raw: _RawRecord, problems: list[Problem]) -> list[ImportSuggestion]:
    suggestions: list[ImportSuggestion] = []
    seen = set[tuple[str, str]]()
    for at, suggestion in enumerate(raw.suggestions):
        where = f"suggestions[{at}]"
        if (suggestion.model, suggestion.version) in seen:
            message = (
                f"{where}: {suggestion.model!r} version {suggestion.version!r} has a suggestion already: merge them"
            )
            problems.append(Problem("duplicate_suggestion", None, message, f"$.{where}"))
        seen.add((suggestion.model, suggestion.version))
        document = _read(suggestion.document, f"{where}.document", problems)
        if document:
            suggestions.append(
                ImportSuggestion(
                    model=suggestion.model, version=suggestion.version, score=suggestion.score, document=document
                )
            )
    return suggestions


def _check_values(data: bytes, raw: _RawRecord) -> Iterator[Problem]:
    """Yield what neither the database nor a release can carry."""
    yield from find_unstorable(raw.metadata, "$.metadata")
    if _ESCAPED_NUL in data:
        decoded: Any = msgspec.json.decode(data)
        yield from find_nul(decoded, "$")
