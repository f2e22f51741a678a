"""Wrong labels found among digits of which some were changed, beside cleanlab on the same predictions."""

import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from benchmarks.gate import require
from benchmarks.peer import install_peer, run_peer
from curation.metrics.ranking import compute_auprc
from curation.quality.confident_learning import find_label_issues
from workers.training.out_of_sample import predict_out_of_sample

PEER = ("cleanlab==2.9.0", "termcolor")
NOISE = (0.05, 0.1, 0.2)
LARGE_CLASSES = 50
ROUNDS = 5


def measure_label_errors(folder: Path, *, count: int, peer: bool) -> dict[str, Any]:
    """Judge the ranking on digits with injected noise, and time it on ``count`` made-up predictions."""
    sets = {f"digits {share:.0%}": make_digits(share, seed) for seed, share in enumerate(NOISE)}
    sets["synthetic"] = make_synthetic(count)
    ours = {name: judge(*data) for name, data in sets.items()}
    for name, figures in ours.items():
        require(figures["auprc"] >= 0.5, f"{name}: AUPRC {figures['auprc']}, at least 0.5 is expected")
    result: dict[str, Any] = {"count": count, "classes": LARGE_CLASSES, "ours": ours}
    return {**result, **_compare(folder, sets, ours)} if peer else result


def make_digits(share: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return labels of which a share is wrong, out-of-sample predictions by a probe on the pixels, and which are."""
    digits = load_digits()
    random = np.random.default_rng(seed)
    truth, inputs = digits.target.astype(np.int64), (digits.data / 16).astype(np.float32)
    wrong = random.random(len(truth)) < share
    # Half of the mistakes are of the kind that people make: each digit for one that looks alike.
    alike = np.array([6, 7, 3, 8, 9, 6, 5, 1, 3, 4])
    moved = np.where(random.random(len(truth)) < 0.5, alike[truth], (truth + random.integers(1, 10, len(truth))) % 10)
    labels = np.where(wrong, moved, truth).astype(np.int64)
    predicted = predict_out_of_sample(inputs, labels, class_count=10, seed=seed)
    return labels, predicted.probabilities, wrong


def make_synthetic(count: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return many labels of which a tenth is wrong, with predictions of a fair model."""
    random = np.random.default_rng(0)
    truth = random.integers(0, LARGE_CLASSES, count)
    logits = random.standard_normal((count, LARGE_CLASSES))
    logits[np.arange(count), truth] += 3.5
    powers = np.exp(logits)
    wrong = random.random(count) < 0.1
    labels = np.where(wrong, (truth + random.integers(1, LARGE_CLASSES, count)) % LARGE_CLASSES, truth)
    return labels.astype(np.int64), powers / powers.sum(axis=1, keepdims=True), wrong


def judge(labels: NDArray[np.int64], probabilities: NDArray[np.float64], wrong: NDArray[np.bool_]) -> dict[str, Any]:
    """Time the search, and judge its ranking and what it reports."""
    spent = []
    for _ in range(ROUNDS):
        start_s = time.perf_counter()
        found = find_label_issues(labels, probabilities)
        spent.append(time.perf_counter() - start_s)
    hits = int((found.is_issue & wrong).sum())
    return {
        "auprc": round(compute_auprc(found.score, wrong) or 0.0, 4),
        "precision": round(hits / max(1, int(found.is_issue.sum())), 4),
        "recall": round(hits / max(1, int(wrong.sum())), 4),
        "seconds": [round(value, 4) for value in spent],
    }


def _compare(folder: Path, sets: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    packages = install_peer(folder.parent / "cleanlab", PEER)
    peers, ratios = {}, {}
    for name, (labels, probabilities, wrong) in sets.items():
        path = folder / "predictions.npz"
        np.savez(path, labels=labels, probabilities=probabilities)
        run = run_peer("benchmarks.peer_cleanlab", [str(path), str(folder / "scores.npz"), str(ROUNDS)], packages)
        with np.load(folder / "scores.npz") as scored:
            auprc = compute_auprc(scored["scores"], wrong) or 0.0
            hits = int((scored["issues"] & wrong).sum())
            peers[name] = {
                "auprc": round(auprc, 4),
                "precision": round(hits / max(1, int(scored["issues"].sum())), 4),
                "recall": round(hits / max(1, int(wrong.sum())), 4),
                "seconds": [round(value, 4) for value in run["seconds"]],
            }
        require(ours[name]["auprc"] >= auprc - 1e-4, f"{name}: AUPRC {ours[name]['auprc']}, the peer's {auprc:.4f}")
        ratios[name] = round(median(run["seconds"]) / median(ours[name]["seconds"]), 2)
    return {"peer": peers, "ratios": ratios, "ratio": ratios["synthetic"]}
