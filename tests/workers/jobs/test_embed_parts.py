"""Embedding parts: chunks of texts, shots of videos, windows of sounds, regions of marks, words of annotations."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection

from annotate.models.item import Item
from annotate.models.project import Project
from curation.models.embedding import Encoder
from curation.queries.embeddings import read_vectors
from tests.support.client import Client
from tests.support.encoders import load_shared_encoder, write_tiny_clip
from tests.support.items import box, change, claim, make_file_items, make_image_items, make_text_items, turn
from tests.support.jobs import run_named_job
from tests.support.media import encode, make_tone, write_sound
from tests.support.photos import load_photo
from tests.workers.test_stretches import write_counting_video

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small CLIP that this module writes."""
    return f"open_clip:tiny/{write_tiny_clip(tmp_path_factory.mktemp('clip'))}"


def embed(project: Project, encoder: str, **params: Any) -> dict[str, Any]:
    return run_named_job(project, "embed_assets", encoder=encoder, **params)


def list_parts(project: Project) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT part FROM curation_embedding WHERE project_id = %s ORDER BY asset_id, part", [project.pk]
        )
        return [row[0] for row in cursor.fetchall()]


def save(client: Client, project: Project, *ops: dict[str, Any]) -> int:
    """Submit one document; return its task."""
    task: int = claim(client, project)["task"]["id"]
    client.post_json(f"/api/tasks/{task}/submit", {"change": change(1, 0, *ops, client_id=f"tab-{task}")})
    return task


def test_texts_get_a_vector_and_long_ones_their_chunks(project: Project) -> None:
    make_text_items(project, "A short text.", "A sentence that is repeated very often. " * 50)
    result = embed(project, "minilm")
    assert (result["embedded"], result["unreadable"], result["parts"]) == (2, 0, 0)
    parts = list_parts(project)
    assert (parts.count("whole"), parts[1][:7], len(parts) > 3) == (2, "text:0-", True)
    rows = read_vectors(Encoder.objects.get(), project_id=project.pk).rows
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=2e-3)


def test_a_video_is_its_shots(project: Project, clip: str, tmp_path: Path) -> None:
    make_file_items(project, write_counting_video(tmp_path / "v.mp4").read_bytes(), suffix=".mp4")
    assert embed(project, clip)["embedded"] == 1
    assert list_parts(project) == ["time:0-6000000", "time:6000000-12000000", "whole"]
    assert embed(project, clip)["embedded"] == 0


def test_sounds_have_windows_and_broken_ones_are_counted(project: Project, tmp_path: Path) -> None:
    whole = write_sound(tmp_path / "a.wav", make_tone(12.0)).read_bytes()
    make_file_items(project, whole, write_sound(tmp_path / "b.wav", make_tone(1.0)).read_bytes(), suffix=".wav")
    result = embed(project, "logmel")
    assert (result["embedded"], result["unreadable"]) == (2, 0)
    assert list_parts(project) == ["time:0-10000000", "time:10000000-12000000", "whole", "whole"]


def test_regions_are_embedded_when_asked_for_and_forgotten_with_their_marks(
    ann: Client, project: Project, clip: str
) -> None:
    make_image_items(project, encode(load_photo("chelsea")))
    task = save(ann, project, {"op": "put_mark", "value": box("r1", 10.4, 20, 90, 80.5)})
    assert embed(project, clip)["parts"] == 0
    assert embed(project, clip, regions=True)["parts"] == 1
    assert list_parts(project) == ["crop:10,20,90,81", "whole"]
    assert embed(project, clip, regions=True)["parts"] == 0
    Item.objects.get().annotations.get().marks.all().delete()
    embed(project, clip, regions=True)
    assert (list_parts(project), task > 0) == (["whole"], True)


def test_a_region_has_the_vector_of_its_pixels(ann: Client, project: Project) -> None:
    photo = load_photo("chelsea")
    make_image_items(project, encode(photo))
    save(ann, project, {"op": "put_mark", "value": box("r1", 100, 50, 300, 200)})
    embed(project, "prototype", regions=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT vector::real[] FROM curation_embedding WHERE part LIKE 'crop:%'")
        stored = np.array(cursor.fetchone()[0])
    expected = load_shared_encoder().encode_images([photo.crop((100, 50, 300, 200))])[0]
    assert stored @ expected == pytest.approx(1, abs=5e-3)


def test_words_follow_their_annotations(ann: Client, project: Project) -> None:
    make_text_items(project, "What is this?")
    task = save(ann, project, {"op": "put_turn", "value": turn("t1", "A grey cat.")})
    assert embed(project, "minilm")["parts"] == 1
    before = [part for part in list_parts(project) if part.startswith("turn:")]
    assert embed(project, "minilm")["parts"] == 0
    ann.post_json(f"/api/tasks/{task}/reopen", status=403)
    rewrite(Item.objects.get(), "A red cat.")
    assert embed(project, "minilm")["parts"] == 1
    after = [part for part in list_parts(project) if part.startswith("turn:")]
    assert (len(before), len(after), before != after) == (1, 1, True)


def rewrite(item: Item, words: str) -> None:
    """Change what the head revision says, as a new one would."""
    head = item.annotations.get().head
    assert head is not None
    head.document = bytes(head.document).replace(b"A grey cat.", words.encode())
    head.save()


def test_an_encoder_that_takes_nothing_of_a_project_embeds_nothing(project: Project) -> None:
    make_text_items(project, "no sound")
    assert embed(project, "logmel")["embedded"] == 0
