"""Shards: any worker takes them, each is done once, and the result is the same however many share the work."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.db import connections, transaction
from pytest_django import Settings

from annotate.access import Actor
from annotate.jobs import dispatch
from annotate.models.job import Job, JobShard
from annotate.models.project import Project
from annotate.services import shards
from annotate.services.jobs import ClaimLost, claim_job
from annotate.services.shards import Shard, claim_shard
from annotate.supervisor import Child
from curation.models.recipe import Proposal
from curation.services import recipes
from tests.support.brokers import use_own_broker
from tests.support.items import make_text_items
from tests.support.threads import run_together
from tests.support.workers import run_worker, sweep_dead, wait_for_end, wait_until
from tests.workers.conftest import SubmitBody

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = [{"kind": "score", "name": "length", "source": {"of": "fact", "fact": "text_length"}}]


def plan(submit_body: SubmitBody, count: int) -> int:
    """A running job with shards; return its id."""
    job = submit_body()
    assert claim_job(job.pk) is not None
    shards.create_shards(job.pk, "stage", [{"n": n} for n in range(count)])
    return job.pk


def take(job_id: int, name: str = "x") -> Shard:
    found = claim_shard(job_id, holder=name)
    assert found is not None
    return found


def take_number(job_id: int) -> int:
    found = claim_shard(job_id, holder="x")
    return -1 if found is None else found.number


def test_8_processes_take_8_different_shards(submit_body: SubmitBody) -> None:
    job_id = plan(submit_body, 6)
    assert sorted(run_together([partial(take_number, job_id)] * 8)) == [-1, -1, 0, 1, 2, 3, 4, 5]


def test_a_shard_whose_holder_died_is_taken_over_and_the_dead_writes_nothing(submit_body: SubmitBody) -> None:
    first = take(plan(submit_body, 1))
    assert claim_shard(first.job_id, holder="y") is None
    JobShard.objects.update(heartbeat_at="2020-01-01T00:00:00Z")
    second = take(first.job_id, "y")
    assert (second.id, second.attempt) == (first.id, 2)
    for write in (shards.beat_shard, shards.require_shard, partial(shards.finish_shard, result={}, done=1)):
        with pytest.raises(ClaimLost):
            write(first)
    shards.finish_shard(second, result={"x": 1}, done=3)
    assert Job.objects.get(pk=first.job_id).done_count == 3


def test_a_new_attempt_takes_at_once_what_the_old_one_held(submit_body: SubmitBody) -> None:
    job_id = plan(submit_body, 2)
    assert claim_shard(job_id, holder="x", job_attempt=1) is not None
    helper = take(job_id, "helper")
    Job.objects.filter(pk=job_id).update(attempt=2)
    taken = claim_shard(job_id, holder="y", job_attempt=2)
    assert taken is not None
    assert (taken.number, taken.attempt) == (0, 2)
    assert claim_shard(job_id, holder="y", job_attempt=2) is None, "the helper is alive"
    shards.require_shard(helper)


def test_a_shard_that_kills_its_workers_fails(submit_body: SubmitBody) -> None:
    job_id = plan(submit_body, 1)
    JobShard.objects.update(attempt=shards.MAX_ATTEMPTS)
    assert claim_shard(job_id, holder="x") is None
    row = JobShard.objects.get()
    assert (row.state, (row.error or {})["code"]) == ("failed", "worker_lost")


@pytest.mark.parametrize("change", [{"state": "failed"}, {"cancel_requested": True}])
def test_shards_of_a_job_that_ends_are_not_taken(submit_body: SubmitBody, change: dict[str, object]) -> None:
    job_id = plan(submit_body, 1)
    Job.objects.filter(pk=job_id).update(**change)
    assert claim_shard(job_id, holder="x") is None


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A folder with a broker and a storage of the test's own."""
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()
    with use_own_broker(tmp_path, monkeypatch) as broker, broker.running():
        yield tmp_path


@contextmanager
def shards_held() -> Iterator[None]:
    """Let no shard end while the block lasts: each reads a table that is locked."""
    own = connections.create_connection("default")
    own.set_autocommit(False)
    with own.cursor() as cursor:
        cursor.execute("LOCK TABLE annotate_itemasset IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        own.close()


@transaction.atomic
def start(project: Project) -> int:
    """Start a run in eight shards, everything measured anew; return its job."""
    actor = Actor(project.created_by)
    name = f"Recipe {Proposal.objects.count()}"
    recipe = recipes.create_recipe(actor, project_id=project.pk, name=name, definition={"steps": STEPS})
    proposal = recipes.run_recipe(actor, recipe_id=recipe.pk)
    job_id = proposal.job_id or 0
    Job.objects.filter(pk=job_id).update(params={"proposal": proposal.pk, "shard_items": 5})
    return job_id


def share_work(project: Project, worker: Child, count: int, *, kill: str = "") -> tuple[str, int]:
    """Run until each of ``count`` processes holds a shard, perhaps kill one of them, and let the others go on.

    Returns:
        The result's hash, and how many processes did shards.
    """
    with shards_held():
        job_id = start(project)
        held = JobShard.objects.filter(job_id=job_id, state="running")
        wait_until(lambda: held.count() == count, worker)
        if kill:
            victim = held.filter(job_attempt__isnull=kill == "helper")[0]
            os.kill(int(victim.holder.rpartition("/")[2]), signal.SIGKILL)
            JobShard.objects.filter(pk=victim.pk).update(heartbeat_at="2020-01-01T00:00:00Z")
    if kill == "owner":
        sweep_dead()
    job = wait_for_end(job_id, worker)
    assert (job.state, job.attempt) == ("succeeded", 2 if kill == "owner" else 1), job.error
    done = JobShard.objects.filter(job_id=job_id, state="done")
    assert (done.count(), sum(done.values_list("attempt", flat=True))) == (8, 9 if kill else 8)
    return job.result["result_hash"], len(set(done.values_list("holder", flat=True)))


def test_1_2_and_4_processes_make_the_same_also_when_some_are_killed(project: Project, folder: Path) -> None:
    make_text_items(project, *("x" * n for n in range(1, 41)))
    with run_worker(folder, "cpu") as worker:
        alone, holders = share_work(project, worker, 1)
        assert holders == 1
        dispatch.make_app().control.pool_grow(1)
        two, _ = share_work(project, worker, 2, kill="helper")
        dispatch.make_app().control.pool_grow(2)
        four, holders = share_work(project, worker, 4, kill="owner")
        assert holders >= 3
    assert alone == two == four
