"""Real Celery workers, as processes of their own, on the test's database and a broker of the test's own."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from annotate.models.job import Job, JobState
from annotate.services.jobs import sweep_jobs
from annotate.supervisor import Child

WAIT_S = 120


def wait_until(is_done: Callable[[], bool], worker: Child | None = None) -> None:
    """Wait for something that has to happen; the limit only keeps a broken test from hanging."""
    end = time.monotonic() + WAIT_S
    while not is_done():
        assert worker is None or worker.is_running(), worker.tail(60)
        assert time.monotonic() < end, worker.tail(60) if worker else "it did not happen"
        time.sleep(0.02)


@contextmanager
def run_worker(
    folder: Path, queues: str, *, include: str = "", schedule: str = "", **environment: str
) -> Iterator[Child]:
    """Run a worker with one process for these queues while the block lasts.

    With the name of a file for the schedule there is a process for the clock, too.

    Modules to include (comma-separated) are imported once, instead of by each process that joins or is replaced.
    """
    command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-l", "INFO", "-Q", queues, "-c", "1"]
    command += ["-I", include] if include else []
    command += ["-B", "-s", str(folder / schedule)] if schedule else []
    here = {
        "DATABASE_URL": urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "REDIS_URL": settings.REDIS_URL,
        "STORAGE_URL": settings.STORAGE_URL,
    }
    log = folder / f"worker-{time.monotonic_ns()}.log"
    worker = Child("worker", [*command, "-n", log.stem], log, {**here, **environment})
    worker.start()
    try:
        wait_until(lambda: "ready." in log.read_text(errors="replace"), worker)
        yield worker
    finally:
        worker.stop()


def kill_worker(worker: Child) -> None:
    """End a worker and its processes as a power cut would."""
    assert worker.process is not None
    os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.wait()


def kill_process(worker: Child) -> None:
    """End the process that runs the job, as the kernel does when memory is short; the worker itself lives on.

    The process of the clock, if there is one, ends too.
    """
    assert worker.process is not None
    pid = worker.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)


def sweep_dead() -> None:
    """Do what the clock does once a running job's heart has been silent for long enough."""
    Job.objects.filter(state=JobState.RUNNING).update(heartbeat_at="2020-01-01T00:00:00Z")
    sweep_jobs()


def wait_for_end(job_id: int, worker: Child) -> Job:
    """Wait until a job has ended and return it."""
    ended = Job.objects.filter(pk=job_id).exclude(state__in=[JobState.QUEUED, JobState.RUNNING])
    wait_until(ended.exists, worker)
    return Job.objects.get(pk=job_id)
