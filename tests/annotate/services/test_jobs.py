"""Sweeping: jobs whose worker died start again, messages that were lost are sent again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from annotate.models.job import Job
from annotate.models.project import Project
from annotate.services.jobs import RESEND_S, STALE_S, claim_job, retry_job, sweep_jobs
from tests.support.client import Client

pytestmark = pytest.mark.django_db


def ago(seconds: float) -> datetime:
    return timezone.now() - timedelta(seconds=seconds)


@pytest.fixture
def broker() -> Any:
    """The broker, its queue of jobs empty."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete("io")
    yield client
    client.close()


def make_job(project: Project, **fields: Any) -> Job:
    job = Job.objects.create(project=project, name="ingest_assets", queue="io")
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def sweep(job: Job) -> Job:
    sweep_jobs()
    job.refresh_from_db()
    return job


def test_a_job_without_a_heartbeat_is_queued_again_and_told(project: Project, broker: Any) -> None:
    job = make_job(project, state="running", attempt=1, heartbeat_at=ago(STALE_S + 1))
    assert (sweep(job).state, job.attempt, "attempt 2 follows" in job.log[-1]) == ("queued", 1, True)
    assert broker.llen("io") == 1


def test_a_living_job_is_left_alone(project: Project, broker: Any) -> None:
    job = make_job(project, state="running", attempt=1, heartbeat_at=ago(STALE_S - 5))
    assert (sweep(job).state, broker.llen("io")) == ("running", 0)


def test_a_job_whose_worker_died_three_times_has_failed(project: Project, broker: Any) -> None:
    job = make_job(project, state="running", attempt=3, heartbeat_at=ago(STALE_S + 1))
    assert sweep(job).error is not None
    assert (job.state, job.error["code"]) == ("failed", "worker_lost")  # type: ignore[index]
    assert (broker.llen("io"), job.finished_at is not None) == (0, True)


def test_a_dead_job_that_was_asked_to_stop_has_stopped(project: Project) -> None:
    job = make_job(project, state="running", attempt=1, heartbeat_at=ago(STALE_S + 1), cancel_requested=True)
    assert sweep(job).state == "cancelled"


def test_a_message_that_may_be_lost_is_sent_again_once_a_minute(project: Project, broker: Any) -> None:
    make_job(project, created_at=ago(RESEND_S - 5))
    assert (sweep_jobs(), broker.llen("io")) == (0, 0)
    Job.objects.update(created_at=ago(RESEND_S + 1))
    assert [sweep_jobs(), sweep_jobs(), broker.llen("io")] == [1, 0, 1]
    Job.objects.update(heartbeat_at=ago(RESEND_S + 1))
    assert (sweep_jobs(), broker.llen("io")) == (1, 2)


def test_a_retry_is_sent_as_soon_as_its_time_has_come(project: Project, broker: Any) -> None:
    job = make_job(project)
    claimed = claim_job(job.pk)
    assert claimed is not None
    retry_job(job.pk, claimed.attempt, reason="busy", after_s=30)
    assert sweep_jobs() == 0
    Job.objects.update(not_before=ago(1))
    assert (sweep_jobs(), sweep_jobs(), broker.llen("io")) == (1, 0, 1)


def test_ended_jobs_are_never_sent(project: Project, broker: Any) -> None:
    for state in ("succeeded", "failed", "cancelled"):
        make_job(project, state=state, created_at=ago(10_000))
    assert (sweep_jobs(), broker.llen("io")) == (0, 0)


def test_who_may_cancel_a_job_is_told_of_any_job_while_it_goes_on(
    project: Project, olga: Client, mia: Client, rita: Client, ann: Client
) -> None:
    starter = project.memberships.get(role="reviewer").user
    job = Job.objects.create(project=project, name="render_export", queue="io", created_by=starter)
    address = f"/api/jobs/{job.pk}"
    assert [who.get_json(address)["may_cancel"] for who in (olga, mia, rita, ann)] == [True, True, True, False]
    assert ann.post_json(f"{address}/cancel", {}, status=403)["code"] == "role_too_small"
    assert rita.post_json(f"{address}/cancel", {})["state"] == "cancelled"
    assert [who.get_json(address)["may_cancel"] for who in (olga, rita)] == [False, False]
