"""What an export was: its files, its counts, and everything that the format could not carry."""

from typing import Any, NamedTuple

import msgspec

MAX_EXAMPLES = 5


class Example(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where one loss happened.

    Attributes:
        item: Key of the item.
        entity: Id of the mark, turn, response or annotation, or name of the slot; None for the item itself.
    """

    item: str
    entity: str | None = None


class Loss(msgspec.Struct, frozen=True):
    """One sort of thing that the format could not carry.

    Attributes:
        code: Stable machine-readable reason, e.g. ``relation_left_out``.
        count: How often it happened.
        sentence: What was lost and what stands in its place, for people.
        examples: The first few places.
    """

    code: str
    count: int
    sentence: str
    examples: list[Example]


class FileEntry(msgspec.Struct, frozen=True):
    """One file that an export wrote.

    Attributes:
        path: Relative to the root of the export, with forward slashes.
        size_bytes: Its length.
        sha256: Hash of its bytes, in hex.
    """

    path: str
    size_bytes: int
    sha256: str


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a release an export is: the items that are new or other than in an earlier release.

    Attributes:
        base: SHA-256 of the earlier release's manifest.
        whole: SHA-256 of the release's own.
        items_added: How many items of the part are not in the earlier release.
        items_changed: How many are, but not as they were.
        items_removed: How many items of the earlier release are not in this one; nothing of them is in the part.
    """

    base: str
    whole: str
    items_added: int = 0
    items_changed: int = 0
    items_removed: int = 0


class ExportReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything there is to say about one export.

    Attributes:
        exporter: Name of the format.
        version: Version of the exporter; same release, options and versions mean same bytes.
        release: SHA-256 of the release's manifest; of the part of it that was exported where ``since`` is given.
        options: The options in full, defaults included.
        libraries: Versions of the libraries that shape the bytes.
        counts: How much was written, by noun.
        losses: What could not be carried, by code.
        files: The files, copied media left out (``SHA256SUMS`` in the export lists those too).
        media_files: Number of copied media files.
        media_bytes: Their total length.
        since: Which part of the release it is; None, and left out, for all of it.
    """

    exporter: str
    version: int
    release: str
    options: dict[str, Any]
    libraries: dict[str, str]
    counts: dict[str, int]
    losses: list[Loss]
    files: list[FileEntry]
    media_files: int
    media_bytes: int
    since: Since | None = None


class Note(NamedTuple):
    """A loss of one item, before it is known whether the item is exported at all.

    Attributes:
        code: The code of the loss.
        entity: Id of what was lost.
        part: Index of the part of the entity, where several may be lost alike; -1 otherwise.
    """

    code: str
    entity: str | None = None
    part: int = -1


class LeftOut(Exception):
    """A row, image or mark that cannot be exported, and why; the exporter counts it and goes on."""

    def __init__(self, code: str, entity: str | None = None) -> None:
        self.code = code
        self.entity = entity
        super().__init__(code)
