"""Archives as sources: zip and tar, read member by member where they are. NOT: unpacking under names from outside."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final, cast

import msgspec

from annotate.document.problem import Problem
from annotate.importers.source import (
    FilesSource,
    JoinedSource,
    Source,
    SourceRefused,
    Span,
    clean_path,
    is_hidden,
    is_litter,
)

_CHUNK_BYTES = 1 << 20
_TAR_MAGIC_AT = 257
_OPENERS: Final[dict[bytes, Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
_COMPRESSED = tuple(_OPENERS)
_FOREIGN: Final = {b"Rar!\x1a\x07": "a RAR archive", b"7z\xbc\xaf\x27\x1c": "a 7z archive"}
_ENDINGS: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".rar", ".7z")
_END_BYTES = 512
_READ_ERRORS = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError)


class ArchiveLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive may cost.

    Attributes:
        max_members: Number of files.
        max_member_bytes: Length of one, unpacked.
        max_total_bytes: Length of all, unpacked.
        max_ratio: How many times larger than its packed form a file of more than ``free_bytes`` may be.
        free_bytes: Files up to this length, unpacked, may have any ratio.
    """

    max_members: int = 5_000_000
    max_member_bytes: int = 16 * 1024**3
    max_total_bytes: int = 256 * 1024**3
    max_ratio: float = 200.0
    free_bytes: int = 32 * 1024**2


DEFAULT_ARCHIVE_LIMITS = ArchiveLimits()


def is_archive(head: bytes) -> bool:
    """Return whether a file whose first bytes these are can be read as an archive."""
    is_tar = head[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar"
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", *_COMPRESSED)) or is_tar


def open_archive(name: str, stream: BinaryIO, *, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> Source:
    """Return the files inside a zip, tar, or compressed tar.

    Args:
        name: What to call it in messages.
        stream: The archive; it must be seekable and stay open as long as the source is used.
        limits: What it may cost.

    Raises:
        SourceRefused: It is broken, holds too much, or is packed tighter than any honest data.
    """
    head = stream.read(512)
    stream.seek(0)
    try:
        if head.startswith(b"PK"):
            return _ZipSource(name, stream, limits)
        return _TarSource(name, stream, limits, is_compressed=head.startswith(_COMPRESSED))
    except _READ_ERRORS as error:
        raise SourceRefused("bad_archive", f"{name}: the archive is broken: {error}; make it anew") from error


def look_inside(source: Source, *, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> Source:
    """Return a source in which every archive of another stands as the files in it.

    An archive that cannot be read is among those that the source ``refused``; the others are read. What file managers
    leave beside files is passed over.

    Args:
        source: Files as they were sent.
        limits: What each archive may cost.
    """
    plain: dict[str, Callable[[], BinaryIO]] = {}
    inside: list[Source] = []
    refused: list[Problem] = []
    paths = [path for path in source.paths() if path == source.main or not is_litter(path)]
    for path in paths:
        if problem := _find_foreign(path, source.head(path, 512)):
            refused.append(problem)
            continue
        if not is_archive(source.head(path, 512)) or path.lower().endswith((".docx", ".npz")):
            plain[path] = lambda path=path: source.open(path)  # type: ignore[misc]
            continue
        stream = source.open(path)
        try:
            archive = open_archive(path, stream, limits=limits)
        except SourceRefused as error:
            stream.close()
            refused.append(msgspec.structs.replace(error.problem, path=path))
            continue
        archive.own(stream)
        inside.append(archive)
    if not inside and not refused and len(paths) == len(source.paths()):
        return source
    main = source.main if source.main in plain else None
    found = JoinedSource([FilesSource(plain), *inside], main=main)
    found.problems[:0] = source.problems
    found.refused[:0] = [*source.refused, *refused]
    found.own(source)
    return found


def _find_foreign(path: str, head: bytes) -> Problem | None:
    """Return what is wrong with an archive of a kind that is not read; None for anything else."""
    kind = next((kind for magic, kind in _FOREIGN.items() if head.startswith(magic)), None)
    if kind is None:
        return None
    return Problem("bad_archive", None, f"{path}: it is {kind}, which is not read; pack its files as zip or tar", path)


class _Members(Source):
    """What both kinds of archive share: a table of members, checked as it is made."""

    def __init__(self, name: str, limits: ArchiveLimits) -> None:
        super().__init__()
        self._name = name
        self._limits = limits
        self._sizes: dict[str, int] = {}
        self._total_bytes = 0

    def paths(self) -> Sequence[str]:
        return list(self._sizes)

    def _has(self, path: str) -> bool:
        return path in self._sizes

    def _size(self, path: str) -> int:
        return self._sizes[path]

    def _admit(self, name: str, size_bytes: int, packed_bytes: int | None = None) -> str | None:
        """Return the path under which a member is known; None when it is passed over."""
        path = clean_path(name)
        if path is None:
            self._note("unsafe_name", f"{name!r} leads out of the archive or is no path; it was passed over, rename it")
            return None
        if is_hidden(path):
            return None
        if path in self._sizes:
            self._note(
                "name_repeated", f"{path!r} stands twice in the archive; the first one is read, rename the other"
            )
            return None
        self._check_cost(path, size_bytes, packed_bytes)
        self._sizes[path] = size_bytes
        if path.lower().endswith(_ENDINGS):
            self._note("nested_archive", f"{path!r} is an archive inside it, which is not opened; send it on its own")
        return path

    def _check_cost(self, path: str, size_bytes: int, packed_bytes: int | None) -> None:
        limits = self._limits
        self._total_bytes += size_bytes
        if len(self._sizes) >= limits.max_members:
            self._refuse(f"it holds more than {limits.max_members} files; split it")
        if size_bytes > limits.max_member_bytes:
            self._refuse(f"{path!r} has {size_bytes} bytes unpacked; expected at most {limits.max_member_bytes}")
        if self._total_bytes > limits.max_total_bytes:
            self._refuse(f"it has more than {limits.max_total_bytes} bytes unpacked; split it")
        if packed_bytes is not None and size_bytes > limits.free_bytes:
            ratio = size_bytes / max(packed_bytes, 1)
            if ratio > limits.max_ratio:
                self._refuse(f"{path!r} grows {ratio:.0f} times when unpacked; expected at most {limits.max_ratio:g}")

    def _refuse(self, why: str) -> None:
        raise SourceRefused("archive_too_large", f"{self._name}: {why}")

    def _note(self, code: str, why: str) -> None:
        self.problems.append(Problem(code, None, f"{self._name}: {why}", self._name))


class _ZipSource(_Members):
    def __init__(self, name: str, stream: BinaryIO, limits: ArchiveLimits) -> None:
        super().__init__(name, limits)
        self._zip = zipfile.ZipFile(stream)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                self._note("locked_member", f"{info.filename!r} is encrypted; it was passed over, pack it without one")
            elif path := self._admit(info.filename, info.file_size, info.compress_size):
                self._infos[path] = info

    def _open(self, path: str) -> BinaryIO:
        try:
            return cast("BinaryIO", _Guarded(self._zip.open(self._infos[path]), self._name, path))
        except (NotImplementedError, *_READ_ERRORS) as error:  # the first is zipfile's for an unknown compression
            raise _unreadable(self._name, path, error) from error

    def close(self) -> None:
        super().close()
        self._zip.close()


class _TarSource(_Members):
    """A tar; a compressed one is unpacked into a file without a name first, so that its members can be found again."""

    def __init__(self, name: str, stream: BinaryIO, limits: ArchiveLimits, *, is_compressed: bool) -> None:
        super().__init__(name, limits)
        self._file = self._unpack(stream) if is_compressed else stream
        self._spans: dict[str, tuple[int, int]] = {}
        with self._read_headers(name, is_compressed=is_compressed) as archive:
            for member in archive:
                if member.isfile() and (path := self._admit(member.name, member.size)):
                    self._spans[path] = member.offset_data, member.size
        self._check_end(archive.offset)

    def _read_headers(self, name: str, *, is_compressed: bool) -> tarfile.TarFile:
        try:
            return tarfile.open(fileobj=self._file, mode="r:")
        except tarfile.ReadError as error:
            if not is_compressed:
                raise
            message = f"{name}: it is one compressed file and no tar; unpack it and send it so"
            raise SourceRefused("bad_archive", message) from error

    def _check_end(self, ended_at: int) -> None:
        """Refuse a tar that was cut: what stands behind its last file is no header and no end."""
        size_bytes = self._file.seek(0, 2)
        self._file.seek(min(ended_at, size_bytes))
        if ended_at > size_bytes or self._file.read(_END_BYTES).strip(b"\0"):
            raise SourceRefused("bad_archive", f"{self._name}: the archive ends too early; send all of it")

    def _unpack(self, stream: BinaryIO) -> BinaryIO:
        packed_bytes = stream.seek(0, 2)
        stream.seek(0)
        most = max(self._limits.free_bytes, int(packed_bytes * self._limits.max_ratio))
        unpacked = self.own(cast("BinaryIO", TemporaryFile()))  # noqa: SIM115  (lives as long as the source)
        for chunk in _decompress(stream):
            if unpacked.tell() + len(chunk) > min(most, self._limits.max_total_bytes):
                self._refuse(f"its {packed_bytes} bytes grow beyond {unpacked.tell()} when unpacked; send a plain tar")
            unpacked.write(chunk)
        unpacked.seek(0)
        return unpacked

    def _open(self, path: str) -> BinaryIO:
        start, size_bytes = self._spans[path]
        return cast("BinaryIO", io.BufferedReader(Span(self._file, start, size_bytes)))


def _decompress(stream: BinaryIO) -> Iterator[bytes]:
    head = stream.read(6)
    stream.seek(0)
    opener = next(opener for magic, opener in _OPENERS.items() if head.startswith(magic))
    with opener(stream) as unpacked:
        while chunk := unpacked.read(_CHUNK_BYTES):
            yield chunk


def _unreadable(name: str, path: str, error: Exception) -> SourceRefused:
    return SourceRefused("bad_archive", f"{name}: {path!r} cannot be unpacked: {error}; make the archive anew")


class _Guarded(io.BufferedReader):
    """A member of a zip, whose errors come as ours."""

    def __init__(self, member: object, name: str, path: str) -> None:
        super().__init__(_Raw(member, name, path), _CHUNK_BYTES)


class _Raw(io.RawIOBase):
    def __init__(self, member: object, name: str, path: str) -> None:
        self._member = cast("BinaryIO", member)
        self._name, self._path = name, path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._member.seek(offset, whence)

    def tell(self) -> int:
        return self._member.tell()

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self._member.read(len(view))
        except _READ_ERRORS as error:
            raise _unreadable(self._name, self._path, error) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._member.close()
        super().close()
