"""Manifests in storage, under their own hash, and the table of what they hold."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from tempfile import TemporaryFile
from typing import IO, Final, NamedTuple

import msgspec
from django.db import connection, transaction

from annotate import storage
from annotate.document.manifest import ManifestAsset, ManifestHeader, ManifestRecord, write_line
from annotate.models.item import Item
from annotate.models.project import Project
from curation.models.release import Release
from curation.models.takedown import ReleasedContent

BATCH: Final = 5000
MANIFESTS: Final = "releases/"

Contents = Sequence[tuple[int, str]]
"""(row id of an item, SHA-256 of one of its assets)."""


class StoredManifest(NamedTuple):
    """A manifest that lies in storage."""

    sha256: str
    key: str
    size_bytes: int


def store_manifest(header: ManifestHeader, lines: IO[bytes]) -> StoredManifest:
    """Put a header and the lines of the items into storage under the hash of both."""
    with TemporaryFile() as whole:
        whole.write(write_line(header))
        lines.seek(0)
        storage.hash_file(lines, into=whole)
        size_bytes = whole.tell()
        whole.seek(0)
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
        key = f"{MANIFESTS}{digest}.ndjson"
        whole.seek(0)
        storage.get_storage().save(key, whole)
    return StoredManifest(digest, key, size_bytes)


def remove_unused_manifest(key: str) -> bool:
    """Remove a manifest, unless a release has it; return whether it went. An erased release has none."""
    if not key or Release.objects.filter(manifest_key=key).exclude(state=Release.State.ERASED).exists():
        return False
    storage.get_storage().delete(key)
    return True


@contextmanager
def open_lines(manifest_key: str) -> Iterator[Iterable[bytes]]:
    """Give the lines of a stored manifest, header first."""
    with closing(storage.get_storage().open(manifest_key)) as stream:
        yield stream


def lock_contents(project_id: int) -> None:
    """Wait until nobody else finishes a release of a project, or orders something in it to go. Call in a transaction.

    So a release is there before the order, and gets a successor, or sees the order, and is refused.
    """
    Project.objects.select_for_update(no_key=True).filter(pk=project_id).values_list("id").first()


def hash_asset(sha256: str | None, text: str | None) -> str:
    """Return what a content is known by: the SHA-256 of its bytes, or of its text in UTF-8."""
    return sha256 if sha256 is not None else hashlib.sha256((text or "").encode()).hexdigest()


def list_contents(record: ManifestRecord) -> set[str]:
    """Return what the assets of an item are known by."""
    return {hash_asset(asset.sha256, asset.text) for asset in record.assets.values()}


def index_contents(release_id: int, contents: Contents) -> None:
    """Note what a release holds, in place of what was noted before. Call inside a transaction."""
    ReleasedContent.objects.filter(release_id=release_id).delete()
    for start in range(0, len(contents), BATCH):
        batch = contents[start : start + BATCH]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO curation_releasedcontent (release_id, item_row, content) "
                "SELECT %s, * FROM unnest(%s::bigint[], %s::text[])",
                [release_id, [row for row, _ in batch], [content for _, content in batch]],
            )


class _Line(msgspec.Struct):
    """What is read of a manifest line; the header has none of it."""

    key: str = ""
    assets: dict[str, ManifestAsset] = {}


def index_older_releases(project_id: int) -> int:
    """Note what the releases hold that were built before anybody noted it.

    Returns:
        How many there were.
    """
    waiting = Release.objects.filter(
        project_id=project_id, is_indexed=False, state__in=[Release.State.READY, Release.State.WITHDRAWN]
    )
    found = list(waiting.order_by("id"))
    decode = msgspec.json.Decoder(_Line).decode
    for release in found:
        with open_lines(release.manifest_key) as stream:
            lines = [decode(line) for line in stream]
        keys = [line.key for line in lines if line.key]
        ids = dict(Item.objects.filter(project_id=project_id, key__in=keys).values_list("key", "id"))
        contents = [
            (ids.get(line.key, 0), hash_asset(asset.sha256, asset.text))
            for line in lines
            for asset in line.assets.values()
        ]
        with transaction.atomic():
            index_contents(release.pk, contents)
            Release.objects.filter(pk=release.pk).update(is_indexed=True)
    return len(found)
