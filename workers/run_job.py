"""The Celery tasks that run jobs: one claims the row, runs the body, sets the end state; one helps with shards."""

import logging
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import msgspec
from django.db import close_old_connections, connections

from annotate.disks import explain_refusal
from annotate.errors import DomainError
from annotate.jobs.registry import get_spec
from annotate.models.job import Job
from annotate.services import jobs, shards
from annotate.services.shards import Shard
from workers.context import Cancelled, JobContext, Retry
from workers.handlers import load_handler
from workers.shards import Kept, do_shard, name_holder

logger = logging.getLogger(__name__)


class SoftLimitReached(Exception):
    """The job has run for its whole allowance."""


def run_job(job_id: int) -> None:
    """Run one job to an end state. A message for a job that is not queued any more does nothing."""
    close_old_connections()
    job = jobs.claim_job(job_id)
    if job is None:
        return
    spec = get_spec(job.name)
    try:
        with _soft_limit(spec.soft_limit_s), JobContext(job) as context:
            _run(context, msgspec.convert(job.params, spec.params))
    except jobs.ClaimLost:
        logger.warning("job %s attempt %s lost its claim; another attempt goes on", job_id, job.attempt)
    finally:
        connections.close_all()


def help_job(job_id: int) -> None:
    """Do shards of a job that another process runs, until there are none left to take or another job waits."""
    close_old_connections()
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return
    try:
        with _soft_limit(get_spec(job.name).soft_limit_s):
            kept: Kept = {}
            while (shard := shards.claim_shard(job_id, holder=name_holder())) is not None:
                # The clock calls again, so a helper that leaves for other work is missed for seconds.
                if not _help(job, shard, kept) or shards.has_others_waiting(job):
                    break
    except jobs.ClaimLost:
        logger.warning("a shard of job %s was taken over, or the job has ended", job_id)
    finally:
        connections.close_all()


def _help(job: Job, shard: Shard, kept: Kept) -> bool:
    """Do one shard; return whether to look for another."""
    try:
        do_shard(job, shard, kept)
    except (Cancelled, Retry):
        shards.free_shard(shard)
        return False
    except SoftLimitReached:
        _leave_statement()
        shards.free_shard(shard)
        return False
    except DomainError as error:
        shards.fail_shard(shard, code=error.code, message=error.message)
    except jobs.ClaimLost:
        raise
    except Exception as error:  # a helper's crash is its job's: kept on the shard with its traceback
        logger.exception("shard %s of job %s crashed", shard.number, job.pk)
        code, message = _name_crash(error)
        shards.fail_shard(shard, code=code, message=message, traceback=traceback.format_exc())
    return True


@contextmanager
def _soft_limit(seconds: int) -> Iterator[None]:
    """Raise SoftLimitReached in the block once it has run for so long."""
    previous = signal.signal(signal.SIGALRM, _raise_soft_limit)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def _run(context: JobContext, params: msgspec.Struct) -> None:
    job_id, attempt = context.job_id, context.attempt
    try:
        result = load_handler(context.name)(context, params)
    except Cancelled:
        jobs.end_cancelled_job(job_id, attempt)
    except Retry as error:
        jobs.retry_job(job_id, attempt, reason=error.reason, after_s=error.after_s)
    except DomainError as error:
        jobs.fail_job(job_id, attempt, code=error.code, message=error.message)
    except SoftLimitReached:
        _leave_statement()
        jobs.fail_job(job_id, attempt, code="too_slow", message="it ran longer than its limit; split the work")
    except jobs.ClaimLost:
        raise
    except Exception as error:  # the one place where a crash is caught: it is kept on the row with its traceback
        logger.exception("job %s crashed", job_id)
        code, message = _name_crash(error)
        jobs.fail_job(job_id, attempt, code=code, message=message, traceback=traceback.format_exc())
    else:
        if not context.is_finished:
            context.finish(result)


def _leave_statement() -> None:
    """Have new connections to the database made: a limit comes in the middle of a statement too, whose one is stuck."""
    connections.close_all()


def _name_crash(error: Exception) -> tuple[str, str]:
    """Return a code and what to tell people: a disk that is full is nobody's fault but has a remedy."""
    refusal = explain_refusal(error) if isinstance(error, OSError) else None
    return ("crashed", f"{type(error).__name__}: {error}") if refusal is None else (refusal.code, refusal.message)


def _raise_soft_limit(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SoftLimitReached
