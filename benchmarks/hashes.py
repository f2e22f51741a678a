"""All pairs of 64-bit hashes within 10 bits, beside imagededup."""

import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.gate import require
from benchmarks.peer import install_peer, run_peer
from curation.dedup.hamming import find_hash_pairs

MOST_BITS = 10
PEER = ("imagededup==0.3.3", "PyWavelets", "tqdm", "matplotlib", "contourpy", "cycler", "fonttools", "kiwisolver")
PEER_SHARES = (0.0075, 0.015, 0.03)
"""Of a million: 7,500, 15,000 and 30,000, the last of which takes it many minutes."""


def measure_hashes(folder: Path, *, count: int, peer: bool) -> dict[str, Any]:
    """Search ``count`` hashes; with the peer, also at sizes that it can do, where both must find the same pairs."""
    hashes = make_hashes(count)
    start_s = time.perf_counter()
    found = find_hash_pairs(hashes, max_distance_bits=MOST_BITS)
    ours_s = time.perf_counter() - start_s
    require_planted(found.pairs, found.distance_bits, hashes)
    result: dict[str, Any] = {
        "hashes": count,
        "max_distance_bits": MOST_BITS,
        "pairs": len(found.pairs),
        "seconds": round(ours_s, 2),
    }
    return {**result, **_compare(folder, hashes, ours_s)} if peer else result


def make_hashes(count: int) -> NDArray[np.uint64]:
    """Return random hashes, the second tenth of them copies of the first with 0 to 12 flipped bits."""
    random = np.random.default_rng(0)
    hashes = random.integers(0, 2**64, count, dtype=np.uint64)
    copies = count // 10
    ranks = random.random((copies, 64)).argsort(axis=1)
    flips = ranks < random.integers(0, 13, (copies, 1))
    bits = (flips * (np.uint64(1) << np.arange(64, dtype=np.uint64))).sum(axis=1, dtype=np.uint64)
    hashes[copies : 2 * copies] = hashes[:copies] ^ bits
    return hashes


def require_planted(pairs: NDArray[np.int64], bits: NDArray[np.int64], hashes: NDArray[np.uint64]) -> None:
    """Raise GateFailed unless every planted pair is there and every pair is as near as it says."""
    first, second = pairs.T
    require(bool((np.bitwise_count(hashes[first] ^ hashes[second]) == bits).all()), "a distance is wrong")
    require(bool((bits <= MOST_BITS).all()), "a pair is too far apart")
    copies = np.arange(len(hashes) // 10)
    others = copies + len(copies)
    near = np.bitwise_count(hashes[copies] ^ hashes[others]) <= MOST_BITS
    wanted = copies[near] * len(hashes) + others[near]
    missing = int((~np.isin(wanted, first * len(hashes) + second)).sum())
    require(missing == 0, f"{missing} of {len(wanted)} planted pairs were missed")


def _compare(folder: Path, hashes: NDArray[np.uint64], ours_s: float) -> dict[str, Any]:
    packages = install_peer(folder.parent / "imagededup", PEER)
    sizes = [round(share * len(hashes)) for share in PEER_SHARES]
    # Originals and their copies in turn, so that any number of the first has near pairs among it.
    copies = len(hashes) // 10
    mixed = np.stack([hashes[:copies], hashes[copies : 2 * copies]], axis=1).reshape(-1)
    np.save(folder / "hashes.npy", mixed[: max(sizes)])
    runs = run_peer("benchmarks.peer_imagededup", [str(folder / "hashes.npy"), *map(str, sizes)], packages)
    for run in runs:
        own = find_hash_pairs(mixed[: run["count"]], max_distance_bits=MOST_BITS).pairs.tolist()
        require(
            len(own) > 0 and own == run["pairs"],
            f"{len(own)} pairs of {run['count']} hashes, imagededup finds {len(run['pairs'])}",
        )
    seconds = {str(run["count"]): round(run["seconds"], 2) for run in runs}
    # The growth between the two largest sizes that it was measured at, continued.
    growth = float(np.log(runs[-1]["seconds"] / runs[-2]["seconds"]) / np.log(runs[-1]["count"] / runs[-2]["count"]))
    scaled_s = runs[-1]["seconds"] * (len(hashes) / runs[-1]["count"]) ** growth
    return {
        "imagededup": {
            "seconds": seconds,
            "growth_exponent": round(growth, 2),
            "seconds_scaled": round(scaled_s),
            "note": f"measured up to {runs[-1]['count']} hashes and continued to {len(hashes)} by its measured growth",
        },
        "ratio": round(scaled_s / ours_s),
    }
