"""The same requests in a small and in a ten times larger project: plans, buffers, times."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.labeling import CLIENTS, label_tasks, read_pages
from benchmarks.loopwright import Loopwright
from benchmarks.process import Server

ROUNDS = 5
REQUESTS = 100


def measure_scale(folder: Path, *, small: int, large: int) -> dict[str, Any]:
    """Fill two servers, explain the requests of each, and time them in interleaved rounds."""
    platforms = {small: Loopwright(folder / "small"), large: Loopwright(folder / "large")}
    servers: list[Server] = []
    try:
        for size, platform in platforms.items():
            servers.append(platform.start())
            platform.make_accounts(CLIENTS)
            # A planner that sees one project alone may as well walk the primary key; servers have several.
            platform.fill(size // 4, project_id=platform.other_project_id)
            platform.fill(size)
        explained = {size: explain(platform, folder) for size, platform in platforms.items()}
        times: dict[int, dict[str, list[float]]] = {size: {} for size in platforms}
        for _ in range(ROUNDS):
            for size, platform in platforms.items():
                _time_round(platform, times[size])
    finally:
        for server in servers:
            server.stop()
    requests = {name: _compare(name, explained, times, small=small, large=large) for name in explained[small]}
    return {"items": [small, large], "rounds": ROUNDS, "requests_a_round": REQUESTS, **requests}


def explain(platform: Loopwright, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of each request with plan and buffers, from a process beside the server."""
    environment = {**os.environ, "LOOPWRIGHT_DATA": str(platform.data)}
    command = [sys.executable, "-m", "benchmarks.plans", str(platform.project_id), platform.tokens[0]]
    with (folder / "plans.log").open("ab") as log:
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, stderr=log)
    statements: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return statements


def _time_round(platform: Loopwright, times: dict[str, list[float]]) -> None:
    client = platform.connect(0)
    claims, submits = label_tasks(platform, client, REQUESTS)
    for name, spent in {"claim": claims, "submit": submits, "page": read_pages(platform, client, REQUESTS)[0]}.items():
        times.setdefault(name, []).append(median(spent))


def _compare(
    name: str,
    explained: dict[int, dict[str, list[dict[str, Any]]]],
    times: dict[int, dict[str, list[float]]],
    *,
    small: int,
    large: int,
) -> dict[str, Any]:
    pairs = list(zip(explained[small][name], explained[large][name], strict=True))
    small_ms, large_ms = (median(times[size][name]) * 1e3 for size in (small, large))
    return {
        "same_plans": all(ours["plan"] == theirs["plan"] for ours, theirs in pairs),
        "other_plans": [{"small": a, "large": b} for a, b in pairs if a["plan"] != b["plan"]],
        "buffers": [sum(pair[side]["buffers"] for pair in pairs) for side in (0, 1)],
        "p50_ms": [round(small_ms, 2), round(large_ms, 2)],
        "times": round(large_ms / small_ms, 2),
    }
