"""Every kind of step. A new one is a file here, a line in this table and a name in the union."""

from typing import Final

from curation.recipes.base import StepKind
from curation.recipes.dedupe import DEDUPE, Dedupe
from curation.recipes.filter import FILTER, Filter
from curation.recipes.sample import SAMPLE, Sample
from curation.recipes.score import SCORE, Score
from curation.recipes.split import SPLIT, Split

Step = Score | Filter | Dedupe | Sample | Split

STEPS: Final[dict[str, StepKind]] = {kind.name: kind for kind in (SCORE, FILTER, DEDUPE, SAMPLE, SPLIT)}


def find_kind(step: Step) -> StepKind:
    """Return the line of the registry that a step belongs to."""
    return next(kind for kind in STEPS.values() if isinstance(step, kind.options))
