"""Exports: make, wait, download."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from loopwright.downloads import CHECKSUMS, check_path, download_file, read_checksums
from loopwright.errors import ChecksumMismatch
from loopwright.jobs import Jobs
from loopwright.progress import show_progress
from loopwright.transport import Transport
from loopwright.views import Export, ExportSummary


class Exports:
    """Releases in the formats of trainers."""

    def __init__(self, transport: Transport, jobs: Jobs) -> None:
        self._transport = transport
        self._jobs = jobs

    def list_all(self, release: int) -> list[ExportSummary]:
        """Return the exports of a release, newest first (the last 100), without their files."""
        return cast("list[ExportSummary]", self._transport.get("/api/exports", release=release)["results"])

    def get(self, export: int) -> Export:
        """Return one export with its files and its list of losses."""
        return cast(Export, self._transport.get(f"/api/exports/{export}"))

    def create(
        self,
        release: int,
        format: str,  # noqa: A002  (the API's own word)
        *,
        since: int | None = None,
        **options: Any,
    ) -> Export:
        """Start rendering a release in a format.

        Args:
            release: Row id of the release.
            format: Name of the format.
            since: Row id of another release of the project: only items that are new or other than there. None for all.
            options: The format's own.
        """
        body = {"release": release, "format": format, "options": options}
        return cast(Export, self._transport.post("/api/exports", body if since is None else {**body, "since": since}))

    def wait(
        self, export: int, *, timeout_s: float | None = None, every_s: float = 1.0, progress: bool = False
    ) -> Export:
        """Wait until an export is ready.

        Raises:
            JobFailed: It could not be rendered.
            TimedOut: It is still being rendered.
        """
        found = self._jobs.wait_for(
            f"export {export}",
            lambda: self._transport.get(f"/api/exports/{export}"),
            timeout_s=timeout_s,
            every_s=every_s,
            progress=progress,
        )
        return cast(Export, found)

    def download(self, export: int, folder: str | Path, *, progress: bool = False) -> Path:
        """Fetch every file of a ready export, check it, and return the folder.

        Files that are there and right stay; a download that broke off goes on where it stopped.

        Raises:
            Conflict: The export is not ready.
            ChecksumMismatch: A file is not what the server made, or ``SHA256SUMS`` and the server's list differ.
        """
        root = Path(folder)
        files = self.get(export)["files"]
        listed = {check_path(entry["path"]): entry["sha256"] for entry in files}
        total_bytes = sum(entry["size_bytes"] for entry in files)
        with show_progress(f"export {export}", progress, unit="B", total=total_bytes, is_bytes=True) as bar:
            for entry in files:
                address = f"/api/exports/{export}/files/{quote(entry['path'])}"
                download_file(self._transport, address, entry, root, bar.add)
        if CHECKSUMS in listed:
            differing = sorted(
                path for path, sha256 in read_checksums(root / CHECKSUMS).items() if listed.get(path) != sha256
            )
            if differing:
                raise ChecksumMismatch(f"{CHECKSUMS} and the server's list differ for {differing[:5]}")
        return root
