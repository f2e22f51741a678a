"""What shards leave behind: lines that the job tells, files that go, and room for other jobs."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from annotate import storage
from annotate.models.job import Job, JobShard, JobState
from annotate.models.project import Project
from annotate.services import shards
from annotate.services.jobs import claim_job
from tests.support.items import make_text_items
from tests.workers.conftest import SubmitBody
from workers.beat import tidy
from workers.run_job import help_job
from workers.shard_files import keep_rows

pytestmark = pytest.mark.django_db(transaction=True)


def test_shards_and_their_files_go_an_hour_after_the_job_has_ended(
    submit_body: SubmitBody, settings: Settings, tmp_path: Path
) -> None:
    settings.STORAGE_URL = tmp_path.as_uri()
    for minutes in (59, 61):
        job = submit_body(topic=str(minutes))
        shards.create_shards(job.pk, "stage", [{}])
        keep_rows(job.pk, "found", [1])
        ended_at = timezone.now() - timedelta(minutes=minutes)
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=ended_at)
    tidy()
    kept = Job.objects.earliest("pk")
    assert list(JobShard.objects.values_list("job_id", flat=True)) == [kept.pk]
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == [str(kept.pk)]
    assert storage.get_storage().exists(f"jobs/{kept.pk}/found.json")


def run_waiting_problems(project: Project) -> Job:
    """A search for problems that another process runs, with three shards that wait."""
    make_text_items(project, "mail ann@example.org", "b", "c")
    job = Job.objects.create(
        project=project, name="find_problems", queue="cpu", params={"checks": ["personal_data"], "shard_items": 1}
    )
    assert claim_job(job.pk) is not None
    plan = [{"checks": ["personal_data"], "after": 0, "until": None}] * 3
    shards.create_shards(job.pk, "looking at items", plan)
    return job


@pytest.mark.parametrize(("others", "left"), [([], 0), ([{"state": "queued"}], 2), ([{"state": "running"}], 0)])
def test_a_helper_leaves_when_another_job_waits(project: Project, others: list[dict[str, Any]], left: int) -> None:
    job = run_waiting_problems(project)
    for other in others:
        Job.objects.create(project=project, name="find_leakage", queue="cpu", **other)
    help_job(job.pk)
    assert JobShard.objects.filter(job=job, state="waiting").count() == left
