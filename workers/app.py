"""The Celery application of the workers: tasks, the schedule, and a sign of life."""

import logging
import os
import signal
import socket
import threading
from typing import Any

import django
import redis
from celery.signals import worker_process_init, worker_ready, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.config.settings.production")
django.setup()

from django.db import DatabaseError, connection  # noqa: E402

from annotate.errors import DomainError  # noqa: E402
from annotate.jobs.dispatch import ANSWER, DELIVER, HELP_JOB, RUN_JOB, make_app  # noqa: E402
from annotate.jobs.liveness import LIFE_S, leave_note, take_note  # noqa: E402
from workers.beat import SCHEDULE, tick, tidy  # noqa: E402
from workers.deliver import deliver  # noqa: E402
from workers.questions import answer, warm_encoders  # noqa: E402
from workers.run_job import help_job, run_job  # noqa: E402

app = make_app()
app.conf.beat_schedule = SCHEDULE
app.task(name=RUN_JOB)(run_job)
app.task(name=HELP_JOB)(help_job)
app.task(name=ANSWER)(answer)
app.task(name=DELIVER)(deliver)
app.task(name="tick")(tick)
app.task(name="tidy")(tidy)

logger = logging.getLogger(__name__)
_stopped = threading.Event()


@worker_ready.connect  # type: ignore[untyped-decorator]
def show_life(sender: Any = None, **kwargs: Any) -> None:
    """Keep a note that this worker is alive and which queues it serves, so that pages can say so."""
    del kwargs
    queues = sorted(sender.app.amqp.queues.consume_from) if sender is not None else []
    name = f"{socket.gethostname()}/{os.getpid()}"

    clock = getattr(getattr(sender, "controller", None), "beat", None)

    def beat() -> None:
        while not _stopped.wait(LIFE_S / 3):
            if clock is not None and not clock.is_alive():
                end_without_clock()
                return
            try:
                leave_note(name, queues)
            except redis.RedisError as error:
                logger.warning("no sign of life could be left: %s", error)

    leave_note(name, queues)
    threading.Thread(target=beat, name="life", daemon=True).start()


def end_without_clock() -> None:
    """End this worker, so that whoever watches over it starts it again: Celery never starts a clock a second time."""
    logger.error("the process of the clock died; this worker ends, to be started again with a new one")
    os.kill(os.getpid(), signal.SIGTERM)


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def end_life(**kwargs: Any) -> None:
    """Take the note back."""
    del kwargs
    _stopped.set()
    take_note(f"{socket.gethostname()}/{os.getpid()}")


@worker_process_init.connect  # type: ignore[untyped-decorator]
def warm_up(sender: Any = None, **kwargs: Any) -> None:
    """Load models where people wait for them. In a thread: the process must report for work within seconds."""
    del sender, kwargs
    if os.environ.get("WARM_ENCODERS") == "1":
        threading.Thread(target=_warm_safely, name="warm-up", daemon=True).start()


def _warm_safely() -> None:
    try:
        warm_encoders()
    except (DatabaseError, DomainError) as error:
        logger.warning("no encoder could be warmed: %s", error)
    finally:
        connection.close()
