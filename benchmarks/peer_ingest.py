"""imagededup's perceptual hash, cleanvision's checks and SHA-256, in turn; run by :mod:`benchmarks.ingest`."""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cleanvision import Imagelab  # type: ignore[import-not-found]

from benchmarks.peer_imagededup import PHash


def main() -> None:
    """Print how many files there were and how long each tool took for them."""
    folder = Path(sys.argv[1])
    tools: dict[str, Callable[[Path], Any]] = {
        "imagededup": hash_pictures,
        "cleanvision": find_issues,
        "sha256": hash_files,
    }
    seconds, counts = {}, set()
    for name, run in tools.items():
        start_s = time.perf_counter()
        counts.add(len(run(folder)))
        seconds[name] = time.perf_counter() - start_s
    print(json.dumps({"files": counts.pop() if len(counts) == 1 else sorted(counts), "seconds": seconds}))


def hash_pictures(folder: Path) -> Any:
    """Return the perceptual hashes of a folder, as its quick start says; one process a core."""
    return PHash(verbose=False).encode_images(image_dir=folder)


def find_issues(folder: Path) -> Any:
    """Return the table of all default checks, a row a file, as its quick start says; one process a core."""
    lab = Imagelab(data_path=str(folder), verbose=False)
    lab.find_issues(verbose=False)
    return lab.issues


def hash_files(folder: Path) -> Any:
    """Return the SHA-256 of every file, on two threads."""

    def digest(path: Path) -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(digest, sorted(folder.iterdir())))


if __name__ == "__main__":
    main()
