"""Jobs: start, look, cancel, wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Callable, TypeVar, cast

from loopwright.errors import JobFailed, TimedOut
from loopwright.paging import iterate_pages
from loopwright.progress import show_progress
from loopwright.transport import Transport
from loopwright.views import Job

T = TypeVar("T")
ENDED = ("succeeded", "failed", "cancelled")


class Jobs:
    """Background work."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def iterate(self, project: int, **filters: Any) -> Iterator[Job]:
        """Yield a project's jobs, newest first; filters are ``state`` (list) and ``name``."""
        pages = iterate_pages(self._transport, "/api/jobs", {"project": project, **filters}, cursor="before")
        return cast("Iterator[Job]", pages)

    def create(self, project: int, name: str, params: dict[str, Any] | None = None) -> Job:
        """Start a job."""
        return cast(Job, self._transport.post("/api/jobs", {"project": project, "name": name, "params": params or {}}))

    def get(self, job: int) -> Job:
        """Return one job."""
        return cast(Job, self._transport.get(f"/api/jobs/{job}"))

    def cancel(self, job: int) -> Job:
        """Ask a job to stop at its next batch."""
        return cast(Job, self._transport.post(f"/api/jobs/{job}/cancel", {}, is_repeatable=True))

    def wait(self, job: int, *, timeout_s: float | None = None, every_s: float = 1.0, progress: bool = False) -> Job:
        """Wait until a job has ended.

        Args:
            job: Row id of the job.
            timeout_s: How long to wait at most, in seconds; None waits for ever.
            every_s: Pause between two looks, in seconds.
            progress: Whether to show a bar.

        Raises:
            JobFailed: It failed or was cancelled.
            TimedOut: It goes on, but the time is over.
        """
        with show_progress(f"job {job}", progress, unit="units") as bar:

            def look() -> Job | None:
                found = self.get(job)
                bar.set(found["done_count"], found["total_count"], found["stage"])
                return found if found["state"] in ENDED else None

            ended = poll(look, f"job {job}", timeout_s=timeout_s, every_s=every_s)
        if ended["state"] != "succeeded":
            raise JobFailed(f"job {job} ({ended['name']})", ended["state"], ended["error"])
        return ended

    def wait_for(
        self, what: str, read: Callable[[], dict[str, Any]], *, timeout_s: float | None, every_s: float, progress: bool
    ) -> dict[str, Any]:
        """Wait for a release or an export, showing how far its job is.

        Raises:
            JobFailed: It failed.
            TimedOut: It goes on, but the time is over.
        """
        with show_progress(what, progress, unit="units") as bar:

            def look() -> dict[str, Any] | None:
                found = read()
                if found["state"] in ("ready", "failed"):
                    return found
                if progress and found["job"] is not None:
                    job = self.get(found["job"])
                    bar.set(job["done_count"], job["total_count"], job["stage"])
                return None

            ended = poll(look, what, timeout_s=timeout_s, every_s=every_s)
        if ended["state"] == "failed":
            raise JobFailed(what, "failed", self.get(ended["job"])["error"] if ended["job"] is not None else None)
        return ended


def poll(look: Callable[[], T | None], what: str, *, timeout_s: float | None, every_s: float) -> T:
    """Look again and again until there is something to see.

    Raises:
        TimedOut: There was nothing in time.
    """
    until = None if timeout_s is None else time.monotonic() + timeout_s
    while (found := look()) is None:
        if until is not None and time.monotonic() >= until:
            raise TimedOut(f"{what} did not end within {timeout_s:g} s; it goes on, wait again")
        time.sleep(every_s)
    return found
