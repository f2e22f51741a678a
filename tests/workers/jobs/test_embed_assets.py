"""Embedding: every picture and clip gets its vector once, whatever the others are like."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import redis
import torch
from django.conf import settings as django_settings

from annotate import storage
from annotate.models.asset import Asset
from annotate.models.job import Job, JobShard
from annotate.models.project import Project
from curation.models.embedding import Encoder
from curation.queries.embeddings import read_vectors
from tests.support.encoders import load_shared_encoder, write_tiny_clip
from tests.support.items import make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.photos import load_photo
from workers.decode import decode_upright
from workers.encoders.registry import _load_once
from workers.jobs import embed_assets
from workers.jobs.embed_assets import BATCH
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small CLIP that this module writes."""
    return f"open_clip:tiny/{write_tiny_clip(tmp_path_factory.mktemp('clip'))}"


def make_photos(count: int) -> list[bytes]:
    """Crops of a photo, all different."""
    photo = load_photo("chelsea")
    return [encode(photo.crop((n, n, n + 150, n + 150))) for n in range(count)]


def embed(project: Project, clip: str) -> Any:
    return run_named_job(project, "embed_assets", encoder=clip)


def test_vectors_are_those_of_the_encoder_for_the_thumbnails(project: Project) -> None:
    make_image_items(project, encode(load_photo("astronaut")))
    result = embed(project, "prototype")
    assert (result["embedded"], result["unreadable"]) == (1, 0)
    stored = read_vectors(Encoder.objects.get(pk=result["encoder"]), project_id=project.pk).rows
    with storage.get_storage().open(storage.thumbnail_key(str(Asset.objects.get().blob_id))) as file:
        expected = load_shared_encoder().encode_images([decode_upright(file.read())])
    assert stored.shape == (1, 1280)
    assert (stored @ expected.T).item() == pytest.approx(1, abs=5e-3)


def test_more_than_a_batch_and_texts_between(project: Project, clip: str) -> None:
    make_text_items(project, "no picture")
    make_image_items(project, *make_photos(BATCH + 3))
    assert embed(project, clip)["embedded"] == BATCH + 3
    rows = read_vectors(Encoder.objects.get(), project_id=project.pk).rows
    assert rows.shape == (BATCH + 3, 32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=2e-3)
    job = Job.objects.get(name="embed_assets")
    assert (job.done_count, job.total_count) == (BATCH + 3, BATCH + 3)


def test_a_file_that_cannot_be_read_is_counted_and_the_rest_goes_on(project: Project, clip: str) -> None:
    make_image_items(project, *make_photos(4))
    gone, broken = Asset.objects.order_by("id").values_list("blob_id", flat=True)[1:3]
    storage.get_storage().delete(storage.thumbnail_key(str(gone)))
    storage.get_storage().save(storage.thumbnail_key(str(broken)), BytesIO(b"no picture"))
    result = embed(project, clip)
    assert (result["embedded"], result["unreadable"]) == (2, 2)
    assert "2 embedded, 2 unreadable" in Job.objects.get(name="embed_assets").log[-1]


def test_running_again_embeds_what_is_new(project: Project, clip: str) -> None:
    make_image_items(project, *make_photos(2))
    assert embed(project, clip)["embedded"] == 2
    assert embed(project, clip)["embedded"] == 0
    make_image_items(project, *make_photos(3)[2:])
    assert [embed(project, clip)["embedded"], embed(project, clip)["embedded"]] == [1, 0]


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(
    project: Project, clip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed_assets, "BATCH", 2)
    make_image_items(project, *make_photos(5))
    reads = iter([True, False])
    read = embed_assets.read_pictures

    def read_once(*args: Any) -> list[bytes]:
        if not next(reads):
            raise MemoryError
        return read(*args)

    with monkeypatch.context() as broken:
        broken.setattr(embed_assets, "read_pictures", read_once)
        job = Job.objects.create(project=project, name="embed_assets", queue="gpu", params={"encoder": clip})
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.error or {})["code"]) == ("failed", "crashed")
    assert embed(project, clip)["embedded"] == 3


def test_the_work_is_shared_in_ranges_of_assets(project: Project, clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed_assets, "SHARD", 3)
    make_image_items(project, *make_photos(8))
    assert embed(project, clip)["embedded"] == 8
    shards = JobShard.objects.order_by("number")
    ids = list(Asset.objects.order_by("id").values_list("id", flat=True))
    assert [(one.params["until"], one.result["embedded"]) for one in shards] == [(ids[2], 3), (ids[5], 3), (None, 2)]
    assert Job.objects.get(name="embed_assets").done_count == 8


def test_other_weights_under_the_same_name_are_another_space(project: Project, tmp_path: Path) -> None:
    clip = write_tiny_clip(tmp_path)
    make_image_items(project, *make_photos(2))
    embed(project, f"open_clip:tiny/{clip}")
    state = torch.load(clip, weights_only=True)
    state["visual.positional_embedding"][0, 0] += 1
    torch.save(state, clip)
    _load_once.cache_clear()  # another worker, or the same one after a restart
    assert embed(project, f"open_clip:tiny/{clip}")["embedded"] == 2
    assert Encoder.objects.values("weights_hash").distinct().count() == 2


def test_the_interactive_worker_is_told_to_load_the_encoder(project: Project, clip: str) -> None:
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        client.delete("interactive")
        embed(project, clip)
        assert client.llen("interactive") == 1
        client.delete("interactive")


@pytest.mark.parametrize(
    ("encoder", "code"),
    [
        ("none", "unknown_encoder"),
        ("open_clip:tiny/missing.pt", "unknown_weights"),
        ("open_clip:", "unknown_architecture"),
    ],
)
def test_an_encoder_that_does_not_exist_fails_with_its_reason(project: Project, encoder: str, code: str) -> None:
    job = Job.objects.create(project=project, name="embed_assets", queue="gpu", params={"encoder": encoder})
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.error or {})["code"]) == ("failed", code)
