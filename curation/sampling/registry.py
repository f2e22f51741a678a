"""Every sampler. A new one is a file here and a line in this table."""

from typing import Any, Final

import msgspec
import numpy as np

from annotate.errors import Invalid, NotFound
from curation.sampling.balanced import BALANCED
from curation.sampling.base import Candidates, Sample, Sampler, check_candidates
from curation.sampling.facility_location import FACILITY_LOCATION
from curation.sampling.hard_negatives import HARD_NEGATIVES
from curation.sampling.k_center import K_CENTER
from curation.sampling.stratified import STRATIFIED
from curation.sampling.typical import TYPICAL
from curation.sampling.uncertain_diverse import UNCERTAIN_DIVERSE
from curation.sampling.uniform import UNIFORM

SAMPLERS: Final[dict[str, Sampler]] = {
    sampler.name: sampler
    for sampler in (
        UNIFORM,
        STRATIFIED,
        BALANCED,
        K_CENTER,
        TYPICAL,
        FACILITY_LOCATION,
        UNCERTAIN_DIVERSE,
        HARD_NEGATIVES,
    )
}


def draw_sample(
    name: str, candidates: Candidates, *, size: int, seed: int, options: dict[str, Any] | None = None
) -> Sample:
    """Draw a sample. The same candidates, in any order, with the same seed give the same picks.

    Args:
        name: One of :data:`SAMPLERS`.
        candidates: What to choose from.
        size: How many to pick; all when there are fewer.
        seed: Of all chance.
        options: What the sampler lets people choose; None for its defaults.

    Raises:
        NotFound: No sampler has that name.
        Invalid: An option is unknown or out of range, something that the sampler needs is missing, or the size is
            below 1.
    """
    if name not in SAMPLERS:
        raise NotFound(
            "unknown_sampler",
            f"there is no sampler {name!r}; expected one of {', '.join(SAMPLERS)}",
            name=name,
            known=list(SAMPLERS),
        )
    sampler = SAMPLERS[name]
    try:
        chosen = msgspec.convert(options or {}, sampler.options)
    except msgspec.ValidationError as error:
        raise Invalid("bad_options", f"sampler {name}: {error}") from error
    check_candidates(candidates, size, sampler.needs, who=f"sampler {name}")
    if not len(candidates.ids):
        return Sample([], np.zeros(0), [])
    return sampler.draw(candidates, size, chosen, seed)
