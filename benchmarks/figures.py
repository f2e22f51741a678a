"""Figures from samples."""

from collections.abc import Sequence
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0..1) of the samples lie, nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def summarize_ms(seconds: Sequence[float]) -> dict[str, float]:
    """Return p50 and p95 in milliseconds."""
    return {"p50_ms": round(median(seconds) * 1e3, 2), "p95_ms": round(percentile(seconds, 0.95) * 1e3, 2)}
