"""What a body gets: a fence for its writes, a heart that beats, progress that others see."""

import time
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from annotate.models.job import Job
from annotate.models.project import Project
from annotate.services import jobs
from annotate.services.jobs import ClaimLost
from tests.workers.conftest import SubmitBody
from workers.context import JobContext

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def context(submit_body: SubmitBody) -> JobContext:
    """The first attempt at a job, not begun."""
    job = jobs.claim_job(submit_body().pk)
    assert job is not None
    return JobContext(job)


def take_over(context: JobContext) -> None:
    """Let another attempt have the job."""
    Job.objects.filter(pk=context.job_id).update(attempt=context.attempt + 1)


def test_writes_commit_while_the_claim_holds(context: JobContext, project: Project) -> None:
    with context.writing():
        Project.objects.update(name="written")
    project.refresh_from_db()
    assert project.name == "written"


def test_nothing_is_written_once_it_is_lost(context: JobContext, project: Project) -> None:
    take_over(context)
    with pytest.raises(ClaimLost):
        context.report(1, now=True)
    with pytest.raises(ClaimLost):
        enter(context)
    context.log("a ghost's words")
    project.refresh_from_db()
    job = Job.objects.get()
    assert (project.name, job.done_count, job.log) == ("Pets", 0, [])


def enter(context: JobContext) -> None:
    with context.writing():
        Project.objects.update(name="written")


def test_a_write_holds_the_claim_until_it_is_committed(context: JobContext) -> None:
    """A sweep passes over a job that is being written for, instead of waiting or taking it away."""
    swept: list[str] = []

    def sweep() -> None:
        jobs.sweep_jobs()
        swept.append(Job.objects.get(pk=context.job_id).state)
        connection.close()

    Job.objects.update(heartbeat_at="2020-01-01T00:00:00Z")
    with context.writing():
        thread = Thread(target=sweep)
        thread.start()
        thread.join(10)
        assert swept == ["running"]


def test_an_attempt_whose_job_is_ended_has_lost_it(context: JobContext) -> None:
    Job.objects.update(state="cancelled")
    with pytest.raises(ClaimLost):
        enter(context)


def test_the_heart_beats_while_the_body_works(context: JobContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_S", 0.01)
    Job.objects.update(heartbeat_at="2020-01-01T00:00:00Z")
    with context:
        wait_until(lambda: Job.objects.get().heartbeat_at.year == timezone.now().year)  # type: ignore[union-attr]


def test_the_heart_notices_that_the_job_was_taken_over(context: JobContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_S", 0.01)
    take_over(context)
    with context, pytest.raises(ClaimLost):
        wait_until(lambda: bool(context.check()))  # type: ignore[func-returns-value]


def wait_until(done: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_progress_is_stored_at_most_twice_a_second(context: JobContext) -> None:
    context.report(1, now=True)
    for done in range(2, 50):
        context.report(done)
    assert Job.objects.get().done_count == 1
    context.report(50, total=60)
    context.report(51, stage="late")
    job = Job.objects.get()
    assert (job.done_count, job.total_count, job.stage) == (51, 60, "late")
