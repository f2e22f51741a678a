"""Fetches files: by ranges, to a part file, checked by SHA-256 before they get their name."""

from __future__ import annotations

import hashlib
import http.client
from pathlib import Path
from typing import Callable

from loopwright.errors import ChecksumMismatch, ConnectionFailed
from loopwright.transport import Transport
from loopwright.views import ExportFile

CHECKSUMS = "SHA256SUMS"
CHUNK_BYTES = 1024 * 1024


def download_file(
    transport: Transport, address: str, entry: ExportFile, root: Path, on_bytes: Callable[[int], None]
) -> Path:
    """Fetch one file below ``root``, unless it is there and right.

    Args:
        transport: Talks to the server.
        address: Path of the file on the server.
        entry: Where it goes, its length in bytes and its SHA-256.
        root: Folder that the entry's path is relative to.
        on_bytes: Told how many bytes more are there.

    Raises:
        ChecksumMismatch: What came is not the file; the part is removed.
        ConnectionFailed: The connection broke too often; the part stays for the next time.
    """
    target = root / check_path(entry["path"])
    if target.is_file() and target.stat().st_size == entry["size_bytes"] and hash_file(target) == entry["sha256"]:
        on_bytes(entry["size_bytes"])
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    _fill(transport, address, entry, part, on_bytes)
    found = hash_file(part)
    if found != entry["sha256"]:
        part.unlink()
        raise ChecksumMismatch(f"{entry['path']} has SHA-256 {found}, expected {entry['sha256']}; download it again")
    part.replace(target)
    return target


def _fill(transport: Transport, address: str, entry: ExportFile, part: Path, on_bytes: Callable[[int], None]) -> None:
    """Append to a part file until it is as long as it should be; tries without any gain are counted."""
    if part.exists() and part.stat().st_size > entry["size_bytes"]:
        part.unlink()
    part.touch()
    has = part.stat().st_size
    on_bytes(has)
    attempt = 0
    while has < entry["size_bytes"]:
        before = has
        reason: Exception | str = "it ended early"
        try:
            has = _append(transport, address, entry, part, on_bytes)
        except (OSError, http.client.HTTPException) as error:
            reason, has = error, part.stat().st_size
        attempt = 1 if has > before else attempt + 1
        if has < entry["size_bytes"]:
            if attempt >= transport.attempts:
                raise ConnectionFailed(f"{entry['path']} broke off at byte {has}: {reason}")
            transport.pause(attempt)


def _append(transport: Transport, address: str, entry: ExportFile, part: Path, on_bytes: Callable[[int], None]) -> int:
    has = part.stat().st_size
    etag = f'"{entry["sha256"]}"'
    headers = {"Accept": "*/*"}
    if has:
        headers.update({"Range": f"bytes={has}-", "If-Range": etag})
    with transport.open(address, headers) as response, part.open("ab") as stream:
        if has and response.status != 206:  # the whole file: what is here is of no use
            stream.truncate(0)
            on_bytes(-has)
            has = 0
        while chunk := response.read(CHUNK_BYTES):
            stream.write(chunk)
            has += len(chunk)
            on_bytes(len(chunk))
    return has


def check_path(path: str) -> str:
    """Return a path of an export, refusing one that could leave its folder.

    Raises:
        ChecksumMismatch: It is absolute, climbs, or has a drive or a backslash.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
        raise ChecksumMismatch(f"the export lists the path {path!r}, which could leave its folder; nothing is fetched")
    return path


def read_checksums(path: Path) -> dict[str, str]:
    """Return SHA-256 by path from a file that ``sha256sum -c`` reads."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
