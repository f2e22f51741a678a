"""Where the files of an import are, and how they get into storage: each once, when a record first names it."""

import io
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

from django.conf import settings

from annotate import storage
from annotate.errors import Invalid, NotFound
from annotate.importers.archives import look_inside
from annotate.importers.source import FilesSource, FolderSource, Source, SourceRefused, Span, clean_path
from annotate.services.locations import resolve_location
from annotate.services.uploads import UploadedFile, keep_blob

SHOWN_NAMES = 20


def open_files(files: Mapping[str, UploadedFile], *, main: str | None = None) -> Source:
    """Return files that were sent as a source; archives among them stand as the files inside.

    Args:
        files: By path; each must be seekable.
        main: The path of the one that holds the records, when the sender said so.
    """
    openers = {(clean_path(path) or path): partial(_open, cast("BinaryIO", file.file)) for path, file in files.items()}
    return look_inside(FilesSource(openers, main=main))


def _open(file: BinaryIO) -> BinaryIO:
    """Return a reader with a position of its own, as several may read one file."""
    return cast("BinaryIO", io.BufferedReader(Span(file, 0, file.seek(0, io.SEEK_END))))


def open_folder(path: str) -> Source:
    """Return a folder of the server, or one archive or file of it, as a source.

    Raises:
        Forbidden: It lies below no import root.
        Invalid: It is in a bucket.
        NotFound: There is no such folder or file.
    """
    location = urlsplit(resolve_location(path))
    if location.scheme != "file":
        raise Invalid("bucket_import", f"{path!r} is in a bucket; formats are read from folders of the server only")
    found = Path(unquote(location.path))
    if found.is_dir():
        return FolderSource(found)
    if not found.is_file():
        raise NotFound("folder_not_found", f"there is no folder or file {path!r}")
    return look_inside(FilesSource({found.name: lambda: found.open("rb")}))


class SourceFiles:
    """Media of an import; each is hashed and stored once, when a record first names it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._hashes: dict[str, str] = {}
        self._stored: set[str] = set()

    def has(self, path: str) -> bool:
        """Return whether a medium is among the files."""
        return self._source.has(path)

    def hash(self, path: str) -> str:
        """Return the SHA-256 of a file.

        Raises:
            NotFound: No file of that name was sent.
            Invalid: It is too large, or its bytes cannot be had.
        """
        if path not in self._hashes:
            self._read(path, store=False)
        return self._hashes[path]

    def store(self, path: str) -> str:
        """Return the hash of a file that is in storage now; raises like :meth:`hash`."""
        if path not in self._stored:
            self._read(path, store=True)
            self._stored.add(path)
        return self._hashes[path]

    def _read(self, path: str, *, store: bool) -> None:
        if not self._source.has(path):
            others = [other for other in self._source.paths()[: SHOWN_NAMES + 1] if other != self._source.main]
            expected = sorted(others)[:SHOWN_NAMES] or "no files"
            raise NotFound("upload_missing", f"no file {path!r} was sent along; expected one of {expected}")
        size_bytes, most = self._source.size_bytes(path), settings.MAX_UPLOAD_BYTES
        if size_bytes > most:
            raise Invalid("too_large_bytes", f"{path!r} has {size_bytes} bytes; expected at most {most}")
        try:
            with self._source.open(path) as stream:
                self._hashes[path], size_bytes = storage.hash_file(stream)
                if store:
                    keep_blob(self._hashes[path], size_bytes, stream)
        except SourceRefused as error:
            raise Invalid(error.problem.code, error.problem.message) from error
