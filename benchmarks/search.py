"""Search by likeness among many vectors: what the index finds against an exact search, and how long people wait."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.client import RequestFailed
from benchmarks.figures import summarize_ms
from benchmarks.gate import GateFailed, require
from benchmarks.loopwright import Loopwright

PHOTOS = 50
QUERIES = 200
WARM_UP = 20
WAIT_S = 180.0
WORDS = ("cat", "dog", "rocket", "coins", "flower", "temple", "coffee", "brick wall", "moon", "motorcycle")


def measure_search(folder: Path, *, count: int) -> dict[str, Any]:
    """Load ``count`` vectors into a project and search them, in the database and, for words, over REST."""
    system = Loopwright(folder)
    server = system.start()
    try:
        system.make_accounts(1)
        found = search_vectors(system, folder, count)
        texts = measure_texts(system)
        # The drawn vectors are of no encoder that reads words, so the words are looked for in a small project. Added to
        # the time of the many vectors that is more than one request can take.
        slowest_ms = round(texts["p95_ms"] + found["vector_part"]["p95_ms"], 2)
        return {**found, "text_request": texts, "text_end_to_end_p95_ms_at_most": slowest_ms}
    finally:
        server.stop()


def search_vectors(system: Loopwright, folder: Path, count: int) -> dict[str, Any]:
    """Return what a process beside the server measured."""
    environment = {**os.environ, "LOOPWRIGHT_DATA": str(system.data)}
    command = [sys.executable, "-m", "benchmarks.searching", str(system.project_id), str(count)]
    log = folder / "searching.log"
    with log.open("ab") as out:
        done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE, stderr=out, text=True)
    if done.returncode:
        raise GateFailed(f"the searches ended with {done.returncode}; the end of their log:\n{log.read_text()[-2000:]}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def measure_texts(system: Loopwright) -> dict[str, Any]:
    """Time searches for words over REST: request, worker, vector, answer; every text is new to the cache."""
    client = system.connect(0)
    system.fill(PHOTOS, project_id=system.other_project_id)
    client.call("POST", "/api/jobs", {"project": system.other_project_id, "name": "embed_assets", "params": {}})
    system.wait_for_jobs(client, system.other_project_id)
    spent: list[float] = []

    def run(number: int) -> None:
        text = f"a photo of a {WORDS[number % len(WORDS)]}, taken {number} days ago"
        client.call("POST", "/api/search", {"project": system.other_project_id, "text": text, "limit": 60})
        spent.append(client.spent_s)

    wait_for_worker(run)
    unanswered = 0
    for number in range(QUERIES + WARM_UP):
        try:
            run(number)
        except RequestFailed:  # past its deadline, which counts as a time like any other
            unanswered += 1
            spent.append(client.spent_s)
        time.sleep(max(0.0, 0.26 - client.spent_s))  # a person may ask 240 times a minute
    return {**summarize_ms(spent[-QUERIES:]), "unanswered": unanswered}


def wait_for_worker(run: Callable[[int], None]) -> None:
    """Ask until the interactive worker has loaded its model."""
    end_s = time.monotonic() + WAIT_S
    for number in range(10_000, 20_000):
        try:
            run(number)
            return
        except RequestFailed:
            require(time.monotonic() < end_s, f"no interactive worker answered within {WAIT_S:g} s")
            time.sleep(1)
