"""`python -m benchmarks.run`: measure, print, and keep one JSON file a run."""

import argparse
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.exporting import measure_exporting
from benchmarks.importing import measure_importing
from benchmarks.labeling import measure_labeling
from benchmarks.machine import describe_machine
from benchmarks.scale import measure_scale
from benchmarks.startup import measure_startup

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "benchmarks"
RESULTS = ROOT / "benchmarks" / "results"

BENCHMARKS: dict[str, Callable[[Path, argparse.Namespace], dict[str, Any]]] = {
    "startup": lambda folder, options: measure_startup(folder, peer=options.peer),
    "labeling": lambda folder, options: measure_labeling(folder, items=options.items, peer=options.peer),
    "scale": lambda folder, options: measure_scale(folder, small=options.items, large=10 * options.items),
    "imports": lambda folder, options: measure_importing(folder, documents=options.items),
    "exports": lambda folder, options: measure_exporting(folder, documents=5 * options.items, peer=options.peer),
    "pairs": lambda _, options: _load("pairs").measure_pairs(count=10 * options.items),
    "hashes": lambda folder, options: _load("hashes").measure_hashes(
        folder, count=100 * options.items, peer=options.peer
    ),
    "label_errors": lambda folder, options: _load("label_errors").measure_label_errors(
        folder, count=20 * options.items, peer=options.peer
    ),
    "k_center": lambda _, options: _load("k_center").measure_k_center(count=100 * options.items, picks=options.items),
    "ingest": lambda folder, options: _load("ingest").measure_ingest(folder, count=options.items, peer=options.peer),
    "embed": lambda folder, options: _load("embed").measure_embed(folder, count=max(128, options.items // 2)),
    "search": lambda folder, options: _load("search").measure_search(folder, count=100 * options.items),
    "emoji": lambda folder, options: _load("emoji").measure_emoji(folder, count=options.items // 25, peer=options.peer),
    "texts": lambda folder, options: _load("texts").measure_texts(folder, count=10 * options.items, peer=options.peer),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the named benchmarks, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which; all when none is named")
    parser.add_argument("--peer", action="store_true", help="beside the peer, which is installed when missing")
    parser.add_argument("--items", type=int, default=10_000, help="items in the project")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in options.names or BENCHMARKS:
        machine = describe_machine()
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=BUILD))
        try:
            measured = BENCHMARKS[name](folder, options)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        write_result(name, {"machine": machine, **measured})


def _load(name: str) -> Any:
    """Return a module that needs torch or FAISS, which the others start faster without."""
    return import_module(f"benchmarks.{name}")


def write_result(name: str, result: dict[str, Any]) -> None:
    """Print a result and keep it."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    text = json.dumps({"benchmark": name, "at": now.isoformat(timespec="seconds"), **result}, indent=2)
    (RESULTS / f"{name}-{now:%Y%m%d-%H%M%S}.json").write_text(text + "\n", encoding="utf-8")
    print(text, flush=True)


if __name__ == "__main__":
    main()
