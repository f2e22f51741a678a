"""Parts of a comparison find together what the whole does, in this process or from a file in another."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_django import Settings

from curation.dedup.audio_print import print_audio
from curation.dedup.evidence import list_entries, merge_entries
from curation.dedup.tracks import Track
from curation.dedup.turned import turn_hashes
from curation.jobs.specs import DuplicateParams
from tests.support.pairs import make_hashes, make_vectors
from tests.support.sounds import RATE_HZ, make_melody
from tests.support.texts import make_texts, replace_words
from workers.comparers.base import Comparer, Rows, compare_slab, cut
from workers.comparers.embedding import EmbeddingComparer
from workers.comparers.recordings import pack_tracks
from workers.comparers.registry import COMPARERS
from workers.shard_files import Arrays, keep_arrays, keep_rows, load_arrays, load_rows, pack_texts, unpack_texts

N = 40
PARAMS = DuplicateParams(max_distance_bits=12, max_pdq_bits=60, min_cosine=0.5, min_looks=0.2)


def make_hash_arrays() -> Arrays:
    hashes, pdq256 = make_hashes(N, words=1)[:, 0], make_hashes(N, words=4)
    for one in (hashes, pdq256):
        one[30:] = turn_hashes(one[:10], "rotate_90")
    vectors = make_vectors(N, copies=15).astype(np.float16)
    pictures = {"phash64": hashes, "pdq256": pdq256, "is_telling": np.arange(N) % 7 > 0}
    return {"hashes": hashes % np.uint64(20), "vectors": vectors, "encoder": np.array([7]), **pictures}


def make_text_arrays() -> Arrays:
    texts = make_texts(N // 2)
    return pack_texts([*texts, *(replace_words(text, 0.05, seed=n) for n, text in enumerate(texts))])


def make_track_arrays(method: str) -> Arrays:
    if method == "audio":
        sounds = [make_melody(4, seed=seed) for seed in range(N // 2)]
        return pack_tracks([print_audio(one, RATE_HZ) for sound in sounds for one in (sound, sound[RATE_HZ // 2 :])])
    frames = np.random.default_rng(0).integers(0, 2**64, (N // 2, 30), dtype=np.uint64)
    return pack_tracks([Track(clip[start:], clip[start:] > 0) for clip in frames for start in (0, 5)])


def make_material(method: str) -> Arrays:
    """What a method compares of 40 assets, of which every third belongs to the item of the one before."""
    rows = np.arange(N, dtype=np.int64)
    ids = {"item_ids": 100 + rows - (rows % 3 == 2), "asset_ids": 1000 + rows}
    if method == "text":
        return {**ids, **make_text_arrays()}
    return {**ids, **(make_track_arrays(method) if method in ("audio", "video") else make_hash_arrays())}


def list_found(comparer: Comparer, fresh: Rows, old: Rows, size: int) -> list[Any]:
    """The items of the pairs with what is measured, from slabs of a size."""
    slabs = [compare_slab(comparer, fresh, old, slab) for slab in cut(len(fresh), size)]
    found = merge_entries(entry for slab in slabs for entry in list_entries(slab))
    measured = [(entry["method"], round(entry["similarity"], 5)) for details in found.details for entry in details]
    return list(zip(map(tuple, found.pairs.tolist()), measured, strict=True))


@pytest.mark.parametrize("method", COMPARERS)
def test_slabs_of_any_size_find_what_the_whole_does(method: str) -> None:
    comparer = COMPARERS[method](PARAMS, make_material(method))
    rows = np.random.default_rng(1).permutation(N).astype(np.int64)
    fresh, old = np.sort(rows[:30]), np.sort(rows[30:])
    whole = list_found(comparer, fresh, old, 30)
    assert len(whole) > 3
    for size in (7, 1):
        assert list_found(comparer, fresh, old, size) == whole
    assert list_found(comparer, fresh[:0], old, 1) == []


def test_only_exact_searches_are_shared_out() -> None:
    material = make_material("embedding") | {"vectors": np.zeros((N, 512), np.float16)}
    comparer = EmbeddingComparer(PARAMS, material)
    assert comparer.list_slabs(100_000, 0)[:2] == [(0, 19_532), (19_532, 39_064)]
    assert comparer.list_slabs(10_000_000, 0) == [(0, 10_000_000)], "an index searches all at once"
    assert comparer.list_slabs(0, 5) == [(0, 0)]


def test_what_shards_share_comes_back_as_it_was(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGE_URL = tmp_path.as_uri()
    texts = ["", "a cat", "一只猫\x00", ""]
    key = keep_arrays(7, "text", pack_texts(texts))
    assert key == "jobs/7/text.npz"
    assert unpack_texts(load_arrays(key)) == texts
    assert list(load_arrays(key, only=("ends",))) == ["ends"]
    assert load_rows(keep_rows(7, "0-1", [(1, 2, {"a": 0.1})]), tuple[int, int, dict[str, float]]) == [
        (1, 2, {"a": 0.1})
    ]
    assert unpack_texts(pack_texts([])) == []
