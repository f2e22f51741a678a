"""Runs a recipe to a proposal, step by step. Every outcome is an artefact, so a run that was killed goes on."""

from typing import Any

import msgspec
import numpy as np

from annotate.document.document import canonicalise
from annotate.services.shards import Shard
from curation.jobs.specs import RecipeRunParams
from curation.models.recipe import Proposal
from curation.queries.artefacts import find_artefact, read_artefact
from curation.queries.recipe_inputs import read_fact, read_picture_vectors
from curation.queries.slices import FrozenSlice
from curation.recipes import codec
from curation.recipes.base import Frame, Outcome, Population, Scores, start_frame
from curation.recipes.recipe import RecipeDefinition, read_definition
from curation.recipes.registry import Step, find_kind
from curation.recipes.result import write_result
from curation.recipes.score import FactSource, LikenessSource, Score, is_measured
from curation.recipes.summary import StepSummary, summarize_step
from curation.services.artefacts import mark_artefact, store_artefact
from curation.services.proposals import finish_proposal, record_steps
from workers.context import JobContext
from workers.recipe_inputs import FrozenInputs, load_frame, load_items, require_encoder
from workers.shards import share


class Result(msgspec.Struct):
    """The proposal, how many items it looked at, how many it keeps, and the hash of it all."""

    proposal: int
    items: int
    kept: int
    result_hash: str


class Made(msgspec.Struct):
    """What the steps have made so far: the newest frame and its artefact, and one outcome and summary a step."""

    frame: Frame
    artefact: str
    outcomes: list[Any]
    summaries: list[StepSummary]


def run(context: JobContext, params: RecipeRunParams) -> Result:
    """Run the steps of a recipe on a project's active items, or those of a slice; nothing in the project changes."""
    proposal = Proposal.objects.select_related("version").get(pk=params.proposal)
    definition = read_definition(proposal.version.definition)
    inputs = FrozenInputs(context, proposal.pk)
    chosen = None if proposal.slice is None else msgspec.convert(proposal.slice, FrozenSlice)
    inputs.freeze_rows(definition.steps, None if chosen is None else chosen.filter)
    start = start_frame(inputs.items)
    made = Made(start, store_artefact(codec.write_outcome(Outcome(start, []))), [], [])
    for number, step in enumerate(definition.steps, 1):
        context.report(0, len(made.frame.rows), stage=f"step {number}: {find_kind(step).name}", now=True)
        outcome, artefact = run_step(context, inputs, step, number, made, params)
        made.summaries.append(summarize_step(step, made.frame, outcome, inputs.items, artefact=artefact))
        made.outcomes.append(outcome)
        made.frame, made.artefact = outcome.frame, artefact
        with context.writing():
            record_steps(proposal_id=proposal.pk, inputs=inputs.digests, steps=made.summaries)
        context.log(f"step {number}, {find_kind(step).name}: {len(outcome.frame.rows)} items are left")
    return store(context, proposal, definition, inputs, made)


def run_step(
    context: JobContext, inputs: FrozenInputs, step: Step, number: int, made: Made, params: RecipeRunParams
) -> tuple[Outcome, str]:
    """Return the outcome of a step and its artefact; one that is known for the same frame and inputs is taken."""
    kind = find_kind(step)
    measured = measure(context, inputs, step, number, made, params) if is_measured(step) else None
    read, used = inputs.gather(step, measured)
    scores = "" if measured is None else codec.hash_bytes(codec.write_scores(measured))
    asked = ["step", kind.name, kind.version, msgspec.to_builtins(step), made.artefact, used, scores]
    memo = codec.hash_bytes(canonicalise(asked))
    known = find_artefact(context.project_id, memo)
    if known is not None:
        return codec.read_outcome(read_artefact(known)), known
    outcome = kind.apply(step, made.frame, read)
    context.check()
    data = codec.write_outcome(outcome)
    artefact = store_artefact(data)
    with context.writing():
        mark_artefact(project_id=context.project_id, memo=memo, sha256=artefact, size_bytes=len(data))
    return outcome, artefact


def measure(
    context: JobContext, inputs: FrozenInputs, step: Step, number: int, made: Made, params: RecipeRunParams
) -> Scores:
    """Measure something on every item of the frame, in shards that any worker may take."""
    plan: dict[str, Any] = {"items": inputs.digests["items"], "frame": made.artefact, "step": number}
    assert isinstance(step, Score)
    if isinstance(step.source, LikenessSource):
        plan["text"] = encode_text(context, step.source)
    count, size = len(made.frame.rows), params.shard_items
    done = share(
        context,
        f"step {number}",
        lambda: [{**plan, "start": at, "stop": min(at + size, count)} for at in range(0, count, size)],
    )
    parts = [codec.read_scores(read_artefact(shard["sha256"])) for shard in done]
    return np.concatenate(parts) if parts else np.zeros(0)


def encode_text(context: JobContext, source: LikenessSource) -> str:
    """Return the artefact that holds the vector of a text: encoded once, the same for every shard and every run."""
    row = require_encoder(context.project_id, source.encoder)
    memo = codec.hash_bytes(canonicalise(["text", row.weights_hash, source.text]))
    known = find_artefact(context.project_id, memo)
    if known is not None:
        return known
    from workers.encoders.registry import get_encoder  # noqa: PLC0415  (loads torch, which only some recipes need)

    vector = get_encoder(source.encoder).encode_texts([source.text])[0]
    data = codec.write_scores(vector.astype(np.float64))
    sha256 = store_artefact(data)
    with context.writing():
        mark_artefact(project_id=context.project_id, memo=memo, sha256=sha256, size_bytes=len(data))
    return sha256


def run_shard(context: JobContext, params: RecipeRunParams, shard: Shard) -> dict[str, str]:
    """Measure the items of one shard and keep the numbers as an artefact."""
    proposal = Proposal.objects.select_related("version").get(pk=params.proposal)
    plan = shard.params
    step = read_definition(proposal.version.definition).steps[plan["step"] - 1]
    assert isinstance(step, Score)
    items: Population = load_items(plan["items"])
    rows = load_frame(plan["frame"]).rows[plan["start"] : plan["stop"]].tolist()
    keys = [items.keys[row] for row in rows]
    if isinstance(step.source, FactSource):
        scores = read_fact(context.project_id, step.source.fact, keys)
    else:
        assert isinstance(step.source, LikenessSource)
        scores = compare_text(context, step.source, plan["text"], keys)
    context.report(len(keys), now=True)
    return {"sha256": store_artefact(codec.write_scores(scores))}


def compare_text(context: JobContext, source: LikenessSource, text: str, keys: list[str]) -> Scores:
    """Return the cosine similarity of each item's first picture with a text, to six decimals; NaN without a vector."""
    encoder = require_encoder(context.project_id, source.encoder)
    places, vectors = read_picture_vectors(context.project_id, encoder, keys)
    scores = np.full(len(keys), np.nan)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
    scores[places] = np.round(vectors.astype(np.float64) @ codec.read_scores(read_artefact(text)) / lengths, 6)
    return scores


def store(
    context: JobContext, proposal: Proposal, definition: RecipeDefinition, inputs: FrozenInputs, made: Made
) -> Result:
    """Write what becomes of every item, and end the proposal."""
    data = write_result(
        definition,
        inputs=inputs.digests,
        artefacts=[summary.artefact for summary in made.summaries],
        outcomes=made.outcomes,
        items=inputs.items,
        slice_filter=proposal.slice and proposal.slice["filter"],
    )
    result_hash = store_artefact(data)
    kept, count = len(made.frame.rows), len(inputs.items.keys)
    with context.writing():
        finish_proposal(proposal_id=proposal.pk, result_hash=result_hash, item_count=count, kept_count=kept)
    context.log(f"{kept} of {count} items are kept; result {result_hash[:12]}")
    return Result(proposal.pk, count, kept, result_hash)
