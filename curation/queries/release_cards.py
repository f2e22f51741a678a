"""Reads the data card, the Croissant description and the bare items of a release."""

from contextlib import closing
from typing import IO, Any

from annotate import storage
from annotate.document.decoding import convert, load_json
from annotate.document.manifest import ManifestHeader
from curation.cards.about import About, name_file
from curation.cards.census import Census, read_census, take_census
from curation.cards.croissant import write_croissant
from curation.cards.data_card import write_card
from curation.models.release import Release
from curation.queries.releases import require_manifest


def read_card(release: Release) -> bytes:
    """Return the data card, in UTF-8.

    Raises:
        Conflict: The release is not built, or its manifest is gone.
    """
    return write_card(*_read_parts(release)).encode()


def read_croissant(release: Release) -> bytes:
    """Return the Croissant description.

    Raises:
        Conflict: The release is not built, or its manifest is gone.
    """
    return write_croissant(*_read_parts(release))


def open_items(release: Release) -> IO[bytes]:
    """Open the manifest behind its header.

    Raises:
        Conflict: The release is not built, or its manifest is gone.
    """
    require_manifest(release)
    stream = storage.get_storage().open(release.manifest_key)
    stream.readline()
    return stream


def _read_parts(release: Release) -> tuple[ManifestHeader, Census, About]:
    require_manifest(release)
    store = storage.get_storage()
    about = About(
        name=release.name,
        notes=release.notes,
        created_at=release.created_at,
        created_by=release.created_by.name,
        manifest_hash=release.manifest_hash,
        manifest_bytes=store.size(release.manifest_key),
        manifest_file=f"{name_file(release.name)}.ndjson",
        items_file=f"{name_file(release.name)}.items.jsonl",
    )
    with closing(store.open(release.manifest_key)) as stream:
        lines: Any = stream
        if not release.summary.get("items_sha256"):
            # Built before censuses were kept.
            return *take_census(lines), about
        header: ManifestHeader = convert(load_json(stream.readline()), ManifestHeader)
    return header, read_census(release.summary), about
