"""A job that does what a test tells it to, so that the machinery around jobs can be seen at work."""

import errno
import time
from collections.abc import Callable
from typing import Final

import msgspec
from django.db import connection

from annotate import access
from annotate.errors import Invalid
from annotate.jobs.spec import JobSpec
from annotate.models.job import Job
from annotate.models.project import Project
from workers.context import JobContext, Retry


class BodyParams(msgspec.Struct, forbid_unknown_fields=True):
    """Which of the functions below to run, and what tells two runs apart."""

    how: str = "succeed"
    topic: str = ""


class BodyResult(msgspec.Struct):
    """What the body returns."""

    attempt: int


SPEC = JobSpec(
    name="test_body",
    title="Test body",
    params=BodyParams,
    queue="cpu",
    access=access.require_curate,
    unit="steps",
    soft_limit_s=1,
    hard_limit_s=5,
    max_attempts=3,
    dedup_params=("topic",),
)
SPECS: Final = {SPEC.name: SPEC}


def run(context: JobContext, params: BodyParams) -> BodyResult | None:
    """Do what is asked."""
    return BODIES[params.how](context)


def succeed(context: JobContext) -> BodyResult:
    """Report, log, and return something."""
    context.report(1, 2, stage="halfway", now=True)
    context.log("one of two")
    context.report(2, now=True)
    return BodyResult(context.attempt)


def refuse(context: JobContext) -> BodyResult:
    """Say that this will never work."""
    raise Invalid("no_such_cat", "there is no cat 7; expected one of 1 to 6")


def crash(context: JobContext) -> BodyResult:
    """Fail as nobody foresaw."""
    raise ZeroDivisionError("seven by nought")


def fill(context: JobContext) -> BodyResult:
    """Meet a disk that is full."""
    raise OSError(errno.ENOSPC, "No space left on device", "half")


def retry(context: JobContext) -> BodyResult:
    """Ask for another time."""
    raise Retry("the cat is out", after_s=30)


def wait(context: JobContext) -> BodyResult:
    """Go on until somebody asks to stop."""
    while True:
        context.report(now=True)
        time.sleep(0.01)


def overrun(context: JobContext) -> BodyResult:
    """Go on for ever, deaf."""
    while True:
        time.sleep(0.01)


def lose(context: JobContext) -> BodyResult:
    """Lose the claim to another attempt, and write all the same."""
    Job.objects.filter(pk=context.job_id).update(attempt=context.attempt + 1)
    with context.writing():
        Project.objects.filter(pk=context.project_id).update(name="written by a ghost")
    return BodyResult(context.attempt)


def query(context: JobContext) -> BodyResult:
    """Ask the database for something that takes long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(4)")
    return BodyResult(context.attempt)


def chatter(context: JobContext) -> None:
    """Log a few lines."""
    for number in range(30):
        context.log(f"line {number}")


BODIES: Final[dict[str, Callable[[JobContext], BodyResult | None]]] = {
    body.__name__: body for body in (succeed, refuse, crash, fill, retry, wait, overrun, query, lose, chatter)
}
