"""Jobs over all items give the same whether one process does them alone or several share them, also when some die."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from annotate.jobs import dispatch
from annotate.jobs.spec import JobSpec
from annotate.models.job import JobShard
from annotate.models.project import Project
from curation.jobs.specs import FIND_DUPLICATES, FIND_PROBLEMS
from curation.models.duplicate import DuplicateGroup, DuplicatePair
from curation.models.finding import CheckedItem, Finding
from curation.models.scan import Fingerprint
from tests.support.brokers import use_own_broker
from tests.support.items import make_file_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.sharing import run_shared
from tests.support.sounds import RATE_HZ, make_melody, make_wav
from tests.support.texts import make_texts, replace_words
from tests.support.workers import run_worker
from workers.handlers import HANDLERS

pytestmark = pytest.mark.django_db(transaction=True)

DUPLICATES = {"methods": ["sha256", "text", "audio"], "compare_all": True}
PROBLEMS = {"checks": ["personal_data", "bad_sound", "length_outliers"]}


RUNS: dict[int, tuple[JobSpec, dict[str, Any], str]] = {
    2: (FIND_DUPLICATES, DUPLICATES, "curation_fingerprint"),
    4: (FIND_PROBLEMS, PROBLEMS, "curation_finding"),
}
"""By the number of processes: a job, its parameters, and the table that all its first shards write to."""


def make_items(project: Project) -> None:
    """Eight sounds, of which one is a part of another, and texts that are alike or tell an address."""
    sounds = [make_melody(4, seed=seed) for seed in range(7)]
    make_file_items(project, *(make_wav(sound) for sound in [*sounds, sounds[0][RATE_HZ // 2 :] * 0.5]))
    texts = make_texts(20, words=40)
    mails = [f"mail me at ann{n}@example.org, {text}" for n, text in enumerate(texts[:9])]
    make_text_items(project, *texts, *mails, replace_words(texts[3], 0.05, seed=1), "x")


def read_pairs() -> list[Any]:
    pairs = DuplicatePair.objects.order_by("first_id", "second_id").values_list("first", "second", "evidence")
    return [*pairs, *DuplicateGroup.objects.order_by("members_key").values_list("members_key", "keep")]


def read_findings() -> list[Any]:
    rows = Finding.objects.order_by("item_id", "check_name", "part")
    return list(rows.values_list("item", "check_name", "part", "code", "score", "sentence"))


def forget() -> None:
    for table in (DuplicateGroup, DuplicatePair, Fingerprint, Finding, CheckedItem):
        table.objects.all().delete()


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A folder with a broker and a storage of the test's own."""
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()
    with use_own_broker(tmp_path, monkeypatch) as broker, broker.running():
        yield tmp_path


def test_1_2_and_4_processes_find_the_same_also_when_some_are_killed(project: Project, folder: Path) -> None:
    make_items(project)
    alone = {spec.name: run_named_job(project, spec.name, **params) for spec, params, _ in RUNS.values()}
    pairs, findings = read_pairs(), read_findings()
    assert (len(pairs) >= 4, len(findings) >= 10, JobShard.objects.count()) == (True, True, 0)
    include = ",".join(HANDLERS[name].removesuffix(".run") for name in alone)
    with run_worker(folder, "cpu", include=include) as worker:
        for count, kill in ((2, "helper"), (4, "owner")):
            dispatch.make_app().control.pool_grow(count // 2)
            forget()
            job = run_shared(project, worker, *RUNS[count], count=count, kill=kill, mode="SHARE")
            assert (job.state, job.result) == ("succeeded", alone[job.name]), job.error
            assert (job.attempt, len(set(job.shards.values_list("holder", flat=True))) >= count - 1) == (
                count // 2,
                True,
            )
            assert (read_pairs() == pairs) if count == 2 else (read_findings() == findings)
