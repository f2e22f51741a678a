"""The labeling loop: several clients claim and submit at once, then page through the project."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from benchmarks.client import Client
from benchmarks.figures import summarize_ms
from benchmarks.label_studio import VERSION, LabelStudio, install_label_studio
from benchmarks.loopwright import Loopwright
from benchmarks.process import Server

CLIENTS = 4
ROUNDS = 3
OURS_SUBMITS = 250
PEER_SUBMITS = 15
OURS_PAGES = 100
PEER_PAGES = 10


class Platform(Protocol):
    """What is measured, ours or a peer's."""

    name: str

    def start(self) -> Server: ...
    def make_accounts(self, count: int) -> None: ...
    def fill(self, items: int) -> float: ...
    def connect(self, number: int) -> Client: ...
    def claim(self, client: Client) -> Any: ...
    def submit(self, client: Client, task_id: Any) -> None: ...
    def read_page(self, client: Client, after: Any) -> Any: ...


Work = Callable[[Platform, Client, int], list[list[float]]]


def measure_labeling(folder: Path, *, items: int, peer: bool) -> dict[str, Any]:
    """Fill each platform with ``items`` items, then run rounds of labeling in turn."""
    platforms: list[Platform] = [Loopwright(folder / "loopwright")]
    if peer:
        platforms.append(LabelStudio(folder / "label_studio", install_label_studio(folder.parent / "label-studio")))
    servers = [platform.start() for platform in platforms]
    try:
        samples = [_prepare(platform, items) for platform in platforms]
        for _ in range(ROUNDS):
            for platform, sample in zip(platforms, samples, strict=True):
                _run_round(platform, sample, items)
    finally:
        for server in servers:
            server.stop()
    results = {platform.name: _summarize(sample) for platform, sample in zip(platforms, samples, strict=True)}
    result: dict[str, Any] = {"items": items, "clients": CLIENTS, "boxes": 20, "rounds": ROUNDS, **results}
    if peer:
        result["peer_version"] = VERSION
        result["ratio"] = compare(results["loopwright"], results["label_studio"])
    return result


def compare(ours: dict[str, Any], peer: dict[str, Any]) -> dict[str, float]:
    """Return how many times faster we are, figure by figure."""
    ratios = {name: peer[name]["p50_ms"] / ours[name]["p50_ms"] for name in ("claim", "submit", "page")}
    return {"submits_per_s": round(ours["submits_per_s"] / peer["submits_per_s"], 1)} | {
        f"{name}_p50": round(ratio, 1) for name, ratio in ratios.items()
    }


def _prepare(platform: Platform, items: int) -> dict[str, Any]:
    platform.make_accounts(CLIENTS)
    return {"import_s": platform.fill(items), "claim": [], "submit": [], "page": [], "rates": []}


def _run_round(platform: Platform, sample: dict[str, Any], items: int) -> None:
    ours = platform.name == "loopwright"
    submits, pages = (OURS_SUBMITS, OURS_PAGES) if ours else (PEER_SUBMITS, PEER_PAGES)
    submits = min(submits, items // (CLIENTS * ROUNDS))
    spent_s, times = _run_clients(platform, label_tasks, submits)
    sample["rates"].append(CLIENTS * submits / spent_s)
    sample["claim"] += times[0]
    sample["submit"] += times[1]
    sample["page"] += _run_clients(platform, read_pages, pages)[1][0]


def _run_clients(platform: Platform, work: Work, count: int) -> tuple[float, list[list[float]]]:
    with ProcessPoolExecutor(CLIENTS) as clients:
        start_s = time.perf_counter()
        answers = list(
            clients.map(_run_client, range(CLIENTS), *zip(*[(platform, work, count)] * CLIENTS, strict=True))
        )
        spent_s = time.perf_counter() - start_s
    return spent_s, [list(chain.from_iterable(columns)) for columns in zip(*answers, strict=True)]


def _run_client(number: int, platform: Platform, work: Work, count: int) -> list[list[float]]:
    return work(platform, platform.connect(number), count)


def label_tasks(platform: Platform, client: Client, count: int) -> list[list[float]]:
    """Claim and submit ``count`` tasks; return the seconds of each claim, and of each submit."""
    claims, submits = [], []
    for _ in range(count):
        task_id = platform.claim(client)
        claims.append(client.spent_s)
        platform.submit(client, task_id)
        submits.append(client.spent_s)
    return [claims, submits]


def read_pages(platform: Platform, client: Client, count: int) -> list[list[float]]:
    """Read ``count`` pages of 100 in a row; return the seconds of each."""
    spent, after = [], None
    for _ in range(count):
        after = platform.read_page(client, after)
        spent.append(client.spent_s)
    return [spent]


def _summarize(sample: dict[str, Any]) -> dict[str, Any]:
    return {
        "import_s": round(sample["import_s"], 1),
        "submits_per_s": round(sorted(sample["rates"])[len(sample["rates"]) // 2], 1),
        **{name: summarize_ms(sample[name]) for name in ("claim", "submit", "page")},
    }
