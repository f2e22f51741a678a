"""Where bytes are kept: keys, hashing while streaming; a local folder or an S3 bucket, one interface.

Keys are plain paths such as ``blobs/ab/cd/<sha256>``. Everything is written under a temporary name and then moved into
place, so a key that exists is whole. Files that are read where they lie (``Blob.location``) go through
:func:`open_location`.
"""

import errno
import hashlib
import io
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from typing_extensions import Buffer

from annotate.disks import explain_refusal
from annotate.errors import NotFound, Unavailable

CHUNK_BYTES = 1024 * 1024
PARTS = ".parts"
"""Folder of files that are being written. What a killed process leaves there is swept."""

PART_LIFE_S = 24 * 3600

MOST_PASSES = 10
"""How often a folder is emptied that somebody still writes into; who does so has to empty it in the end."""


class Storage(Protocol):
    """A flat store of byte strings by key."""

    def save(self, key: str, file: IO[bytes]) -> None:
        """Store a file's bytes from its current position, replacing what is there."""

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> IO[bytes]:
        """Return a reader of bytes ``start`` to ``end`` (half-open; None for the rest).

        Raises:
            NotFound: Nothing is stored under the key.
        """

    def exists(self, key: str) -> bool:
        """Return whether something is stored under the key."""

    def size(self, key: str) -> int:
        """Return the number of bytes stored under the key; raises NotFound like :meth:`open`."""

    def delete(self, key: str) -> None:
        """Remove a key; nothing happens when it is not there."""

    def delete_below(self, prefix: str) -> None:
        """Remove every key that begins with a prefix, which ends with a slash."""

    def list_below(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Yield the keys that begin with a prefix, which ends with a slash, and when each was written; Unix seconds."""

    def sweep(self) -> int:
        """Remove what processes that were killed while they wrote have left behind; return how many files."""


def _pass_over(function: object, path: str, found: tuple[Any, BaseException, Any]) -> None:
    """Go on where others have removed a file meanwhile, or have put one into a folder that was empty."""
    del function, path
    error = found[1]
    if not isinstance(error, FileNotFoundError) and getattr(error, "errno", 0) != errno.ENOTEMPTY:
        raise error


def missing(key: str) -> NotFound:
    """Return the error for a key that holds nothing."""
    return NotFound("file_missing", f"nothing is stored under {key!r}; it may have been erased")


class LimitedReader:
    """The first ``remaining`` bytes of a file."""

    def __init__(self, file: IO[bytes], remaining: int) -> None:
        self.file, self.remaining = file, remaining

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes, all that remain when negative."""
        wanted = self.remaining if size < 0 else min(size, self.remaining)
        data = self.file.read(wanted)
        self.remaining -= len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def move_into_place(part: Path, target: Path) -> None:
    """Put a whole file where it belongs, so that nobody ever sees a half of it there."""
    try:
        part.replace(target)
    except FileNotFoundError:
        if not part.exists():
            raise
        target.parent.mkdir(parents=True, exist_ok=True)
        move_into_place(part, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # A part of the storage is a disk of its own, to which nothing can be moved at once.
        near = target.with_name(part.name)
        shutil.move(part, near)
        near.replace(target)


class FolderStorage:
    """Keys as files below a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, key: str, file: IO[bytes]) -> None:
        try:
            self._save(self.root / key, file)
        except OSError as error:
            if refusal := explain_refusal(error, f"the storage folder {self.root}"):
                raise refusal from error
            raise

    def _save(self, target: Path, file: IO[bytes]) -> None:
        handle, name = self._begin_part()
        part = Path(name)
        try:
            with open(handle, "wb") as stream:  # noqa: PTH123
                shutil.copyfileobj(file, stream, CHUNK_BYTES)
            move_into_place(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _begin_part(self) -> tuple[int, str]:
        # Nearly always the folder is there; to ask each time would take as long as to write a small file.
        try:
            return tempfile.mkstemp(dir=self.root / PARTS, prefix="part-")
        except FileNotFoundError:
            (self.root / PARTS).mkdir(parents=True, exist_ok=True)
            return tempfile.mkstemp(dir=self.root / PARTS, prefix="part-")

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> IO[bytes]:
        try:
            file = (self.root / key).open("rb")
        except (FileNotFoundError, IsADirectoryError) as error:
            raise missing(key) from error
        file.seek(start)
        return file if end is None else LimitedReader(file, end - start)  # type: ignore[return-value]

    def exists(self, key: str) -> bool:
        return (self.root / key).is_file()

    def size(self, key: str) -> int:
        if not self.exists(key):
            raise missing(key)
        return (self.root / key).stat().st_size

    def delete(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)

    def delete_below(self, prefix: str) -> None:
        folder = self.root / prefix
        for _ in range(MOST_PASSES):
            if not folder.is_dir():
                return
            shutil.rmtree(folder, onerror=_pass_over)

    def list_below(self, prefix: str) -> Iterator[tuple[str, float]]:
        for path in sorted((self.root / prefix).rglob("*")):
            with suppress(FileNotFoundError):  # gone meanwhile
                if path.is_file():
                    yield path.relative_to(self.root).as_posix(), path.stat().st_mtime

    def sweep(self) -> int:
        old = [key for key, at_s in self.list_below(f"{PARTS}/") if at_s < time.time() - PART_LIFE_S]
        for key in old:
            self.delete(key)
        return len(old)


class _KeptOpen:
    """A file for an uploader that closes what it is given, though it was not the one that opened it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read, self.seek, self.tell = file.read, file.seek, file.tell

    def close(self) -> None:
        """Leave the file open."""


class _BodyReader(io.RawIOBase):
    """The body of a bucket's answer as a raw file; the library's own falls into pieces of 1 KB where lines are asked.

    Raises:
        Unavailable: The connection broke while reading.
    """

    def __init__(self, body: Any, key: str) -> None:
        self._body, self._key = body, key

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415

        view = memoryview(buffer)
        try:
            data = self._body.read(len(view))
        except BotoCoreError as error:
            raise Unavailable(
                "storage_unavailable", f"the bucket broke off while sending {self._key!r}: {error}"
            ) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()


class S3Storage:
    """Keys as objects of an S3-compatible bucket. Credentials come from the usual AWS variables or profile."""

    def __init__(self, bucket: str, prefix: str, options: dict[str, str]) -> None:
        import boto3  # noqa: PLC0415  (slow to import, and a folder needs none of it)
        from botocore.config import Config  # noqa: PLC0415

        self.bucket, self.prefix = bucket, prefix
        style = "path" if "endpoint" in options else "auto"
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=options.get("endpoint"),
            region_name=options.get("region"),
            config=Config(s3={"addressing_style": style}, retries={"mode": "standard"}),
        )

    def save(self, key: str, file: IO[bytes]) -> None:
        with self._named(key):
            self.client.upload_fileobj(_KeptOpen(file), self.bucket, self.prefix + key)

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> IO[bytes]:
        if end is not None and end <= start:
            self.size(key)  # raises when there is nothing
            return io.BytesIO()
        wanted = f"bytes={start}-{'' if end is None else end - 1}"
        extra: dict[str, Any] = {"Range": wanted} if start or end is not None else {}
        with self._named(key):
            try:
                body = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key, **extra)["Body"]
            except self.client.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") != "InvalidRange":
                    raise
                return io.BytesIO()  # past the end there is nothing, which HTTP cannot say in a range
        return io.BufferedReader(_BodyReader(body, key), CHUNK_BYTES)

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except NotFound:
            return False
        return True

    def size(self, key: str) -> int:
        with self._named(key):
            found = self.client.head_object(Bucket=self.bucket, Key=self.prefix + key)
        return int(found["ContentLength"])

    def delete(self, key: str) -> None:
        with self._named(key):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)

    def delete_below(self, prefix: str) -> None:
        for key, _ in list(self.list_below(prefix)):
            self.delete(key)

    def list_below(self, prefix: str) -> Iterator[tuple[str, float]]:
        with self._named(prefix):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix + prefix
            )
            for entry in (entry for page in pages for entry in page.get("Contents", [])):
                yield entry["Key"].removeprefix(self.prefix), entry["LastModified"].timestamp()

    def sweep(self) -> int:
        return 0  # a bucket shows no half file; parts of uploads are for its own rule of life

    @contextmanager
    def _named(self, key: str) -> Iterator[None]:
        """Turn the library's errors into ours."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            yield
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404", "NotFound"}:
                raise missing(key) from error
            raise Unavailable("storage_unavailable", f"the bucket {self.bucket!r} refused {key!r}: {error}") from error
        except BotoCoreError as error:
            raise Unavailable("storage_unavailable", f"the bucket {self.bucket!r} does not answer: {error}") from error


def open_storage(url: str) -> Storage:
    """Return the storage that a URL names: ``file:///folder`` or ``s3://bucket/prefix?endpoint=…&region=…``."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        prefix = unquote(parts.path.strip("/"))
        return S3Storage(parts.netloc, f"{prefix}/" if prefix else "", dict(parse_qsl(parts.query)))
    return FolderStorage(Path(unquote(parts.path)))


@lru_cache(maxsize=8)
def _cached_storage(url: str) -> Storage:
    return open_storage(url)


def get_storage() -> Storage:
    """Return the storage of this deployment."""
    return _cached_storage(settings.STORAGE_URL)


def blob_key(sha256: str) -> str:
    """Return the key of a blob's bytes."""
    return f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def thumbnail_key(sha256: str) -> str:
    """Return the key of a blob's thumbnail."""
    return f"thumbnails/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def mask_key(sha256: str) -> str:
    """Return the key of the run lengths of a mask that is too large for its document."""
    return f"masks/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def hash_file(file: IO[bytes], *, into: BinaryIO | None = None) -> tuple[str, int]:
    """Return the SHA-256 (hex) and length in bytes of the rest of a file, copying it on the way when asked."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if into is not None:
            into.write(chunk)
    return digest.hexdigest(), size


@contextmanager
def local_file(key: str) -> Iterator[Path]:
    """Give a stored file as a path for readers that need one: itself where storage is a folder, else a copy."""
    store = get_storage()
    if isinstance(store, FolderStorage):
        store.size(key)  # raises when there is nothing
        yield store.root / key
        return
    with copy_to_disk(store.open(key)) as path:
        yield path


@contextmanager
def local_location(location: str) -> Iterator[Path]:
    """Give a file that is read where it lies as a path; one in a bucket is copied for the while."""
    parts = urlsplit(location)
    if parts.scheme == "file":
        yield Path(unquote(parts.path))
        return
    with copy_to_disk(open_location(location)) as path:
        yield path


@contextmanager
def copy_to_disk(source: IO[bytes]) -> Iterator[Path]:
    """Give the bytes of a reader as a file that is gone afterwards."""
    with tempfile.NamedTemporaryFile(prefix="loopwright-") as copy:
        shutil.copyfileobj(source, copy, CHUNK_BYTES)
        copy.flush()
        source.close()
        yield Path(copy.name)


def open_location(location: str, *, start: int = 0, end: int | None = None) -> IO[bytes]:
    """Open a file that is read where it lies: ``file:///path`` or ``s3://bucket/key``."""
    parts = urlsplit(location)
    if parts.scheme == "s3":
        root, key = f"s3://{parts.netloc}/?{parts.query}", unquote(parts.path.lstrip("/"))
    else:
        path = Path(unquote(parts.path))
        root, key = path.parent.as_uri(), path.name
    return _cached_storage(root).open(key, start=start, end=end)
