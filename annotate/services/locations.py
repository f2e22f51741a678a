"""Files that are read where they lie: only below the import roots that the deployment names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.conf import settings

from annotate import storage
from annotate.errors import Forbidden, NotFound, Unavailable

SKIPPED_NAMES = {"thumbs.db", "desktop.ini"}


class FoundFile(NamedTuple):
    """One file below a root.

    Attributes:
        location: Its URI.
        relative: Its path below what was asked for, with forward slashes.
        version: Something that changes when its content does: size and time, or the bucket's ETag.
    """

    location: str
    relative: str
    version: str


def resolve_location(path: str) -> str:
    """Return the URI of a file or folder that lies below an import root.

    Args:
        path: ``/absolute/path`` or ``s3://bucket/key``.

    Raises:
        Forbidden: It lies below none of the roots, symbolic links followed.
    """
    for root in settings.IMPORT_ROOTS:
        if path.startswith("s3://"):
            bare = root.partition("?")[0].rstrip("/")
            if root.startswith("s3://") and (path == bare or path.startswith(bare + "/")):
                query = urlsplit(root).query
                return f"{path}?{query}" if query else path
        elif not root.startswith("s3://"):
            resolved = Path(path).resolve()
            if resolved.is_relative_to(Path(root).resolve()):
                return resolved.as_uri()
    raise Forbidden(
        "outside_import_roots",
        f"{path!r} lies below no import root of this server ({settings.IMPORT_ROOTS or 'none is set'}); whoever runs "
        "the server can add it to IMPORT_ROOTS",
    )


def list_files(path: str) -> Iterator[FoundFile]:
    """Yield the files below a folder or an S3 prefix by path; hidden files are passed over.

    Raises:
        Forbidden: It lies below no import root.
        NotFound: There is no such folder.
        Unavailable: The bucket does not answer.
    """
    location = resolve_location(path)
    parts = urlsplit(location)
    if parts.scheme == "s3":
        yield from _list_bucket(parts.netloc, unquote(parts.path.lstrip("/")), parts.query)
        return
    folder = Path(unquote(parts.path))
    if not folder.is_dir():
        raise NotFound("folder_not_found", f"there is no folder {path!r}")
    root = folder.resolve()
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if not file.is_file() or is_skipped(relative.parts) or not file.resolve().is_relative_to(root):
            continue
        found = file.stat()
        yield FoundFile(file.as_uri(), relative.as_posix(), f"{found.st_size}-{found.st_mtime_ns}")


def is_skipped(parts: tuple[str, ...]) -> bool:
    """Return whether a path is hidden, or one of the files that file managers leave behind."""
    return any(part.startswith((".", "__MACOSX")) for part in parts) or (parts[-1].lower() in SKIPPED_NAMES)


def _list_bucket(bucket: str, prefix: str, query: str) -> Iterator[FoundFile]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (slow to import, seldom needed)

    store = storage.S3Storage(bucket, "", dict(parse_qsl(query)))
    prefix = prefix.rstrip("/") + "/" if prefix else ""
    try:
        pages: Any = store.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for page in pages:
            for entry in page.get("Contents", []):
                relative = entry["Key"][len(prefix) :]
                if relative and not relative.endswith("/") and not is_skipped(tuple(relative.split("/"))):
                    suffix = f"?{query}" if query else ""
                    yield FoundFile(f"s3://{bucket}/{quote(entry['Key'])}{suffix}", relative, entry["ETag"])
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("bucket_unavailable", f"the bucket {bucket!r} cannot be listed: {error}") from error
