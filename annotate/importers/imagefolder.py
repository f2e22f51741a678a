"""Folders as Hugging Face reads them: media with ``metadata.jsonl`` and its like, or sorted by class."""

import csv
import io
from collections.abc import Iterator
from typing import ClassVar

from annotate.document.kinds.choice import Choice
from annotate.importers.base import (
    DEFAULT_IMPORT_LIMITS,
    BadRecord,
    ImportAsset,
    Importer,
    ImportLimits,
    ImportRecord,
    Parsed,
)
from annotate.importers.images import guess_family
from annotate.importers.keys import KeyBook
from annotate.importers.parquet import read_table
from annotate.importers.regions import Sheet, name_class
from annotate.importers.rows import Row, read_rows
from annotate.importers.source import Source, SourceRefused
from annotate.importers.splits import find_split
from annotate.importers.tables import LABEL, read_table_row

_METADATA = ("metadata.jsonl", "metadata.csv", "metadata.parquet")
_DELIMITERS = (",", ";", "\t")
_PLAIN_FOLDERS = ("images", "image", "data", "train", "test", "val", "validation", "valid", "dev", "imgs", "photos", "")


class ImagefolderImporter(Importer):
    """Reads folders of media, whatever medium they hold."""

    name: ClassVar[str] = "imagefolder"
    title: ClassVar[str] = "Folder of media (Hugging Face)"
    description: ClassVar[str] = (
        "Media with metadata.jsonl, metadata.csv or metadata.parquet beside them, or in a folder for each class."
    )
    suffixes: ClassVar[tuple[str, ...]] = _METADATA

    def recognise(self, source: Source) -> bool:
        if _find_metadata(source):
            return True
        media = [path for path in source.paths() if guess_family(path) in ("image", "video", "audio")]
        return bool(media) and len(media) == len(source.paths())

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read the rows of metadata, then the media that no row names."""
        keys = KeyBook()
        named: set[str] = set()
        for path in _find_metadata(source):
            for row in _read_metadata(source, path, limits, keys):
                parsed = row if isinstance(row, Parsed) else _read_row(source, row, keys)
                if parsed.record is not None:
                    named |= {asset.upload for asset in parsed.record.assets.values() if asset.upload}
                yield parsed
        media = [path for path in source.paths() if guess_family(path) in ("image", "video", "audio")]
        labels = {_find_label(path) for path in media}
        for path in media:
            if path not in named:
                yield _read_file(path, keys, has_labels=len(labels - {None}) > 1)


def _find_metadata(source: Source) -> list[str]:
    return [path for path in source.find(*_METADATA) if path.rsplit("/", 1)[-1].lower() in _METADATA]


def _read_metadata(source: Source, path: str, limits: ImportLimits, keys: KeyBook) -> Iterator[Row | Parsed]:
    if path.lower().endswith(".parquet"):
        yield from read_table(source, path, keys)
        return
    if path.lower().endswith(".jsonl"):
        yield from read_rows(source, path, limits=limits)
        return
    try:
        text = source.read_text(path)
        head = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=head.count)
        table = csv.DictReader(io.StringIO(text), delimiter=delimiter)
        for record in table:
            yield Row(path, table.line_num, {name: value for name, value in record.items() if name and value != ""})
    except (csv.Error, SourceRefused) as error:
        yield BadRecord("bad_csv", f"not a table: {error}").at(path, 1)


def _read_row(source: Source, row: Row, keys: KeyBook) -> Parsed:
    name = row.value.get("file_name")
    folder = row.file.rpartition("/")[0]
    key = str(row.value.get("item_key") or (f"{folder}/{name}".lstrip("/") if isinstance(name, str) else ""))
    try:
        return read_table_row(source, row, keys, key=key)
    except BadRecord as error:
        return error.at(row.file, row.line_number)


def _find_label(path: str) -> str | None:
    folders = path.split("/")[:-1]
    return folders[-1] if folders and folders[-1].lower() not in _PLAIN_FOLDERS else None


def _read_file(path: str, keys: KeyBook, *, has_labels: bool) -> Parsed:
    """Return the record of a file alone; its folder is its class where there are several such folders."""
    family = guess_family(path) or "image"
    label, split = _find_label(path), find_split(path.rpartition("/")[0])
    sheet = Sheet()
    if has_labels and label is not None:
        sheet.marks.append(Choice(id=LABEL, question=LABEL, values=[name_class(label)]))
    record = ImportRecord(
        key=keys.take(path),
        assets={family: ImportAsset(upload=path)},
        metadata={"split": split} if split else {},
        annotations=[sheet.finish()] if sheet.marks else [],
    )
    return Parsed(line_number=1, file=path, record=record)
