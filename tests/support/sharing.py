"""Jobs that several processes share, of which one is killed in the middle."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django.db import connections

from annotate.access import Actor
from annotate.jobs.spec import JobSpec
from annotate.jobs.submit import submit_job
from annotate.models.job import Job, JobShard
from annotate.models.project import Project
from annotate.supervisor import Child
from tests.support.workers import sweep_dead, wait_for_end, wait_until

Hold = Literal["SHARE", "ACCESS EXCLUSIVE"]
"""The first lets nobody write, the second nobody read either."""


@contextmanager
def table_held(table: str, mode: Hold = "SHARE") -> Iterator[None]:
    """Let processes wait for a table while the block lasts."""
    own = connections.create_connection("default")
    own.set_autocommit(False)
    with own.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
    try:
        yield
    finally:
        own.close()


def run_shared(
    project: Project, worker: Child, spec: JobSpec, params: Any, table: str, *, count: int, kill: str, mode: Hold
) -> Job:
    """Run a job until each of ``count`` processes holds a shard, kill one of them, and let the others go on.

    Args:
        project: Whose items.
        worker: What has that many processes.
        spec: Which job.
        params: Of the job.
        table: What all its first shards wait for when it is held.
        count: How many processes.
        kill: ``owner`` kills the one that runs the job, ``helper`` another one.
        mode: Whether they write to the table or read it.
    """
    with table_held(table, mode):
        job = submit_job(Actor(project.created_by), spec, project_id=project.pk, params={**params, "shard_items": 2})
        held = JobShard.objects.filter(job=job, state="running")
        wait_until(lambda: held.count() == count, worker)
        victim = held.filter(job_attempt__isnull=kill == "helper")[0]
        os.kill(int(victim.holder.rpartition("/")[2]), signal.SIGKILL)
    # Its connection notices only now that nobody is left to commit what it has begun.
    JobShard.objects.filter(pk=victim.pk).update(heartbeat_at="2020-01-01T00:00:00Z")
    if kill == "owner":
        sweep_dead()
    return wait_for_end(job.pk, worker)
