"""The only place that sends messages to workers. A message carries a row's id, or a question; never data.

Answers come back through a list of their own on the broker. Celery's result store would keep every question that nobody
answered for ever, and gives up for good once the broker has been away.
"""

import logging
import time
import uuid
from functools import lru_cache
from typing import Any

import msgspec
import redis
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

RUN_JOB = "run_job"
HELP_JOB = "help_job"
HELP_LIFE_S = 10
"""After this a call for help is forgotten; the clock calls again while there are shards that wait."""
DELIVER = "deliver"
DELIVER_LIFE_S = 60
DELIVER_CALLED = "loopwright:deliver"
"""Stands from a call until a worker reads it: what is committed meanwhile is found by the same worker."""

DELIVER_CALLED_S = 5
"""After this a call is made again, should the one before have got lost."""

ANSWER = "answer"
ANSWERS = "loopwright:answers/"
ANSWER_LIFE_S = 60
SLICE_S = 2.0


def make_app() -> Celery:
    """Return a Celery application for this deployment's broker."""
    app = Celery("loopwright", broker=settings.REDIS_URL, set_as_current=False)
    app.conf.update(
        task_default_queue="cpu",
        task_ignore_result=True,
        task_track_started=False,
        broker_connection_retry_on_startup=True,
        # The job row is what is delivered again, so a message may be forgotten once a worker has read it.
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        # Somebody waits while a message is sent; the sweep sends again what a broker that is away does not take.
        broker_transport_options={
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "max_retries": 1,
            "interval_start": 0,
            "interval_max": 0.1,
        },
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


def send_help(job_id: int, queue: str, *, copies: int) -> int:
    """Ask so many workers of a queue to take shards of a job; those that are busy for long never hear of it.

    Returns:
        How many calls were sent: fewer when the broker does not answer.
    """
    for number in range(copies):
        try:
            _get_app().send_task(HELP_JOB, args=[job_id], queue=queue, expires=HELP_LIFE_S, retry=False)
        except OperationalError as error:
            logger.warning("nobody is asked to help job %s, the broker does not answer: %s", job_id, error)
            return number
    return copies


def send_deliver() -> bool:
    """Have what webhooks wait for sent at once. Call when it is committed: one message serves all who call until a
    worker reads it.

    Returns:
        False when the broker does not answer; the clock asks for the same every few seconds.
    """
    try:
        if not _get_quick_client(settings.REDIS_URL).set(DELIVER_CALLED, 1, nx=True, ex=DELIVER_CALLED_S):
            return True
        _get_app().send_task(DELIVER, queue="io", expires=DELIVER_LIFE_S, retry=False)
    except (OperationalError, redis.RedisError) as error:
        logger.warning("webhooks wait for the clock, the broker does not answer: %s", error)
        return False
    return True


def note_deliver() -> None:
    """Let the next call through. Whoever read this one looks afterwards, and so finds all that was committed before."""
    try:
        _get_quick_client(settings.REDIS_URL).delete(DELIVER_CALLED)
    except redis.RedisError as error:
        logger.warning("calls for webhooks wait %d s, the broker does not answer: %s", DELIVER_CALLED_S, error)


@lru_cache(maxsize=1)
def _get_client(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=SLICE_S + 3, socket_connect_timeout=2)


@lru_cache(maxsize=1)
def _get_quick_client(url: str) -> Any:
    """Return a client for whoever waits: it tries once more, for a broker that has restarted, and makes no pause."""
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1))


def put_question(kind: str, payload: dict[str, Any], *, wait_s: float) -> dict[str, Any] | None:
    """Put a question to the interactive workers and wait; see ``ask.py``.

    Returns:
        What :func:`workers.questions.answer` returned; None when nobody answered in time.

    Raises:
        OperationalError: The broker took no message.
        RedisError: It did not give the answer.
    """
    key = ANSWERS + uuid.uuid4().hex
    _send_question(kind, payload, key, expires_s=wait_s)
    end_s = time.monotonic() + wait_s
    while (left_s := end_s - time.monotonic()) > 0:
        # In slices, because a connection that has been silent for longer counts as dead.
        found = _get_client(settings.REDIS_URL).blpop(key, timeout=max(0.01, min(left_s, SLICE_S)))
        if found is not None:
            return msgspec.json.decode(found[1], type=dict[str, Any])
    return None


def leave_errand(kind: str, payload: dict[str, Any], *, expires_s: float) -> None:
    """Put a question whose answer nobody waits for; forgotten when the broker does not take it."""
    try:
        _send_question(kind, payload, "", expires_s=expires_s)
    except OperationalError as error:
        logger.warning("the errand %s was not sent, the broker does not answer: %s", kind, error)


def give_answer(key: str, answer: dict[str, Any]) -> None:
    """Hand a worker's answer to whoever waits for it."""
    with _get_client(settings.REDIS_URL).pipeline() as pipeline:
        pipeline.rpush(key, msgspec.json.encode(answer))
        pipeline.expire(key, ANSWER_LIFE_S)
        pipeline.execute()


def _send_question(kind: str, payload: dict[str, Any], key: str, *, expires_s: float) -> None:
    _get_app().send_task(ANSWER, args=[kind, payload, key], queue="interactive", expires=expires_s, retry=False)
