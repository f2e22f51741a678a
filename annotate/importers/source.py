"""What was sent to be imported: files, an archive, or a folder. Nothing is unpacked under a name from outside."""

import errno
import hashlib
import io
import mmap
import os
import re
import shutil
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol, TypeVar, cast

from annotate.document.problem import Problem
from annotate.importers.encodings import decode_text, name_encoding
from annotate.importers.media_index import MediaIndex

HEAD_BYTES = 1 << 16
ENCODED_TEXT_LIMIT_BYTES = 64 * 1024**2
MAY_READ = "let the account that Loopwright runs under read it"
_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Closable(Protocol):
    """Something that holds what the system has few of."""

    def close(self) -> None:
        """Let go of it."""


C = TypeVar("C", bound=Closable)


class SourceRefused(Exception):
    """An archive that is broken, locked, or costs more than it may; ``problem`` says which and what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.problem = Problem(code, None, message, "$")
        super().__init__(message)


class Source(ABC):
    """Files by path, in the order in which they came.

    Attributes:
        main: The path that the sender named as the records; None when nobody said.
        problems: Members that were passed over, and why.
        refused: Archives and files that could not be read at all, and why.
    """

    main: str | None = None

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.refused: list[Problem] = []
        self._heads: dict[str, bytes] = {}
        self._guessed: set[str] = set()
        self._media: MediaIndex | None = None
        self._spool: BinaryIO | None = None
        self._embedded: dict[str, tuple[int, int]] = {}
        self._owned: list[weakref.finalize[[], Source]] = []

    @abstractmethod
    def paths(self) -> Sequence[str]:
        """Return the paths of all files, with forward slashes."""

    @abstractmethod
    def _has(self, path: str) -> bool: ...

    @abstractmethod
    def _open(self, path: str) -> BinaryIO: ...

    @abstractmethod
    def _size(self, path: str) -> int: ...

    def has(self, path: str) -> bool:
        """Return whether there is such a file."""
        return path in self._embedded or self._has(path)

    def open(self, path: str) -> BinaryIO:
        """Open a file at its first byte; it can be read again by opening it again.

        Raises:
            KeyError: There is no such file.
            SourceRefused: Its bytes cannot be had.
        """
        if path in self._embedded:
            assert self._spool is not None
            return cast("BinaryIO", io.BufferedReader(Span(self._spool, *self._embedded[path])))
        return self._open(path)

    def size_bytes(self, path: str) -> int:
        """Return the length of a file."""
        return self._embedded[path][1] if path in self._embedded else self._size(path)

    def embed(self, data: bytes, name: str = "") -> str:
        """Keep a medium that stood inside a row, on disk, so that it can be opened like a file.

        Args:
            data: Its bytes.
            name: Its file name, where it has one.

        Returns:
            The path under which it can be opened; the same for the same bytes and name.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = f"embedded/{digest[:32]}/{name.rsplit('/', 1)[-1] or digest[:16]}"
        if path not in self._embedded:
            if self._spool is None:
                self._spool = self.own(cast("BinaryIO", TemporaryFile()))  # noqa: SIM115  (lives with the source)
            start = self._spool.seek(0, io.SEEK_END)
            self._spool.write(data)
            self._embedded[path] = (start, len(data))
        return path

    def locate(self, path: str) -> str | None:
        """Return where a file lies on the server, so that it can be read there; None for what was sent."""
        del path
        return None

    def close(self) -> None:
        """Let go of what is open."""
        for finalizer in self._owned:
            finalizer()

    def own(self, file: C) -> C:
        """Return a file that is closed with the source, or when nobody has the source any more."""
        self._owned.append(weakref.finalize(self, file.close))
        return file

    def head(self, path: str, size_bytes: int = HEAD_BYTES) -> bytes:
        """Return the first bytes of a file; the first 64 KiB are kept for the next who asks."""
        if size_bytes > HEAD_BYTES:
            return self._read(path, size_bytes)
        if path not in self._heads:
            self._heads[path] = self._read(path, HEAD_BYTES)
        return self._heads[path][:size_bytes]

    def _read(self, path: str, size_bytes: int) -> bytes:
        with self.open(path) as stream:
            return stream.read(size_bytes)

    def read_text(self, path: str) -> str:
        """Return a whole text file; one whose encoding is a guess is told among the problems.

        Raises:
            SourceRefused: It is longer than 64 MiB.
        """
        data = self._read(path, ENCODED_TEXT_LIMIT_BYTES + 1)
        if len(data) > ENCODED_TEXT_LIMIT_BYTES:
            raise SourceRefused("file_too_large", f"{path}: longer than {ENCODED_TEXT_LIMIT_BYTES} bytes; split it")
        name = name_encoding(data)
        if name is not None and path not in self._guessed:
            self._guessed.add(path)
            message = f"{path}: it is not UTF-8 and was read as {name}; save it as UTF-8 if its words look wrong"
            self.problems.append(Problem("encoding_guessed", None, message, path))
        return decode_text(data)

    def find(self, *suffixes: str) -> list[str]:
        """Return the paths with one of some endings, compared without case, the main file first."""
        found = [path for path in self.paths() if path.lower().endswith(suffixes)]
        return sorted(found, key=lambda path: path != self.main)

    @property
    def media(self) -> MediaIndex:
        """The files by the ends of their paths."""
        if self._media is None:
            self._media = MediaIndex(self.paths())
        return self._media


def clean_path(name: str) -> str | None:
    """Return a member's path in one spelling; None for one that leads out of its archive or is no path at all."""
    path = name.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    parts = path.split("/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in parts or _CONTROL.search(path) or not parts[-1]:
        return None
    return "/".join(part for part in parts if part not in ("", "."))


def is_litter(path: str) -> bool:
    """Return whether file managers left a file behind."""
    parts = path.split("/")
    name = parts[-1].lower()
    return "__MACOSX" in parts or name.startswith("._") or name in (".ds_store", "thumbs.db", "desktop.ini")


def is_hidden(path: str) -> bool:
    """Return whether a path is hidden, or one that file managers leave behind."""
    return is_litter(path) or any(part.startswith(".") for part in path.split("/"))


class Span(io.RawIOBase):
    """A stretch of a file that others read, too: each read says where."""

    def __init__(self, file: BinaryIO, start: int, size_bytes: int) -> None:
        self._file, self._start, self._size_bytes, self._at = file, start, size_bytes, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._size_bytes)[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        self._file.seek(self._start + self._at)
        data = self._file.read(min(len(view), max(0, self._size_bytes - self._at)))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


class FilesSource(Source):
    """Files that were sent one by one.

    Args:
        files: What opens each, by path.
        sizes: Their lengths in bytes, where known.
        main: The path of the records, when the sender named one.
    """

    def __init__(
        self,
        files: Mapping[str, Callable[[], BinaryIO]],
        *,
        sizes: Mapping[str, int] | None = None,
        main: str | None = None,
    ) -> None:
        super().__init__()
        self._files = dict(files)
        self._sizes = dict(sizes or {})
        self.main = main

    def paths(self) -> Sequence[str]:
        return list(self._files)

    def _has(self, path: str) -> bool:
        return path in self._files

    def _open(self, path: str) -> BinaryIO:
        return self._files[path]()

    def _size(self, path: str) -> int:
        if path not in self._sizes:
            with self.open(path) as stream:
                self._sizes[path] = stream.seek(0, 2)
        return self._sizes[path]


class FolderSource(Source):
    """A folder of the server, read where it lies; links that lead out of it are passed over.

    Files that the server may not read, and those whose name is not UTF-8, are among those that it refused.
    """

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root.resolve()
        self._paths: list[str] | None = None

    def paths(self) -> Sequence[str]:
        if self._paths is None:
            found = (path for path in self._root.rglob("*") if self._may_read(path))
            relative = (path.relative_to(self._root).as_posix() for path in found)
            self._paths = sorted(path for path in relative if not is_hidden(path))
        return self._paths

    def _has(self, path: str) -> bool:
        target = self._root / path
        return target.is_file() and self._is_inside(target)

    def _open(self, path: str) -> BinaryIO:
        if not self._has(path):
            raise KeyError(path)
        try:
            return (self._root / path).open("rb")
        except OSError as error:
            raise SourceRefused("file_unreadable", f"{path} cannot be read: {error.strerror}; {MAY_READ}") from error

    def _size(self, path: str) -> int:
        return (self._root / path).stat().st_size

    def locate(self, path: str) -> str | None:
        return str(self._root / path)

    def _may_read(self, path: Path) -> bool:
        """Return whether a path is a file to read; what is one and cannot be read is told."""
        shown = os.fsencode(path.relative_to(self._root)).decode(errors="replace")
        try:
            if not path.is_file() or not self._is_inside(path):
                return False
            if not os.access(path, os.R_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            message = f"{shown} cannot be read: {error.strerror}; {MAY_READ}"
            self.refused.append(Problem("file_unreadable", None, message, shown))
            return False
        if shown != path.relative_to(self._root).as_posix():
            message = f"{shown} was passed over, as its name is not UTF-8; give it another name"
            self.refused.append(Problem("name_not_unicode", None, message, shown))
            return False
        return True

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._root)


class JoinedSource(Source):
    """Several sources as one; where two have the same path, the first wins and the other is told."""

    def __init__(self, parts: Sequence[Source], *, main: str | None = None) -> None:
        super().__init__()
        self._parts = list(parts)
        self._homes: dict[str, Source] = {}
        for part in self._parts:
            self.problems += part.problems
            self.refused += part.refused
            for path in part.paths():
                if path in self._homes:
                    message = f"{path}: sent twice under this name; the first one is read, rename the other"
                    self.problems.append(Problem("name_repeated", None, message, path))
                else:
                    self._homes[path] = part
        self.main = main

    def paths(self) -> Sequence[str]:
        return list(self._homes)

    def _has(self, path: str) -> bool:
        return path in self._homes

    def _open(self, path: str) -> BinaryIO:
        return self._homes[path].open(path)

    def _size(self, path: str) -> int:
        return self._homes[path].size_bytes(path)

    def locate(self, path: str) -> str | None:
        home = self._homes.get(path)  # none for what was embedded, or not sent
        return None if home is None else home.locate(path)

    def close(self) -> None:
        super().close()
        for part in self._parts:
            part.close()


def map_file(source: Source, path: str) -> mmap.mmap | bytes:
    """Return a file's bytes without holding them: mapped from disk, where the system may drop them at any time.

    Args:
        source: Where it is.
        path: Which.

    Returns:
        A read-only buffer, which lives as long as anything refers to it; empty bytes for an empty file.
    """
    with source.open(path) as stream, TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.flush()
        if not copy.tell():
            return b""
        return mmap.mmap(cast("BinaryIO", copy).fileno(), 0, access=mmap.ACCESS_READ)
