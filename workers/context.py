"""What a job body gets: its row's parameters, progress, log, a fence for writes, and the wish to stop."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import msgspec
from django.db import DatabaseError, close_old_connections, connection, transaction

from annotate.models.job import Job
from annotate.services import jobs

logger = logging.getLogger(__name__)

PROGRESS_EVERY_S = 0.5


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class Retry(Exception):
    """The world is not ready: try again after a while."""

    def __init__(self, reason: str, after_s: float = 30.0) -> None:
        self.reason, self.after_s = reason, after_s
        super().__init__(reason)


class JobContext:
    """One attempt at one job.

    Attributes:
        job_id: Row id.
        attempt: The fencing token.
        project_id: The project it works in.
        created_by_id: Who started it.
        name: Its spec's name.
        is_finished: Whether the body has ended the job itself, see :meth:`finish`.
    """

    def __init__(self, job: Job) -> None:
        self.job_id, self.attempt, self.name = job.pk, job.attempt, job.name
        assert job.project_id is not None
        self.project_id: int = job.project_id
        self.created_by_id = job.created_by_id
        self.is_finished = False
        self._stop = threading.Event()
        self._cancel = threading.Event()
        self._lost = threading.Event()
        self._told_at = 0.0
        self._done: int | None = None
        self._thread = threading.Thread(target=self._beat, name=f"heart of job {job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=jobs.HEARTBEAT_S)

    def _beat(self) -> None:
        try:
            while not self._stop.wait(jobs.HEARTBEAT_S):
                close_old_connections()
                try:
                    if self._show_life():
                        self._cancel.set()
                except jobs.ClaimLost:
                    self._lost.set()
                    return
                except DatabaseError as error:
                    logger.warning("heartbeat of job %s failed: %s", self.job_id, error)
        finally:
            connection.close()

    def _show_life(self) -> bool:
        """Tell the database that this process is alive; return whether somebody asked to stop."""
        return jobs.beat_job(self.job_id, self.attempt)

    def check(self) -> None:
        """Stop here when somebody asked to, or when another attempt has taken over. Call between batches."""
        if self._lost.is_set():
            raise jobs.ClaimLost
        if self._cancel.is_set():
            raise Cancelled

    def report(
        self, done: int | None = None, total: int | None = None, *, stage: str | None = None, now: bool = False
    ) -> None:
        """Store progress, at most twice a second unless ``now``; also a batch border (see :meth:`check`)."""
        self.check()
        self._done = self._done if done is None else done
        if now or total is not None or stage is not None or time.monotonic() - self._told_at >= PROGRESS_EVERY_S:
            self._told_at = time.monotonic()
            jobs.record_progress(self.job_id, self.attempt, done=done, total=total, stage=stage)

    def log(self, line: str) -> None:
        """Add a line to the log that people see."""
        logger.info("job %s (%s): %s", self.job_id, self.name, line)
        jobs.append_log(self.job_id, self.attempt, line)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that commits only while this attempt holds the job."""
        with transaction.atomic():
            jobs.require_claim(self.job_id, self.attempt)
            yield

    def holds_job(self) -> bool:
        """Return whether the job is still this attempt's, so that what it leaves is its to clear away."""
        try:
            with self.writing():
                return True
        except jobs.ClaimLost:
            return False

    def finish(self, result: msgspec.Struct | None) -> None:
        """End the job with its result and the last progress that it reported.

        Bodies that find their work by query do this themselves inside :meth:`writing`: whoever brings more work waits
        for the transaction that saw none, and then starts another job. For the others it is done when they return.
        """
        found = {} if result is None else msgspec.to_builtins(result)
        jobs.finish_job(self.job_id, self.attempt, result=found, done=self._done)
        self.is_finished = True

    def cancel_asked(self) -> bool:
        """Return whether somebody asked to stop."""
        return self._cancel.is_set()
