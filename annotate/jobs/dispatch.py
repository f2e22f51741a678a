"""The only place that sends messages to workers. A message carries a row's id, or a question; never data."""

import logging
from functools import lru_cache
from typing import Any

from celery import Celery
from celery.result import AsyncResult
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

RUN_JOB = "run_job"
ANSWER = "answer"


def make_app() -> Celery:
    """Return a Celery application for this deployment's broker."""
    app = Celery("loopwright", broker=settings.REDIS_URL, backend=settings.REDIS_URL, set_as_current=False)
    app.conf.update(
        task_default_queue="cpu",
        task_ignore_result=True,
        task_track_started=False,
        result_expires=60,
        broker_connection_retry_on_startup=True,
        # The job row is what is delivered again, so a message may be forgotten once a worker has read it.
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 5, "max_retries": 3},
        redis_socket_timeout=5,
        timezone="UTC",
    )
    return app


@lru_cache(maxsize=1)
def _get_app() -> Celery:
    return make_app()


def send_job(job_id: int, queue: str, *, hard_limit_s: int) -> bool:
    """Tell the workers of a queue that a job waits.

    Returns:
        False when the broker does not answer; the sweep sends the message later.
    """
    try:
        _get_app().send_task(RUN_JOB, args=[job_id], queue=queue, time_limit=hard_limit_s, retry=False)
    except OperationalError as error:
        logger.warning("job %s is queued, but the broker does not answer: %s", job_id, error)
        return False
    return True


def send_question(kind: str, payload: dict[str, Any], *, expires_s: float) -> AsyncResult[Any]:
    """Put a question to the interactive workers; see ``ask.py``."""
    return _get_app().send_task(
        ANSWER, args=[kind, payload], queue="interactive", expires=expires_s, ignore_result=False, retry=False
    )
