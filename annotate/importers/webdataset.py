"""WebDataset: tars in which the files of a sample share their name up to the first dot; img2dataset's, too."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, ClassVar

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.images import guess_family
from annotate.importers.keys import KeyBook
from annotate.importers.message_rows import is_messages_row
from annotate.importers.rows import Row, decode_row
from annotate.importers.source import Source, SourceRefused
from annotate.importers.tables import CAPTIONS, read_table_row

_TEXTS = ("txt", "text", "caption")
_SAMPLES = 20


class WebdatasetImporter(Importer):
    """Reads WebDataset."""

    name: ClassVar[str] = "webdataset"
    title: ClassVar[str] = "WebDataset"
    description: ClassVar[str] = (
        "Tars of samples: media with .txt, .cls and .json of the same name; img2dataset's, too."
    )
    suffixes: ClassVar[tuple[str, ...]] = (".tar",)

    def recognise(self, source: Source) -> bool:
        samples = [list(group) for _, group in groupby(source.paths()[: 4 * _SAMPLES], key=split_stem)]
        whole = [paths for paths in samples[:_SAMPLES] if len(paths) > 1 and any(map(_is_medium, paths))]
        if any(_suffix(path) in (*_TEXTS, "json", "cls") for paths in whole for path in paths):
            return True
        return any(_is_whole(source, paths) for paths in samples[:_SAMPLES])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read samples in the order of the tars; the files of one stand side by side."""
        keys = KeyBook()
        for stem, group in groupby(source.paths(), key=split_stem):
            paths = list(group)
            try:
                if not _is_sample(source, paths, limits):
                    continue  # a table or statistics beside the samples
                yield _read_sample(source, stem, paths, keys, limits)
            except BadRecord as error:
                yield error.at(paths[0], 1)
            except SourceRefused as error:
                yield BadRecord(error.problem.code, str(error)).at(paths[0], 1)


def split_stem(path: str) -> str:
    """Return what the files of a sample share: folders, and the name up to its first dot."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{name.partition('.')[0]}"


def _suffix(path: str) -> str:
    return path.rsplit("/", 1)[-1].partition(".")[2].lower()


def _is_medium(path: str) -> bool:
    return guess_family(path) in ("image", "video", "audio")


def _is_sample(source: Source, paths: Sequence[str], limits: ImportLimits) -> bool:
    """Return whether files of one name are a sample: one without media and words has to say something in its JSON."""
    if any(map(_is_medium, paths)) or any(_suffix(path) in _TEXTS for path in paths):
        return True
    if _is_whole(source, paths):
        return True
    if len(paths) != 1 or _suffix(paths[0]) != "json" or source.size_bytes(paths[0]) > limits.max_record_bytes:
        return False
    with source.open(paths[0]) as stream:
        try:
            value = decode_row(stream.read())
        except BadRecord:
            return False
    return is_messages_row(value) or any(isinstance(value.get(name), str) for name in CAPTIONS)


def _is_whole(source: Source, paths: Sequence[str]) -> bool:
    """Return whether a JSON alone is an item of Loopwright's own that has texts only."""
    if len(paths) != 1 or _suffix(paths[0]) != "json":
        return False
    head = source.head(paths[0])
    return head.startswith(b'{"item_key":') and b'"document":' in head


def _read_sample(source: Source, stem: str, paths: Sequence[str], keys: KeyBook, limits: ImportLimits) -> Parsed:
    value: dict[str, Any] = {}
    for path in paths:
        suffix = _suffix(path)
        if _is_medium(path):
            value[f"{suffix.replace('.', '_')}_file_name"] = path
        elif suffix in _TEXTS:
            value["caption"] = source.read_text(path)
        elif suffix in ("cls", "cls.txt"):
            value["label"] = source.read_text(path).strip()
        elif suffix.rsplit(".", 1)[-1] == "json":
            if source.size_bytes(path) > limits.max_record_bytes:
                raise BadRecord("record_too_large", f"{path} is longer than {limits.max_record_bytes} bytes")
            with source.open(path) as stream:
                value = {**decode_row(stream.read()), **value}
    key = str(value.get("item_key") or value.pop("key", "") or stem)
    return read_table_row(source, Row(paths[0], 1, value), keys, key=key)
