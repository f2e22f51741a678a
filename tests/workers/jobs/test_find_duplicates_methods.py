"""Each method finds its own kind of copy, and only what is new is compared."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from annotate.models.project import Project
from curation.dedup.evidence import Finding
from curation.models.duplicate import DuplicatePair
from curation.models.scan import DuplicateScan, Fingerprint
from tests.support.items import make_file_items, make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.photos import load_photo
from tests.support.sounds import RATE_HZ, make_melody, make_wav
from tests.support.texts import make_texts, replace_words
from tests.support.videos import make_clip
from workers.comparers.pictures import HashComparer

pytestmark = pytest.mark.django_db(transaction=True)


def find(project: Project, *methods: str, **params: Any) -> Any:
    return run_named_job(project, "find_duplicates", methods=list(methods), **params)


def list_pairs() -> dict[tuple[int, int], dict[str, Any]]:
    rows = DuplicatePair.objects.order_by("first_id", "second_id")
    return {(row.first_id, row.second_id): row.evidence[0] for row in rows}


def make_photo(name: str, side_px: int = 200) -> Image.Image:
    return load_photo(name).crop((0, 0, 300, 300)).resize((side_px, side_px))


def test_the_same_bytes(project: Project) -> None:
    one, other = encode(make_photo("chelsea")), encode(make_photo("coffee"))
    items = make_image_items(project, one, other, one)
    assert find(project, "sha256")["pairs"] == 1
    assert list_pairs() == {(items[0].pk, items[2].pk): {"method": "sha256", "similarity": 1.0}}


def test_turned_pictures_say_how(project: Project) -> None:
    photo = make_photo("chelsea")
    turned = photo.transpose(Image.Transpose.ROTATE_270)
    items = make_image_items(project, encode(photo), encode(make_photo("coffee")), encode(turned))
    assert find(project, "phash64")["pairs"] == 0
    assert find(project, "turned")["pairs"] == 1
    assert list_pairs()[items[0].pk, items[2].pk]["transform"] == "rotate_90"


def test_pdq_hashes(project: Project) -> None:
    photo = make_photo("chelsea")
    items = make_image_items(project, encode(photo), encode(photo, "JPEG", quality=30), encode(make_photo("coffee")))
    assert find(project, "pdq256")["pairs"] == 1
    assert 0 < list_pairs()[items[0].pk, items[1].pk]["distance_bits"] <= 31


def test_texts(project: Project) -> None:
    text = make_texts(1, words=60)[0]
    items = make_text_items(project, text, make_texts(1, words=60, seed=1)[0], replace_words(text, 0.05, seed=2))
    assert find(project, "text")["pairs"] == 1
    evidence = list_pairs()[items[0].pk, items[2].pk]
    assert evidence["jaccard"] == evidence["similarity"] > 0.6


def test_sounds_share_a_stretch(project: Project) -> None:
    whole = make_melody(12, seed=1)
    part = whole[4 * RATE_HZ :] * 0.3
    items = make_file_items(project, *(make_wav(sound) for sound in (whole, make_melody(12, seed=2), part)))
    assert find(project, "audio")["pairs"] == 1
    evidence = list_pairs()[items[0].pk, items[2].pk]
    assert evidence["starts_s"][0] - evidence["starts_s"][1] == pytest.approx(4, abs=0.2)
    assert (evidence["shared_s"] > 7, Fingerprint.objects.count()) == (True, 3)


def test_videos_share_a_stretch(project: Project) -> None:
    names = ("chelsea", "coffee", "astronaut", "rocket", "china", "flower")
    scenes = {name: [make_photo(name, 64)] * 10 for name in names}
    whole = [picture for name in names[:4] for picture in scenes[name]]
    other = [picture for name in (names[4], names[1], names[2], names[5]) for picture in scenes[name]]
    items = make_file_items(project, *(make_clip(clip, fps=5) for clip in (whole, other)))
    assert find(project, "video", max_distance_bits=10)["pairs"] == 1
    evidence = list_pairs()[items[0].pk, items[1].pk]
    assert (evidence["shared_s"], evidence["starts_s"]) == (4.0, [2.0, 2.0])


def test_only_what_is_new_is_compared(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [make_photo(name) for name in ("chelsea", "coffee", "rocket")]
    make_image_items(project, *(encode(photo) for photo in photos[:2]))
    find(project, "phash64")
    watch = watch_rows(monkeypatch)
    copies = make_image_items(project, encode(photos[0], "JPEG", quality=40), encode(photos[2]))
    found = find(project, "phash64")
    assert (found["items"], found["fresh"], found["pairs"]) == (4, 2, 1)
    assert watch == [("within", 2), ("across", 2, 2)]
    assert [pair[1] for pair in list_pairs()] == [copies[0].pk]


def test_new_items_leave_known_pairs_as_they_are(project: Project) -> None:
    photo = make_photo("chelsea")
    make_image_items(project, encode(photo), encode(photo, "JPEG", quality=40))
    find(project, "phash64", "pdq256")
    before = list_pairs()
    make_image_items(project, encode(make_photo("coffee")))
    assert find(project, "phash64", "pdq256")["pairs"] == 1
    assert list_pairs() == before


def test_another_threshold_compares_everything_again(project: Project) -> None:
    photo = make_photo("chelsea")
    make_image_items(project, encode(photo), encode(photo, "JPEG", quality=10))
    assert find(project, "phash64", max_distance_bits=16)["pairs"] == 1
    bits = next(iter(list_pairs().values()))["distance_bits"]
    assert bits > 0
    again = find(project, "phash64", max_distance_bits=bits - 1)
    assert (again["fresh"], again["pairs"]) == (2, 0)


def test_a_method_that_is_left_out_is_forgotten(project: Project) -> None:
    photo = make_photo("chelsea")
    make_image_items(project, encode(photo), encode(photo, "JPEG", quality=40))
    assert find(project, "phash64")["pairs"] == 1
    assert find(project, "sha256")["pairs"] == 0
    assert list(DuplicateScan.objects.values_list("method", flat=True)) == ["sha256"]
    assert find(project, "phash64")["pairs"] == 1


def test_methods_must_be_known(olga: Any, project: Project) -> None:
    body = {"project": project.pk, "name": "find_duplicates", "params": {"methods": ["guess"]}}
    assert olga.post_json("/api/jobs", body, status=422)["code"] == "bad_params"


def watch_rows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Note how many rows are compared, and compare them."""
    seen: list[tuple[Any, ...]] = []

    def watch(name: str) -> Callable[..., Finding]:
        compare = getattr(HashComparer, name)

        def compare_and_note(self: HashComparer, *rows: NDArray[np.int64]) -> Finding:
            seen.append((name.removeprefix("compare_"), *map(len, rows)))
            found: Finding = compare(self, *rows)
            return found

        return compare_and_note

    for name in ("compare_within", "compare_across"):
        monkeypatch.setattr(HashComparer, name, watch(name))
    return seen


def test_looks_joins_vectors_and_hashes(project: Project) -> None:
    names = ("astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field", "clock_motion")
    photos = [make_photo(name, 120) for name in names]
    cropped = photos[1].crop((8, 8, 116, 114)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    items = make_image_items(project, *map(encode, [*photos, cropped]))
    run_named_job(project, "embed_assets", encoder="prototype")
    assert find(project, "looks", min_looks=0.5)["pairs"] == 1
    evidence = list_pairs()[items[1].pk, items[6].pk]
    assert evidence["method"] == "looks"
    assert evidence["score"] >= 0.5
