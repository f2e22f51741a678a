"""Uploads: files stream into storage under their hash; each becomes an item, whatever happens to the others."""

import hashlib
from collections.abc import Iterable
from typing import IO, NamedTuple

from django.conf import settings

from annotate import access, storage
from annotate.access import Actor
from annotate.media.sniff import HEAD_BYTES, sniff
from annotate.models.asset import Blob
from annotate.services.items import NewAsset, NewItem, Outcome, create_items


class UploadedFile(NamedTuple):
    """One file as it was sent; ``file`` can be read more than once."""

    name: str
    declared_mime: str
    file: IO[bytes]


def create_uploads(
    actor: Actor,
    *,
    project_id: int,
    files: Iterable[UploadedFile],
    licence: str = "",
    source: str = "",
    update: bool = False,
) -> list[Outcome]:
    """Store files and add an item for each, under its file name as key.

    Nothing is decoded here: the ingest job does that, and notes what is wrong with a file on its asset.

    Returns:
        One outcome a file, in order.
    """
    access.require_manage(actor, project_id)
    items: list[NewItem] = []
    refused: dict[int, Outcome] = {}
    for position, upload in enumerate(files):
        stored = _store(upload, licence, source)
        if isinstance(stored, Outcome):
            refused[position] = stored
        else:
            items.append(stored)
    outcomes = iter(create_items(actor, project_id=project_id, items=items, update=update))
    total = len(items) + len(refused)
    return [refused[position] if position in refused else next(outcomes) for position in range(total)]


def _store(upload: UploadedFile, licence: str, source: str) -> NewItem | Outcome:
    name = upload.name.replace("\\", "/").rsplit("/", 1)[-1][:500]
    sha256, size_bytes = storage.hash_file(upload.file)
    if size_bytes > settings.MAX_UPLOAD_BYTES:
        return Outcome(
            name,
            "error",
            code="too_large_bytes",
            message=f"{name!r} has {size_bytes} bytes; expected at most {settings.MAX_UPLOAD_BYTES}. Import it from a "
            "folder or bucket instead.",
        )
    upload.file.seek(0)
    kind = sniff(upload.file.read(HEAD_BYTES))
    keep_blob(sha256, size_bytes, upload.file)
    slot = kind.family if kind is not None and kind.family != "other" else "file"
    asset = NewAsset(sha256=sha256, name=name, declared_mime=upload.declared_mime, licence=licence, source=source)
    digest = hashlib.sha256(f"{sha256}\n{licence}\n{source}".encode()).hexdigest()
    return NewItem(key=name, content_hash=digest, assets={slot: asset})


def keep_blob(sha256: str, size_bytes: int, file: IO[bytes]) -> None:
    """Put bytes into storage under their hash, unless they are there, and make their row."""
    store, key = storage.get_storage(), storage.blob_key(sha256)
    if not store.exists(key):
        file.seek(0)
        store.save(key, file)
    Blob.objects.get_or_create(sha256=sha256, defaults={"size_bytes": size_bytes})
