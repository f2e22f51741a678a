"""What ingest leaves open is found out by a job, and what an older version found out is found out again."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from annotate import storage
from annotate.media.facts import FACTS_VERSION
from annotate.models.asset import Blob
from annotate.models.job import Job, JobShard
from annotate.models.project import Project
from tests.support.client import Client
from tests.support.items import make_file_items
from tests.support.jobs import run_named_job
from tests.support.media import encode, make_picture, make_tone, write_sound
from tests.support.photos import load_photo
from tests.support.videos import make_clip
from workers.jobs import complete_facts

pytestmark = pytest.mark.django_db(transaction=True)

PICTURE = encode(make_picture(96, 64))


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    """An empty storage folder."""
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()


def make_film() -> bytes:
    """Return two shots of a second each."""
    scenes = [load_photo(name).resize((160, 120)) for name in ("coffee", "chelsea")]
    return make_clip([scene for scene in scenes for _ in range(10)], fps=10)


def read_facts(media: str) -> dict[str, Any]:
    return dict(Blob.objects.get(media=media).facts)


def test_recordings_get_shots_speech_and_loudness(project: Project, tmp_path: Path, mia: Client) -> None:
    tone = write_sound(tmp_path / "a.wav", make_tone(2.0)).read_bytes()
    item = make_file_items(project, make_film(), tone, PICTURE)[0]
    assert run_named_job(project, "complete_facts") == {"completed": 2, "failed": 0}
    recording = read_facts("video")["recording"]
    times = [(shot["start_us"], shot["end_us"]) for shot in recording["shots"]]
    assert times == [(0, 10**6), (10**6, 2 * 10**6)]
    assert recording["speech_ratio"] is None
    assert read_facts("audio")["recording"] == {"speech_ratio": 0.0, "shots": []}
    assert -12 < read_facts("audio")["levels"]["loudness_lufs"] < -6
    assert len(mia.get_json(f"/api/items/{item.pk}")["slots"]["media"]["facts"]["shots"]) == 2


def test_stale_facts_are_found_out_again(project: Project) -> None:
    make_file_items(project, PICTURE)
    known = read_facts("image")
    Blob.objects.update(facts={**known, "phash64": 1}, facts_version=FACTS_VERSION - 1, phash64=1)
    assert run_named_job(project, "complete_facts") == {"completed": 1, "failed": 0}
    assert (read_facts("image"), Blob.objects.get().facts_version) == (known, FACTS_VERSION)
    assert run_named_job(project, "complete_facts") == {"completed": 0, "failed": 0}


def test_a_lost_file_does_not_stop_the_others(project: Project) -> None:
    make_file_items(project, PICTURE, encode(make_picture(50, 40, 1)))
    Blob.objects.update(facts_version=0)
    storage.get_storage().delete(storage.blob_key(Blob.objects.order_by("sha256").values_list("pk", flat=True)[0]))
    assert run_named_job(project, "complete_facts") == {"completed": 1, "failed": 1}


def test_shards_complete_what_is_left_but_for_what_fails(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complete_facts, "SHARD", 2)
    make_file_items(project, *(encode(make_picture(50, 40, seed)) for seed in range(5)))
    Blob.objects.update(facts_version=0)
    lost = Blob.objects.order_by("sha256")[1]
    storage.get_storage().delete(storage.blob_key(lost.pk))
    assert run_named_job(project, "complete_facts") == {"completed": 4, "failed": 1}
    assert list(Blob.objects.filter(facts_version=0)) == [lost]
    assert list(JobShard.objects.order_by("number").values_list("done_count", flat=True)) == [2, 2, 1]
    assert any("missing" in line or "stored" in line for line in Job.objects.get(name="complete_facts").log)


def test_ingest_starts_it_for_recordings_alone(project: Project, mia: Client, tmp_path: Path) -> None:
    mia.send_files(f"/api/uploads?project={project.pk}", {"a.png": PICTURE})
    run_named_job(project, "ingest_assets")
    assert not Job.objects.filter(name="complete_facts").exists()
    tone = write_sound(tmp_path / "a.wav", make_tone()).read_bytes()
    mia.send_files(f"/api/uploads?project={project.pk}", {"a.wav": tone}, mime="")
    run_named_job(project, "ingest_assets")
    assert Job.objects.filter(name="complete_facts", state="queued").count() == 1
