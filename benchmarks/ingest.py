"""One pass over each picture for all that ingest wants, beside three tools in turn."""

import hashlib
import io
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain, pairwise
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image

from annotate.cores import count_cores
from annotate.media.hashes import count_differing_bits, count_differing_pdq_bits
from annotate.media.probe import Probed, probe_file
from benchmarks.gate import require
from benchmarks.peer import install_peer, run_peer
from benchmarks.photos import QUALITY, SIZE, encode_jpeg, write_photos

ROUNDS = 3
THREADS = 4
"""As many as the job has in each process."""

SHARD_FILES = 250
"""So many files a process takes at a time, as workers take shards of the job."""

PEER = (
    *("imagededup==0.3.3", "cleanvision==0.3.7", "imagehash", "tabulate", "PyWavelets", "tqdm", "psutil"),
    *("matplotlib", "contourpy", "cycler", "fonttools", "kiwisolver"),
)
PEER_MOST = 4000
"""Files that the peers are given; each of them takes the same time for every file."""

GATED = 100
NEAR_BITS, NEAR_PDQ_BITS = 10, 31
LEAST_NEAR = 0.98
BOUNDS = {
    "sharpness": (0.0, 1020.0**2),
    "brightness": (0.0, 255.0),
    "contrast": (0.0, 127.5),
    "entropy_bits": (0.0, 8.0),
    "dark_ratio": (0.0, 1.0),
    "bright_ratio": (0.0, 1.0),
}


def measure_ingest(folder: Path, *, count: int, peer: bool) -> dict[str, Any]:
    """Take in ``count`` JPEG files as the job does, thumbnails written, three times; then let the peers do theirs."""
    paths = write_photos(folder / "photos", count)
    (folder / "thumbnails").mkdir()
    spent = []
    for _ in range(ROUNDS):
        start_s = time.perf_counter()
        probed = take_in(paths, folder / "thumbnails")
        spent.append(time.perf_counter() - start_s)
    require_whole(paths, probed)
    require_near(folder, paths[:GATED], probed[:GATED])
    result: dict[str, Any] = {
        "files": count,
        "size_px": SIZE,
        "quality": QUALITY,
        "mean_bytes": round(sum(path.stat().st_size for path in paths) / count),
        "processes": count_cores(),
        "threads": THREADS,
        "seconds": [round(value, 2) for value in spent],
        "files_per_s": round(count / median(spent), 1),
    }
    return {**result, **_compare(folder, count, median(spent))} if peer else result


def take_in(paths: Sequence[Path], thumbnails: Path) -> list[Probed]:
    """Return the facts of files, their thumbnails written; one process a core shares them out."""
    shards = [(paths[start : start + SHARD_FILES], thumbnails) for start in range(0, len(paths), SHARD_FILES)]
    with ProcessPoolExecutor(count_cores()) as pool:
        return list(chain.from_iterable(pool.map(take_shard, shards)))


def take_shard(shard: tuple[Sequence[Path], Path]) -> list[Probed]:
    """Return the facts of some files, their thumbnails written."""
    paths, thumbnails = shard

    def take(path: Path) -> Probed:
        probed = probe_file(path, name=path.name)
        assert probed.thumbnail is not None
        (thumbnails / path.name).write_bytes(probed.thumbnail.data)
        return probed

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(take, paths))


def require_whole(paths: Sequence[Path], probed: Sequence[Probed]) -> None:
    """Raise GateFailed unless every file has every output, in its range, and the hash of its bytes."""
    for path, (facts, thumbnail) in zip(paths, ((one.facts, one.thumbnail) for one in probed), strict=True):
        require(facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest(), f"{path.name}: another SHA-256")
        require((facts.width_px, facts.height_px) == SIZE, f"{path.name}: {facts.width_px} x {facts.height_px} px")
        hashes = (facts.pixel_sha256, facts.phash64, facts.pdq256, facts.pdq_quality)
        require(None not in hashes and facts.quality is not None, f"{path.name}: an output is missing")
        for name, (least, most) in BOUNDS.items():
            value = getattr(facts.quality, name)
            require(least <= value <= most, f"{path.name}: {name} is {value}, expected {least} to {most}")
        shown = Image.open(io.BytesIO(thumbnail.data)).size if thumbnail else None
        require(shown == (341, 256), f"{path.name}: the thumbnail is {shown} px")
    require(len({one.facts.pixel_sha256 for one in probed}) == len(probed), "different pictures share a pixel hash")


def require_near(folder: Path, paths: Sequence[Path], probed: Sequence[Probed]) -> None:
    """Raise GateFailed unless lossless copies have equal hashes and JPEG copies of quality 40 near ones."""
    near = 0
    for path, one in zip(paths, probed, strict=True):
        picture, copy = Image.open(path), folder / "copy"
        picture.save(copy, "PNG", compress_level=1)
        same, facts = probe_file(copy, name="copy.png").facts, one.facts
        hashes = facts.pixel_sha256, facts.phash64, facts.pdq256
        require((same.pixel_sha256, same.phash64, same.pdq256) == hashes, f"{path.name}: its PNG has other hashes")
        copy.write_bytes(encode_jpeg(picture, 40))
        near += _is_near(one, probe_file(copy, name="copy.jpg"))
    require(near >= LEAST_NEAR * len(paths), f"{near} of {len(paths)} JPEG copies of quality 40 are near")
    apart = sum(not _is_near(one, other) for one, other in pairwise(probed))
    require(apart >= LEAST_NEAR * (len(probed) - 1), f"only {apart} of {len(probed) - 1} different pictures are far")


def _is_near(one: Probed, other: Probed) -> bool:
    bits = count_differing_bits(one.facts.phash64 or 0, other.facts.phash64 or 0)
    pdq_bits = count_differing_pdq_bits(one.facts.pdq256 or "0", other.facts.pdq256 or "0")
    return bits <= NEAR_BITS and pdq_bits <= NEAR_PDQ_BITS


def _compare(folder: Path, count: int, ours_s: float) -> dict[str, Any]:
    packages = install_peer(folder.parent / "ingest", PEER)
    given = min(count, PEER_MOST)
    for path in sorted((folder / "photos").iterdir())[given:]:
        path.unlink()
    run = run_peer("benchmarks.peer_ingest", [str(folder / "photos")], packages)
    require(run["files"] == given, f"the peers took in {run['files']} of {given} files")
    theirs_s = sum(run["seconds"].values()) * count / given
    return {
        "peers": {
            "files": given,
            "seconds": {name: round(value, 2) for name, value in run["seconds"].items()},
            "seconds_scaled": round(theirs_s, 1),
            "note": f"measured on {given} files and multiplied by {count / given:g}; defaults, one process a core",
        },
        "ratio": round(theirs_s / ours_s, 2),
    }
