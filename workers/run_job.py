"""The one Celery task that runs jobs: claims the row, runs the body, sets the end state."""

import logging
import signal
import traceback
from types import FrameType

import msgspec
from django.db import close_old_connections, connections

from annotate.errors import DomainError
from annotate.jobs.registry import get_spec
from annotate.services import jobs
from workers.context import Cancelled, JobContext, Retry
from workers.handlers import load_handler

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
    previous = signal.signal(signal.SIGALRM, _raise_soft_limit)
    signal.alarm(spec.soft_limit_s)
    try:
        with JobContext(job) as context:
            _run(context, msgspec.convert(job.params, spec.params))
    except jobs.ClaimLost:
        logger.warning("job %s attempt %s lost its claim; another attempt goes on", job_id, job.attempt)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
        connections.close_all()


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
        jobs.fail_job(job_id, attempt, code="too_slow", message="it ran longer than its limit; split the work")
    except jobs.ClaimLost:
        raise
    except Exception as error:  # the one place where a crash is caught: it is kept on the row with its traceback
        logger.exception("job %s crashed", job_id)
        jobs.fail_job(
            job_id,
            attempt,
            code="crashed",
            message=f"{type(error).__name__}: {error}",
            traceback=traceback.format_exc(),
        )
    else:
        if not context.is_finished:
            context.finish(result)


def _raise_soft_limit(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SoftLimitReached
