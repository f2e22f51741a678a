"""The life of a job: from its row to an end state, whatever happens to its body."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from annotate.access import Actor
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.services import jobs
from tests.support.threads import run_together
from tests.workers.conftest import SubmitBody
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def run(job: Job) -> Job:
    """Run a job in this process and return its row."""
    run_job(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_that_works_ends_with_its_result(submit_body: SubmitBody) -> None:
    job = run(submit_body())
    assert (job.state, job.attempt, job.result, job.error) == ("succeeded", 1, {"attempt": 1}, None)
    assert (job.done_count, job.total_count, job.unit, job.stage) == (2, 2, "steps", "")
    assert [line.partition(" ")[2] for line in job.log] == ["one of two"]
    assert job.started_at is not None
    assert job.finished_at is not None
    assert job.started_at < job.finished_at


def test_a_refusal_fails_at_once_with_its_code(submit_body: SubmitBody) -> None:
    job = run(submit_body("refuse"))
    message = "there is no cat 7; expected one of 1 to 6"
    assert (job.state, job.error) == ("failed", {"code": "no_such_cat", "message": message, "traceback": ""})


def test_a_crash_keeps_its_traceback(submit_body: SubmitBody) -> None:
    job = run(submit_body("crash"))
    assert job.error is not None
    assert (job.state, job.error["code"]) == ("failed", "crashed")
    assert job.error["message"] == "ZeroDivisionError: seven by nought"
    assert "tests/support/bodies.py" in job.error["traceback"]


def test_a_full_disk_is_told_in_words(submit_body: SubmitBody) -> None:
    job = run(submit_body("fill"))
    assert job.error is not None
    assert (job.state, job.error["code"]) == ("failed", "disk_full")
    assert job.error["message"].startswith("there is no room left in 'half' (No space left on device)")


def test_a_retry_waits_and_comes_again_until_its_attempts_are_used(submit_body: SubmitBody) -> None:
    job = run(submit_body("retry"))
    assert job.not_before is not None
    assert (job.state, timedelta(seconds=25) < job.not_before - timezone.now()) == ("queued", True)
    assert run(job).attempt == 1, "it does not start before its time"
    for attempt in (2, 3):
        Job.objects.update(not_before=timezone.now())
        assert run(job).attempt == attempt
    assert job.error is not None
    assert (job.state, job.error["code"]) == ("failed", "attempts_used")
    assert job.error["message"] == "gave up after 3 attempts: the cat is out"


def test_a_message_that_comes_twice_runs_the_job_once(submit_body: SubmitBody) -> None:
    job = run(submit_body())
    assert run(job).attempt == 1
    run_job(10**9)


def claim(job_id: int) -> int | None:
    found = jobs.claim_job(job_id)
    return found.attempt if found else None


def test_one_of_8_processes_claims_a_job(submit_body: SubmitBody) -> None:
    job = submit_body()
    assert sorted(map(str, run_together([partial(claim, job.pk)] * 8))) == ["1", *["None"] * 7]


def test_a_running_job_stops_when_asked(
    submit_body: SubmitBody, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_S", 0.02)
    job = submit_body("wait")
    threading.Thread(target=cancel_when_running, args=(job.pk, project)).start()
    assert run(job).state == "cancelled"
    assert (job.finished_at is not None, job.cancel_requested) == (True, True)


def cancel_when_running(job_id: int, project: Project) -> None:
    while not Job.objects.filter(pk=job_id, state="running").exists():
        time.sleep(0.01)
    jobs.cancel_job(Actor(project.created_by), job_id=job_id)
    connection.close()


def test_a_queued_job_is_cancelled_at_once_and_never_starts(submit_body: SubmitBody, project: Project) -> None:
    job = submit_body()
    jobs.cancel_job(Actor(project.created_by), job_id=job.pk)
    assert (run(job).state, job.attempt) == ("cancelled", 0)


@pytest.mark.parametrize("how", ["overrun", "query"])
def test_a_job_that_overruns_its_limit_fails(how: str, submit_body: SubmitBody) -> None:
    job = run(submit_body(how))
    assert job.error is not None
    assert (job.state, job.error["code"]) == ("failed", "too_slow")


def test_an_attempt_that_lost_its_claim_writes_nothing(submit_body: SubmitBody, project: Project) -> None:
    job = run(submit_body("lose"))
    assert (job.state, job.attempt) == ("running", 2)
    project.refresh_from_db()
    assert project.name == "Pets"


def test_the_log_keeps_the_last_200_lines(submit_body: SubmitBody) -> None:
    job = submit_body("chatter")
    Job.objects.filter(pk=job.pk).update(log=[f"before {number}" for number in range(190)])
    job = run(job)
    assert (job.state, job.result, len(job.log)) == ("succeeded", {}, 200)
    assert (job.log[0], job.log[-1].partition(" ")[2]) == ("before 20", "line 29")
