"""Check ``length_outliers``: texts much shorter or longer than the rest of their sort."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated, Final

import numpy as np
from msgspec import Meta

from curation.quality.base import Check, Finding, Options, Population, TextRow, clip_score, find_robust_scores


class LengthOptions(Options, frozen=True, kw_only=True):
    """What counts as far.

    Attributes:
        min_deviations: Least robust standard deviations of the logarithm of the length.
        min_factor: Least factor between the length and the usual one.
        min_texts: Fewer texts than this have no usual length.
    """

    min_deviations: Annotated[float, Meta(gt=0)] = 4.0
    min_factor: Annotated[float, Meta(ge=1)] = 3.0
    min_texts: Annotated[int, Meta(ge=5)] = 20


def compare(population: Population, options: LengthOptions) -> Iterator[tuple[int, Finding]]:
    """Yield texts of unusual length among the texts of the same role; empty ones are another check's."""
    roles: dict[str, list[TextRow]] = defaultdict(list)
    for row in population.texts:
        if row.text.strip():
            roles[row.role].append(row)
    for rows in roles.values():
        if len(rows) >= options.min_texts:
            yield from _judge(rows, options)


def _judge(rows: list[TextRow], options: LengthOptions) -> Iterator[tuple[int, Finding]]:
    lengths = np.array([row.length for row in rows], dtype=np.float64)
    deviations = find_robust_scores(np.log(lengths))
    usual = float(np.median(lengths))
    for place in np.flatnonzero(np.abs(deviations) >= options.min_deviations).tolist():
        length, row = lengths[place], rows[place]
        if max(length / usual, usual / length) < options.min_factor:
            continue
        away = abs(float(deviations[place]))
        yield (
            row.item,
            Finding(
                code="short_text" if length < usual else "long_text",
                severity="notice",
                sentence=f"{row.part} has {length:.0f} characters; usual for such texts is {usual:.0f}.",
                score=clip_score(away / (away + options.min_deviations)),
                part=row.part,
                details={"part": row.part, "length": int(length), "usual": int(usual), "deviations": round(away, 2)},
            ),
        )


LENGTH_OUTLIERS: Final = Check("length_outliers", 1, "text", ("texts",), LengthOptions, compare=compare)
