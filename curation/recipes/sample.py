"""Step ``sample``: draws some of the items, with weights and reasons."""

from typing import Annotated, Any, Final

import msgspec
import numpy as np
from msgspec import Meta

from curation.recipes.base import Drop, Frame, Inputs, Need, Outcome, Seed, StepKind, Vectors, read_text
from curation.sampling.base import Candidates
from curation.sampling.registry import SAMPLERS, draw_sample

Label = Annotated[str, Meta(pattern=r"^(media|class|progress|metadata:.{1,200})$")]


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="sample"):
    """Draws items with a sampler.

    Attributes:
        sampler: Its name.
        size: How many to draw; all when there are fewer.
        seed: Of all chance.
        options: What the sampler lets people choose.
        encoder: Whose vectors it compares, where it compares any.
        labels: What an item is, for samplers that go by it: ``media``, ``class``, ``progress``, ``metadata:<field>``.
        uncertainty: Name of a score in 0..1, for samplers that ask what a model is unsure of.
    """

    sampler: str
    size: Annotated[int, Meta(ge=1)]
    seed: Seed = 0
    options: dict[str, Any] = {}
    encoder: str = "prototype"
    labels: list[Label] = msgspec.field(default_factory=lambda: ["media"])
    uncertainty: str = ""


def apply_sample(step: Sample, frame: Frame, inputs: Inputs) -> Outcome:
    """Keep what a sampler draws; items that lack what it needs are left out first.

    Args:
        step: Which sampler, and how.
        frame: N items.
        inputs: ``vectors`` where the sampler compares any.

    Returns:
        The picks, their weights times what they stood for before.
    """
    ready, dropped = _leave_out_unready(step, frame, inputs)
    keys = [inputs.items.keys[row] for row in ready.rows.tolist()]
    needs = SAMPLERS[step.sampler].needs
    candidates = Candidates(
        ids=keys,
        vectors=_take_vectors(inputs.vectors, ready) if "vectors" in needs else None,
        labels=_label(step, ready, inputs) if "labels" in needs else None,
        uncertainty=np.clip(ready.scores[step.uncertainty], 0, 1) if "uncertainty" in needs else None,
    )
    drawn = draw_sample(step.sampler, candidates, size=step.size, seed=step.seed, options=step.options)
    place = {id_: number for number, id_ in enumerate(drawn.ids)}
    kept = np.array([key in place for key in keys], dtype=np.bool_)
    dropped += [
        Drop(row, "not_drawn", f"Not among the {len(drawn.ids)} that {step.sampler} drew of {len(keys)}.")
        for row in ready.rows[~kept].tolist()
    ]
    order = [place[key] for key in keys if key in place]
    picked = ready.take(kept)
    weights = picked.weights * drawn.weights[order]
    return Outcome(
        msgspec.structs.replace(picked, weights=weights), sorted(dropped), [drawn.why[number] for number in order]
    )


def _leave_out_unready(step: Sample, frame: Frame, inputs: Inputs) -> tuple[Frame, list[Drop]]:
    needs = SAMPLERS[step.sampler].needs
    lacks_vector = lacks_score = np.zeros(len(frame.rows), dtype=np.bool_)
    if "vectors" in needs:
        known = inputs.vectors.rows if inputs.vectors is not None else np.zeros(0, dtype=np.int64)
        lacks_vector = ~np.isin(frame.rows, known)
    if "uncertainty" in needs:
        lacks_score = ~lacks_vector & np.isnan(frame.scores[step.uncertainty])
    dropped = [
        Drop(row, "no_vector", f"It has no vector of {step.encoder}.") for row in frame.rows[lacks_vector].tolist()
    ]
    dropped += [Drop(row, "no_score", f"{step.uncertainty} is unknown.") for row in frame.rows[lacks_score].tolist()]
    return frame.take(~(lacks_vector | lacks_score)), dropped


def _take_vectors(vectors: Vectors | None, frame: Frame) -> Any:
    if vectors is None:
        return None
    return vectors.vectors[np.searchsorted(vectors.rows, frame.rows)]


def _label(step: Sample, frame: Frame, inputs: Inputs) -> list[list[str]]:
    return [[word for name in step.labels for word in _read_label(name, row, inputs)] for row in frame.rows.tolist()]


def _read_label(name: str, row: int, inputs: Inputs) -> list[str]:
    items = inputs.items
    if name == "class":
        return items.classes[row]
    if name.startswith("metadata:"):
        word = read_text(items.metadata[row].get(name.removeprefix("metadata:")))
        return [word] if word else []
    return [items.media[row] if name == "media" else items.progress[row]]


def _list_needs(step: Sample) -> list[Need]:
    return [Need("vectors", step.encoder)] if "vectors" in SAMPLERS[step.sampler].needs else []


def _list_scores(step: Sample) -> list[str]:
    return [step.uncertainty] if "uncertainty" in SAMPLERS[step.sampler].needs else []


SAMPLE: Final = StepKind("sample", 1, Sample, _list_needs, _list_scores, apply_sample)
