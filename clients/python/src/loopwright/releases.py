"""Releases: make, wait, read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from loopwright.jobs import Jobs
from loopwright.paging import iterate_pages
from loopwright.transport import Transport
from loopwright.views import Release


class Releases:
    """Immutable datasets."""

    def __init__(self, transport: Transport, jobs: Jobs) -> None:
        self._transport = transport
        self._jobs = jobs

    def iterate(self, project: int) -> Iterator[Release]:
        """Yield the releases of a project, newest first."""
        pages = iterate_pages(self._transport, "/api/releases", {"project": project}, cursor="before")
        return cast("Iterator[Release]", pages)

    def get(self, release: int) -> Release:
        """Return one release."""
        return cast(Release, self._transport.get(f"/api/releases/{release}"))

    def create(self, project: int, name: str, *, notes: str = "", **options: Any) -> Release:
        """Start building a release.

        Args:
            project: Row id of the project.
            name: What it is called, once in the project.
            notes: What is to be known about it.
            options: The options of releases, e.g. ``policy="latest"``, ``shares={"train": 0.9, "test": 0.1}``.
        """
        body = {"project": project, "name": name, "notes": notes, "options": options}
        return cast(Release, self._transport.post("/api/releases", body))

    def wait(
        self, release: int, *, timeout_s: float | None = None, every_s: float = 1.0, progress: bool = False
    ) -> Release:
        """Wait until a release is ready.

        Raises:
            JobFailed: It could not be built.
            TimedOut: It is still being built.
        """
        found = self._jobs.wait_for(
            f"release {release}",
            lambda: self._transport.get(f"/api/releases/{release}"),
            timeout_s=timeout_s,
            every_s=every_s,
            progress=progress,
        )
        return cast(Release, found)
