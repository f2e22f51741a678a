"""Near-duplicates among emoji: copies that were changed, and the same emoji by another vendor; beside two peers.

The figure is the recall at a precision of 0.99: of all true pairs, the share that a threshold finds which lets through
at most one wrong pair in a hundred. Every method may choose its threshold with the answers in hand.
"""

import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from annotate.media.hashes import hash_dct, hash_pdq
from annotate.media.thumbnails import scale_to_working
from benchmarks.emoji_images import CHANGES, VENDORS, change_all, fetch_emoji, write_pictures
from benchmarks.gate import require
from benchmarks.hashes import PEER
from benchmarks.peer import install_environment, install_peer, run_peer, run_script
from curation.dedup.looks import score_looks, whiten_vectors
from curation.dedup.turned import TRANSFORMS, turn_hashes
from workers.encoders.registry import load_encoder

PRECISION: Final = 0.99
LEAST_RECALL: Final = 0.1
"""Of changed copies, by the best method; with less, something is broken."""

FASTDUP: Final = "fastdup==2.54"
"""For research and private use only (CC BY-NC-ND 4.0): the benchmark installs it where somebody asks for peers."""

NOTE: Final = (
    "imagededup's four hashes at up to 16 bits, and fastdup with the model in its package; imagededup's networks, and "
    "the models that semhash takes for images, load their weights from a hub and are left out"
)

Scores = NDArray[np.float32]
Truth = NDArray[np.bool_]


def measure_emoji(folder: Path, *, count: int, peer: bool) -> dict[str, Any]:
    """Judge every method on ``count`` emoji: on the changed copies of each vendor's, and on the four vendors' own."""
    emoji = fetch_emoji(folder.parent / "emoji-packages", count)
    tasks = {f"changed, {vendor}": change_all(emoji[vendor]) for vendor in VENDORS}
    tasks["vendors"] = list(chain(*(emoji[vendor].values() for vendor in VENDORS))), list(emoji["apple"]) * len(VENDORS)
    results: dict[str, dict[str, Any]] = {}
    for name, (pictures, codes) in tasks.items():
        truth = np.array(codes)[:, None] == np.array(codes)
        start_s = time.perf_counter()
        ours = {method: measure_recall(scores, truth) for method, scores in score_pairs(pictures).items()}
        require(name == "vendors" or max(ours.values()) > LEAST_RECALL, f"{name}: {ours} is next to nothing")
        results[name] = {"pictures": len(pictures), "seconds": round(time.perf_counter() - start_s, 1), "ours": ours}
        if peer:
            results[name]["peers"] = _ask_peers(folder, name, pictures, truth)
    summary = {"changed copies": _average(list(results.values())[:-1]), "same emoji by vendor": results["vendors"]}
    return {"emoji": count, "changes": list(CHANGES), "precision": PRECISION, "tasks": results} | (
        {"points": {name: _compare(result) for name, result in summary.items()}, "note": NOTE} if peer else {}
    )


def score_pairs(pictures: Sequence[Image.Image]) -> dict[str, Scores]:
    """Return by method (N, N) how alike pictures are, as the product's methods see it, and by all of them together."""
    grey = [scale_to_working(picture).convert("L") for picture in pictures]
    dct = np.array([hash_dct(picture) for picture in grey], dtype=np.uint64)[:, None]
    digits = b"".join(bytes.fromhex(hash_pdq(picture)[0]) for picture in grey)
    pdq = np.frombuffer(digits, dtype=">u8").reshape(-1, 4).astype(np.uint64)
    vectors = load_encoder("prototype").encode_images(pictures)
    found = {
        "phash64": _compare_bits(dct, dct),
        "pdq256": _compare_bits(pdq, pdq),
        "turned": np.maximum.reduce([_compare_bits(turn_hashes(pdq, transform), pdq) for transform in TRANSFORMS]),
        "embedding": vectors @ vectors.T,
    }
    whitened = whiten_vectors(vectors)
    rows, columns = np.triu_indices(len(dct), 1)
    scores = score_looks((whitened @ whitened.T)[rows, columns], dct[rows, 0], dct[columns, 0])
    looks = np.zeros_like(found["phash64"])
    looks[rows, columns] = looks[columns, rows] = scores
    return {**found, "looks": looks}


def measure_recall(scores: Scores, truth: Truth) -> float:
    """Return the recall at the wanted precision of (N, N) scores; pairs with equal scores come together or not."""
    rows, columns = np.triu_indices(len(truth), 1)
    return _rank(scores[rows, columns], truth[rows, columns], int(truth[rows, columns].sum()))


def _rank(scores: Scores, is_true: Truth, total: int) -> float:
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(is_true[order])
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) if len(ranked) else np.empty(0, np.int64)
    good = ends[hits[ends] >= PRECISION * (ends + 1)]
    return round(float(hits[good].max()) / total, 4) if len(good) else 0.0


def _compare_bits(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> Scores:
    bits = np.zeros((len(one), len(other)), np.int64)
    for word in range(one.shape[1]):
        bits += np.bitwise_count(one[:, word, None] ^ other[None, :, word])
    return np.asarray(1 - bits / (64 * one.shape[1]), dtype=np.float32)


def _ask_peers(folder: Path, task: str, pictures: Sequence[Image.Image], truth: Truth) -> dict[str, float]:
    packages = install_peer(folder.parent / "imagededup", PEER)
    place = folder / task.replace(", ", "-")
    write_pictures(place, pictures)
    total = int(np.triu(truth, 1).sum())
    recalls = {}
    for method, run in run_peer("benchmarks.peer_emoji", [str(place)], packages).items():
        one, other, bits = np.array(run["pairs"], dtype=np.int64).reshape(-1, 3).T
        recalls[f"imagededup {method}"] = _rank(-bits.astype(np.float32), truth[one, other], total)
    python = install_environment(folder.parent / "fastdup", [FASTDUP])
    found = np.array(run_script(python, "peer_fastdup.py", [str(place)])["pairs"]).reshape(-1, 3)
    one, other = found[:, :2].astype(np.int64).T
    return recalls | {"fastdup": _rank(found[:, 2].astype(np.float32), truth[one, other], total)}


def _average(results: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    return {
        who: {
            method: round(float(np.mean([result[who][method] for result in results])), 4) for method in results[0][who]
        }
        for who in ("ours", "peers")
        if who in results[0]
    }


def _compare(result: dict[str, Any]) -> dict[str, Any]:
    ours, theirs = result["ours"]["looks"], max(result["peers"].values())
    return {"ours": ours, "best_peer": theirs, "points": round(100 * (ours - theirs), 1)}
