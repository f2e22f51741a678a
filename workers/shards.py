"""Shares a job's work with whoever is free: the job plans shards, does them itself, and waits for those of others."""

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from django.db import transaction

from annotate.errors import Unavailable
from annotate.jobs.registry import get_spec
from annotate.models.job import Job, JobShard, ShardState
from annotate.services import shards
from annotate.services.shards import Shard
from workers.context import PROGRESS_EVERY_S, JobContext
from workers.handlers import load_shard_handler

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.1
"""How often a job looks whether the shards that others hold are done."""

LOG: Final = "log"
"""Key of a shard's result under which its log lines travel."""


Kept = dict[str, Any]
"""What a process keeps at hand from one shard of a job to the next."""


class ShardContext(JobContext):
    """One attempt at one shard: what a job's body gets, with the shard's fence in the place of the job's.

    Attributes:
        shard: What is held.
        kept: What this process has at hand from earlier shards of the job; the body may put things in.
        lines: What was logged; the job's own process tells people of it when the stage is done.
    """

    def __init__(self, job: Job, shard: Shard, kept: Kept) -> None:
        super().__init__(job)
        self.shard, self.kept = shard, kept
        self.lines: list[str] = []

    def _show_life(self) -> bool:
        return shards.beat_shard(self.shard)

    def report(
        self, done: int | None = None, total: int | None = None, *, stage: str | None = None, now: bool = False
    ) -> None:
        """Store progress of the shard, at most twice a second unless ``now``; the job's follows from it."""
        del total, stage
        self.check()
        self._done = self._done if done is None else done
        if done is not None and (now or time.monotonic() - self._told_at >= PROGRESS_EVERY_S):
            self._told_at = time.monotonic()
            shards.record_shard_progress(self.shard, done)

    def log(self, line: str) -> None:
        """Add a line to the worker's log, and to what the job tells people."""
        logger.info("shard %s of job %s: %s", self.shard.number, self.job_id, line)
        self.lines.append(line)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that commits only while the shard is held."""
        with transaction.atomic():
            shards.require_shard(self.shard)
            yield

    @property
    def done_count(self) -> int:
        """Return the last count that was reported."""
        return self._done or 0


def name_holder() -> str:
    """Return who this process is, for people who look: host and process id."""
    return f"{socket.gethostname()}/{os.getpid()}"


def share(context: JobContext, stage: str, plan: Callable[[], Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Do a stage of a job in shards, together with whoever is free.

    Every shard is done once and leaves its result in its row; what is done when the job is killed stays done. So the
    results do not depend on how many workers there were, as long as each is made from its parameters alone.

    Args:
        context: The job.
        stage: Tells one stage of a job from another.
        plan: Returns the parameters of each shard; asked once, by the first attempt.

    Returns:
        What each shard returned, in the order of the plan.

    Raises:
        Unavailable: A shard failed; the reason is its own.
    """
    if not shards.is_planned(context.job_id, stage):
        planned = plan()
        with context.writing():
            shards.create_shards(context.job_id, stage, planned)
    job = Job.objects.get(pk=context.job_id)
    shards.call_help(job)
    rows = JobShard.objects.filter(job=job, stage=stage)
    kept: Kept = {}
    while rows.filter(state__in=[ShardState.WAITING, ShardState.RUNNING]).exists():
        shard = shards.claim_shard(job.pk, holder=name_holder(), job_attempt=context.attempt)
        if shard is not None:
            do_shard(job, shard, kept)
        else:
            time.sleep(LOOK_EVERY_S)
        context.check()
        _refuse_failed(rows.filter(state=ShardState.FAILED).first())
    _refuse_failed(rows.filter(state=ShardState.FAILED).first())
    done = list(rows.order_by("number").values_list("result", "done_count"))
    context.report(sum(count for _, count in done), now=True)
    for line in (line for result, _ in done for line in result.pop(LOG, [])):
        context.log(line)
    return [result for result, _ in done]


def do_shard(job: Job, shard: Shard, kept: Kept) -> None:
    """Run one shard that this process holds to its end."""
    params = msgspec.convert(job.params, get_spec(job.name).params)
    with ShardContext(job, shard, kept) as context:
        result = load_shard_handler(job.name)(context, params, shard)
        context.check()
        if context.lines:
            result = {**result, LOG: context.lines}
        shards.finish_shard(shard, result=result, done=context.done_count)


def _refuse_failed(shard: JobShard | None) -> None:
    if shard is not None and shard.error is not None:
        raise Unavailable(shard.error["code"], f"shard {shard.number}: {shard.error['message']}")
