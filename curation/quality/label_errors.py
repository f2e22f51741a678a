"""Check ``label_errors``: answers that a model, which did not see them, finds unlikely."""

from collections.abc import Iterator
from typing import Annotated, Final

import numpy as np
from msgspec import Meta

from curation.quality.base import Check, Finding, Options, Population, clip_score
from curation.quality.confident_learning import find_label_issues


class LabelErrorOptions(Options, frozen=True, kw_only=True):
    """What to report.

    Attributes:
        min_score: Least score: 0.5 is where the label and the best other class are equally likely.
        min_examples: Fewer predictions than this say nothing.
    """

    min_score: Annotated[float, Meta(ge=0, le=1)] = 0.5
    min_examples: Annotated[int, Meta(ge=4)] = 20


def compare(population: Population, options: LabelErrorOptions) -> Iterator[tuple[int, Finding]]:
    """Yield items whose answer is counted as another class by confident learning over out-of-sample predictions."""
    labels, probabilities = population.labels, population.probabilities
    if labels is None or probabilities is None:
        return
    known = np.flatnonzero((labels >= 0) & np.isfinite(probabilities).all(axis=1))
    if len(known) < options.min_examples:
        return
    given, predicted = labels[known], probabilities[known]
    issues = find_label_issues(given, predicted)
    noise = float(1 - np.trace(issues.noise))
    for place in np.flatnonzero(issues.is_issue & (issues.score >= options.min_score)).tolist():
        label, better = population.options[given[place]], population.options[issues.suggested[place]]
        surety, own = float(predicted[place].max()), float(predicted[place, given[place]])
        yield (
            int(population.items[known[place]]),
            Finding(
                code="unlikely_label",
                severity="warning",
                sentence=(
                    f"{population.question} is answered {label}, which the model gives {own:.2f}; it says {better} "
                    f"with {surety:.2f}. About {noise:.1%} of the answers are estimated to be wrong."
                ),
                score=clip_score(float(issues.score[place])),
                part=f"question:{population.question}",
                details={
                    "question": population.question,
                    "given": label,
                    "given_probability": round(own, 3),
                    "suggested": better,
                    "suggested_probability": round(surety, 3),
                    "noise": round(noise, 4),
                },
            ),
        )


LABEL_ERRORS: Final = Check("label_errors", 1, "labels", ("predictions",), LabelErrorOptions, compare=compare)
