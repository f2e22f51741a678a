"""Starting jobs: a row in the transaction of the caller, one message after it, once at a time."""

from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
import redis
from django.conf import settings
from django.db import transaction

from annotate.access import Actor
from annotate.errors import Forbidden, Invalid
from annotate.jobs.specs import IMPORT_FOLDER, INGEST_ASSETS, ImportFolderParams, ProjectParams
from annotate.jobs.submit import JobAlreadyRunning, submit_internal_job, submit_job
from annotate.models.job import Job
from annotate.models.project import Project
from tests.conftest import MakeMember, MakeProject
from tests.support.brokers import use_own_broker
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker() -> Any:
    """The broker, its queues empty."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete("io", "cpu")
    yield client
    client.close()


def submit(project: Project, spec: Any = INGEST_ASSETS, **params: Any) -> Job:
    return submit_job(Actor(project.created_by), spec, project_id=project.pk, params=params)


def test_the_message_carries_the_rows_id_alone(project: Project, broker: Any) -> None:
    job = submit(project)
    assert (job.state, job.queue, job.unit, job.params) == ("queued", "io", "assets", {"shard_items": 512})
    message = msgspec.json.decode(broker.lpop("io"))
    assert (message["headers"]["task"], message["headers"]["timelimit"]) == ("run_job", [6 * 3600 + 300, None])
    assert message["headers"]["argsrepr"] == f"[{job.pk}]"


def test_nothing_is_sent_for_a_transaction_that_is_taken_back(project: Project, broker: Any) -> None:
    with transaction.atomic():
        submit(project)
        transaction.set_rollback(True)
    assert (Job.objects.count(), broker.llen("io")) == (0, 0)


def test_a_double_click_names_the_job_that_runs(project: Project, broker: Any) -> None:
    first = submit(project)
    with pytest.raises(JobAlreadyRunning) as caught:
        submit(project)
    assert (caught.value.code, caught.value.fields) == ("job_running", {"job": first.pk})
    assert f"as job {first.pk}" in caught.value.message
    Job.objects.update(state="succeeded")
    assert submit(project).pk != first.pk


def test_the_same_job_runs_in_two_projects_and_for_two_folders(
    project: Project, make_project: MakeProject, broker: Any
) -> None:
    submit(project)
    submit(make_project("Other"))
    for root in ("/a", "/b"):
        submit(project, IMPORT_FOLDER, root=root)
    with pytest.raises(JobAlreadyRunning):
        submit(project, IMPORT_FOLDER, root="/a", licence="CC0")
    assert Job.objects.count() == broker.llen("io") == 4


def try_submit(project: Project) -> int | None:
    try:
        return submit(project).pk
    except JobAlreadyRunning as error:
        return int(error.fields["job"])


def test_8_clicks_at_once_make_one_job_that_all_hear_of(project: Project, broker: Any) -> None:
    assert len(set(run_together([partial(try_submit, project)] * 8))) == Job.objects.count() == broker.llen("io") == 1


def test_wrong_parameters_are_named(project: Project) -> None:
    with pytest.raises(Invalid, match=r"parameters of import_folder: .*root"):
        submit(project, IMPORT_FOLDER)
    with pytest.raises(Invalid, match="colour"):
        submit(project, colour="red")


def test_the_spec_says_who_may(project: Project, make_member: MakeMember) -> None:
    reviewer = make_member(project, "reviewer", "rita")
    with pytest.raises(Forbidden):
        submit_job(Actor(reviewer), INGEST_ASSETS, project_id=project.pk, params={})


def test_services_start_a_job_unless_it_is_queued(project: Project, broker: Any) -> None:
    start = partial(submit_internal_job, INGEST_ASSETS, project_id=project.pk, params=ProjectParams())
    assert (start() is None, start()) == (False, None)
    assert broker.llen("io") == 1


def test_a_broker_that_goes_away_loses_no_job(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiting = []
    with use_own_broker(tmp_path, monkeypatch) as broker:
        for is_there in (False, True, False, True):
            with broker.running(really=is_there):
                assert submit(project).state == "queued"
                waiting.append(count_messages(broker.port) if is_there else None)
            Job.objects.update(state="succeeded")
    assert waiting == [None, 1, None, 1]


def count_messages(port: int) -> Any:
    with redis.Redis(port=port) as client:
        found = client.llen("io")
        client.delete("io")
        return found


def test_dedup_keys_tell_what_is_the_same() -> None:
    params = msgspec.to_builtins(ImportFolderParams(root="/a"))
    assert IMPORT_FOLDER.dedup_key(7, params) == "import_folder/7//a"
    assert INGEST_ASSETS.dedup_key(7, {}) == "ingest_assets/7/"
