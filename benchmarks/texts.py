"""Near-duplicate texts, a tenth of the words replaced, beside datasketch and semhash."""

import json
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.gate import require
from benchmarks.peer import install_peer, run_peer
from curation.dedup.text_pairs import find_text_pairs
from tests.support.texts import make_texts, replace_words

LEAST = 0.5
LEAST_RECALL = 0.95
REPLACED = 0.1
ROUNDS = 3
PEERS = {
    "datasketch": ("datasketch==2.0.0",),
    "semhash": ("semhash==0.5.0", "model2vec", "vicinity", "pyversity", "frozendict", "orjson", "usearch", "numkong"),
}

Pairs = set[tuple[int, int]]


def measure_texts(folder: Path, *, count: int, peer: bool) -> dict[str, Any]:
    """Search ``count`` texts of which half are copies of the other half with a tenth of the words replaced."""
    texts = make_corpus(count)
    planted = {(row, row + count // 2) for row in range(count // 2)}
    spent = []
    for _ in range(ROUNDS):
        start_s = time.perf_counter()
        found = find_text_pairs(texts, min_jaccard=LEAST)
        spent.append(time.perf_counter() - start_s)
    quality = judge({(one, other) for one, other in found.pairs.tolist()}, planted)
    require(quality["recall"] >= LEAST_RECALL, f"recall {quality['recall']}, at least {LEAST_RECALL} is expected")
    result: dict[str, Any] = {
        "texts": count,
        "replaced_ratio": REPLACED,
        "min_jaccard": LEAST,
        "seconds": [round(value, 2) for value in spent],
        **quality,
    }
    return {**result, **_compare(folder, texts, planted, median(spent))} if peer else result


def make_corpus(count: int) -> list[str]:
    """Return texts of 20 to 60 made-up words, then a changed copy of each."""
    texts = make_texts(count // 2, vocabulary=30_000)
    return texts + [replace_words(text, REPLACED, seed=row) for row, text in enumerate(texts)]


def judge(found: Pairs, planted: Pairs) -> dict[str, float]:
    """Return which share of the planted pairs was found and which share of what was found is planted."""
    hits = len(found & planted)
    return {"recall": round(hits / len(planted), 4), "precision": round(hits / max(1, len(found)), 4)}


def _compare(folder: Path, texts: list[str], planted: Pairs, ours_s: float) -> dict[str, Any]:
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    peers = {}
    for name, requirements in PEERS.items():
        packages = install_peer(folder.parent / name, requirements)
        run = run_peer(f"benchmarks.peer_{name}", [str(folder / "texts.json"), str(ROUNDS)], packages)
        quality = judge({(one, other) for one, other in run["pairs"]}, planted)
        peers[name] = {
            "seconds": [round(value, 2) for value in run["seconds"]],
            **quality,
            "note": run["note"],
            "ratio": round(median(run["seconds"]) / ours_s, 2),
        }
    return {"peers": peers, "ratio": min(peer["ratio"] for peer in peers.values())}
