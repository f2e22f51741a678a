"""Imports: records of a file become items, in batches, each with its own outcome."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

import msgspec

from annotate import access, storage
from annotate.access import Actor
from annotate.errors import DomainError, Invalid, NotFound
from annotate.importers.base import KEY_PATTERN, ImportAsset, ImportRecord, Parsed, derive_key, hash_record
from annotate.importers.registry import IMPORTERS
from annotate.services.items import BATCH, NewAsset, NewItem, NewSuggestion, Outcome, create_items
from annotate.services.locations import FoundFile, resolve_location
from annotate.services.uploads import UploadedFile, keep_blob


def import_items(
    actor: Actor,
    *,
    project_id: int,
    stream: BinaryIO,
    uploads: Mapping[str, UploadedFile] | None = None,
    update: bool = False,
) -> Iterator[Outcome]:
    """Read items from a JSON or NDJSON file and add them.

    Args:
        actor: Who imports.
        project_id: Where to.
        stream: The file; read once, a batch at a time.
        uploads: Files that were sent along, by name.
        update: Whether a known key with other content is replaced.

    Yields:
        One outcome a record, in order, with its line.
    """
    access.require_manage(actor, project_id)
    records = IMPORTERS["items"].parse(stream)
    sent = SentFiles(uploads or {})
    while batch := list(islice(records, BATCH)):
        yield from _import_batch(actor, project_id, batch, sent, update=update)


class SentFiles:
    """Files that were sent along; each is hashed and stored once, when a record first names it."""

    def __init__(self, uploads: Mapping[str, UploadedFile]) -> None:
        self._uploads = uploads
        self._hashes: dict[str, str] = {}

    def store(self, name: str) -> str:
        """Return the hash of a file that is in storage now.

        Raises:
            NotFound: No file of that name was sent.
        """
        if name not in self._hashes:
            upload = self._uploads.get(name)
            if upload is None:
                expected = sorted(self._uploads)[:20] or "no files"
                raise NotFound("upload_missing", f"no file {name!r} was sent along; expected one of {expected}")
            upload.file.seek(0)
            sha256, size_bytes = storage.hash_file(upload.file)
            keep_blob(sha256, size_bytes, upload.file)
            self._hashes[name] = sha256
        return self._hashes[name]


def _import_batch(
    actor: Actor, project_id: int, batch: Sequence[Parsed], sent: SentFiles, *, update: bool
) -> Iterator[Outcome]:
    items: list[NewItem] = []
    refused: dict[int, Outcome] = {}
    for position, parsed in enumerate(batch):
        made = _prepare(parsed, sent)
        if isinstance(made, Outcome):
            refused[position] = made
        else:
            items.append(made)
    outcomes = iter(create_items(actor, project_id=project_id, items=items, update=update))
    for position, parsed in enumerate(batch):
        outcome = refused[position] if position in refused else next(outcomes)
        outcome.line = parsed.line_number
        yield outcome


def _prepare(parsed: Parsed, sent: SentFiles) -> NewItem | Outcome:
    record = parsed.record
    if record is None:
        first = parsed.problems[0]
        problems = [msgspec.to_builtins(problem) for problem in parsed.problems]
        return Outcome("", "error", code=first.code, message=first.message, problems=problems)
    try:
        stored = {slot: sent.store(asset.upload) for slot, asset in record.assets.items() if asset.upload}
        return make_item(record, stored)
    except DomainError as error:
        return Outcome(record.key or "", "error", code=error.code, message=error.message)


def make_item(record: ImportRecord, stored: Mapping[str, str]) -> NewItem:
    """Return the item that a record describes.

    Args:
        record: As it was read.
        stored: Hashes of the slots whose bytes were sent along.

    Raises:
        Forbidden: A path lies below no import root.
        Invalid: A URL that cannot be read.
    """
    return NewItem(
        key=record.key or derive_key(record, sha256_by_slot=stored),
        content_hash=hash_record(record, sha256_by_slot=stored),
        assets={slot: _make_asset(asset, stored.get(slot)) for slot, asset in record.assets.items()},
        metadata=record.metadata,
        annotations=record.annotations,
        suggestions=[NewSuggestion(s.model, s.version, s.score, s.document) for s in record.suggestions],
        priority=record.priority,
    )


def _make_asset(asset: ImportAsset, sha256: str | None) -> NewAsset:
    address = asset.url or (resolve_location(asset.path) if asset.path else "")
    name = asset.name or asset.upload or _find_name(address)
    return NewAsset(
        text=asset.text,
        sha256=sha256,
        fetch_from=address,
        name=name,
        licence=asset.licence,
        source=asset.source or (asset.url or ""),
        consent=asset.consent,
    )


def _find_name(address: str) -> str:
    """Return the file name in an address, without what cannot be shown or stored."""
    try:
        name = PurePosixPath(unquote(urlsplit(address).path)).name
    except ValueError as error:
        raise Invalid("bad_url", f"{address!r} is no address: {error}") from error
    return "".join(character for character in name if character.isprintable())


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
