"""Files of imports in memory, and what was read of them."""

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from functools import partial
from typing import Any

from annotate.document.document import Document
from annotate.importers.base import Importer, ImportRecord, Parsed
from annotate.importers.source import FilesSource, Source
from tests.support.media import encode, make_picture

PICTURE = encode(make_picture(64, 48))
"""64 x 48 px."""


def as_bytes(value: Any) -> bytes:
    """Return bytes and texts as they are, all else as JSON."""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def make_source(files: Mapping[str, Any], *, main: str | None = None) -> Source:
    """Return files as a source."""
    return FilesSource({path: partial(io.BytesIO, as_bytes(value)) for path, value in files.items()}, main=main)


def make_zip(files: Mapping[str, Any], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for path, value in files.items():
            archive.writestr(path, as_bytes(value))
    return out.getvalue()


def make_tar(files: Mapping[str, Any], mode: str = "w:") -> bytes:
    """Return files as a tar, compressed where the mode says so."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for path, value in files.items():
            data = as_bytes(value)
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def read_all(importer: Importer, files: Mapping[str, Any] | Source) -> list[Parsed]:
    """Return the records of files, good and bad, without what only declares classes."""
    source = files if isinstance(files, Source) else make_source(files)
    return [parsed for parsed in importer.read(source) if parsed.record is not None or parsed.problems]


def read_good(importer: Importer, files: Mapping[str, Any] | Source) -> list[ImportRecord]:
    """Return the records of files; fails when one is bad."""
    found = read_all(importer, files)
    assert [parsed.problems for parsed in found if parsed.problems] == []
    return [parsed.record for parsed in found if parsed.record is not None]


def read_document(importer: Importer, files: Mapping[str, Any] | Source) -> Document:
    """Return the only document of the only record of files."""
    (record,) = read_good(importer, files)
    (document,) = record.annotations
    return document


def list_codes(importer: Importer, files: Mapping[str, Any] | Source) -> list[tuple[str, int, str]]:
    """Return file, line and code of what is wrong with files."""
    found = read_all(importer, files)
    return [(parsed.file, parsed.line_number, problem.code) for parsed in found for problem in parsed.problems]
