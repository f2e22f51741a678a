"""Imports: records of a file become items, in batches, each with its own outcome."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.errors import DomainError
from annotate.importers.base import KEY_PATTERN, Importer, Parsed
from annotate.importers.source import Source
from annotate.importers.survey import Survey
from annotate.importers.translation import Translation
from annotate.queries.ontologies import get_ontology
from annotate.services.import_records import (
    KnownAssets,
    RecordReader,
    build_item,
    choose_importer,
    find_known_assets,
    read_parsed,
)
from annotate.services.import_sources import SourceFiles
from annotate.services.items import BATCH, NewAsset, NewItem, Outcome, create_items
from annotate.services.locations import FoundFile
from annotate.services.projects import create_ontology


def import_dataset(
    actor: Actor,
    *,
    project_id: int,
    source: Source,
    format_name: str = "items",
    update: bool = False,
    create_classes: bool = False,
) -> Iterator[Outcome]:
    """Read items from files of a format and add them.

    Args:
        actor: Who imports.
        project_id: Where to.
        source: The files; they are read a batch of records at a time, and once before that for what they name.
        format_name: Key in the registry, or ``auto``.
        update: Whether a known key with other content is replaced.
        create_classes: Whether a new version of the ontology gets what the documents name and the project lacks;
            otherwise such records are errors.

    Yields:
        One outcome an archive that cannot be read (or a member, where no other is left), then one a record, in order,
        with its file and line.
    """
    access.require_manage(actor, project_id)
    importer = choose_importer(format_name, source)
    reader = RecordReader(importer, source, _meet_terms(actor, project_id, importer, source, create_classes))
    files = SourceFiles(source)
    for problem in source.refused or ([] if source.paths() else source.problems):
        yield Outcome("", "error", code=problem.code, message=problem.message, file=problem.path)
    records = reader.read(get_ontology(project_id).definition)
    while batch := list(islice(records, BATCH)):
        yield from _import_batch(actor, project_id, batch, files, update=update)


def _meet_terms(
    actor: Actor, project_id: int, importer: Importer, source: Source, create_classes: bool
) -> Translation | None:
    """Return how the import's terms are spelled in the project; what is new is added first, when that is wanted."""
    if importer.speaks_our_ids and not create_classes:
        return None
    survey = Survey()
    for parsed in read_parsed(importer, source):
        survey.add(parsed)
    ontology = get_ontology(project_id)
    translation = Translation(survey.vocabulary, ontology.definition)
    if create_classes and translation.extended is not ontology.definition:
        create_ontology(actor, project_id=project_id, definition=translation.extended, base_version=ontology.version)
    return translation


def _import_batch(
    actor: Actor, project_id: int, batch: Sequence[Parsed], files: SourceFiles, *, update: bool
) -> Iterator[Outcome]:
    items: list[NewItem] = []
    refused: dict[int, Outcome] = {}
    known = find_known_assets(project_id, batch, files)
    for position, parsed in enumerate(batch):
        made = _prepare(parsed, files, known)
        if isinstance(made, Outcome):
            refused[position] = made
        else:
            items.append(made)
    outcomes = iter(create_items(actor, project_id=project_id, items=items, update=update))
    for position, parsed in enumerate(batch):
        outcome = refused[position] if position in refused else next(outcomes)
        outcome.line, outcome.file = parsed.line_number, parsed.file
        yield outcome


def _prepare(parsed: Parsed, files: SourceFiles, known: KnownAssets) -> NewItem | Outcome:
    record = parsed.record
    if record is None:
        first = parsed.problems[0]
        problems = [msgspec.to_builtins(problem) for problem in parsed.problems]
        return Outcome("", "error", code=first.code, message=first.message, problems=problems)
    try:
        return build_item(record, known, files.has, files.store)
    except DomainError as error:
        return Outcome(record.key or "", "error", code=error.code, message=error.message)


def import_files(
    actor: Actor,
    *,
    project_id: int,
    files: Iterable[FoundFile],
    licence: str,
    source: str,
    metadata_from_path: Sequence[str],
) -> list[Outcome]:
    """Add an item for each file that is read where it lies, under its relative path as key.

    Returns:
        One outcome a file, in order.
    """
    items: list[NewItem] = []
    refused: dict[int, Outcome] = {}
    total = 0
    for total, file in enumerate(files, 1):
        if is_key(file.relative):
            items.append(_make_file_item(file, licence, source, metadata_from_path))
        else:
            refused[total] = _refuse_name(file.relative)
    outcomes = iter(create_items(actor, project_id=project_id, items=items))
    return [refused[place] if place in refused else next(outcomes) for place in range(1, total + 1)]


def is_key(name: str) -> bool:
    """Return whether a file's path can be an item's key; a path that is not UTF-8 holds lone surrogates."""
    return re.match(KEY_PATTERN, name) is not None and not any("\ud800" <= letter <= "\udfff" for letter in name)


def _refuse_name(name: str) -> Outcome:
    shown = name.encode(errors="replace").decode()[:500]
    message = f"{shown!r} cannot be a key; expected at most 500 characters of UTF-8 without controls: rename it"
    return Outcome(shown.replace("\0", ""), "error", code="bad_name", message=message)


def _make_file_item(file: FoundFile, licence: str, source: str, metadata_from_path: Sequence[str]) -> NewItem:
    asset = NewAsset(
        fetch_from=file.location,
        name=file.relative.rsplit("/", 1)[-1],
        licence=licence,
        source=source or file.location.partition("?")[0],
    )
    return NewItem(
        key=file.relative,
        content_hash=hashlib.sha256(f"{file.location}\n{file.version}".encode()).hexdigest(),
        assets={"file": asset},
        metadata=dict(zip(metadata_from_path, file.relative.split("/")[:-1], strict=False)),
    )
