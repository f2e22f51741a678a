"""Lets a model suggest on items: from stored vectors where that is enough, else from the pictures."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import msgspec

from annotate import storage
from annotate.document.ontology import Ontology
from annotate.errors import Invalid, NotFound
from annotate.models.suggestion import ModelVersion
from annotate.queries.blobs import find_source
from annotate.queries.ontologies import get_ontology
from annotate.services.suggestions import (
    NewSuggestion,
    create_model_version,
    order_by_suggestions,
    store_suggestions,
)
from curation.jobs.specs import SuggestParams
from curation.queries.embeddings import find_encoder, read_vectors
from curation.queries.suggestable import Suggestable, count_suggestable, list_suggestable
from workers.context import JobContext
from workers.decode import ImageUnreadable, Picture, decode_upright
from workers.prelabelers.base import PreLabeler, PreLabelerOptions, Suggested
from workers.prelabelers.registry import load_prelabeler

BATCH = 16


class Result(msgspec.Struct):
    """The model version, and how many items it said something about."""

    model_version: int
    suggested: int
    refused: int
    unreadable: int


class Model(NamedTuple):
    """A loaded pre-labeler and its row; ``encoder`` is set when vectors are all it needs."""

    prelabeler: PreLabeler
    row: ModelVersion
    encoder: str


def run(context: JobContext, params: SuggestParams) -> Result:
    """Suggest batch by batch on items that have no suggestion of this very model; a cut-short run goes on."""
    context.report(stage=f"loading {params.prelabeler}", now=True)
    model = load_model(context, params.prelabeler)
    ontology = get_ontology(context.project_id).definition
    only_unlabeled = params.only == "unlabeled"
    total = count_suggestable(context.project_id, model.row.pk, only_unlabeled=only_unlabeled)
    context.report(0, min(total, params.limit or total), stage="suggesting", now=True)
    result = Result(model.row.pk, 0, 0, 0)
    after = done = 0
    while batch := list_suggestable(
        context.project_id,
        model.row.pk,
        only_unlabeled=only_unlabeled,
        after=after,
        limit=min(BATCH, (params.limit or total) - done),
    ):
        after = batch[-1].item_id
        done += len(batch)
        found = suggest(context, model, batch, ontology)
        result.unreadable += len(batch) - len(found)
        with context.writing():
            refused = store_suggestions(model.row, found, order_queue=params.order_queue)
        result.refused += refused
        result.suggested += len(found) - refused
        context.report(done)
    if params.order_queue:
        # Items that the model had spoken about before were passed over above.
        with context.writing():
            order_by_suggestions(model.row)
    context.log(f"{result.suggested} items got a suggestion, {result.refused} refused, {result.unreadable} unreadable")
    return result


def load_model(context: JobContext, name: str) -> Model:
    """Load what ``<pre-labeler>[:<argument>]`` names, and make its row."""
    kind, _, argument = name.partition(":")
    if kind == "probe":
        return load_probe(context, argument)
    options = PreLabelerOptions(encoder=argument) if argument else PreLabelerOptions()
    prelabeler = load_prelabeler(kind, options)
    row = create_model_version(
        project_id=context.project_id,
        name=prelabeler.name,
        task="prelabel",
        revision=prelabeler.revision,
        weights_hash=prelabeler.weights_hash,
        created_by_id=context.created_by_id,
    )
    return Model(prelabeler, row, options.encoder if kind == "zero_shot" else "")


def load_probe(context: JobContext, argument: str) -> Model:
    """Load a trained probe by its model version."""
    if not argument.isdigit():
        raise Invalid("bad_prelabeler", f"'probe:{argument}': expected probe:<model version id>")
    row = ModelVersion.objects.filter(pk=int(argument), project_id=context.project_id, task="probe").first()
    if row is None:
        raise NotFound("model_version_not_found", f"this project has no probe {argument}; train one first")
    with storage.get_storage().open(row.artifact) as file:
        prelabeler = load_prelabeler("probe", weights=file.read())
    return Model(prelabeler, row, row.config["encoder"])


def suggest(context: JobContext, model: Model, batch: Sequence[Suggestable], ontology: Ontology) -> list[NewSuggestion]:
    """Return what the model says about the items of a batch that can be read."""
    said = suggest_from_vectors(context, model, batch, ontology) if model.encoder else {}
    seen = [item for item in batch if item.item_id not in said]
    pictures = {item.item_id: read_pictures(item) for item in seen}
    readable = [item for item in seen if pictures[item.item_id]]
    if readable:
        answers = model.prelabeler.suggest([pictures[item.item_id] for item in readable], ontology)
        said |= {item.item_id: answer for item, answer in zip(readable, answers, strict=True)}
    return [
        NewSuggestion(item_id, answer.document, answer.score, answer.uncertainty) for item_id, answer in said.items()
    ]


def suggest_from_vectors(
    context: JobContext, model: Model, batch: Sequence[Suggestable], ontology: Ontology
) -> dict[int, Suggested]:
    """Return what the model says about the items whose first picture is embedded."""
    encoder = find_encoder(context.project_id, model.encoder)
    if encoder is None:
        return {}
    by_asset = {next(iter(item.pictures.values())).asset_id: item.item_id for item in batch}
    vectors = read_vectors(encoder, project_id=context.project_id, asset_ids=list(by_asset))
    if not len(vectors.asset_ids):
        return {}
    answers: list[Suggested] = cast("Any", model.prelabeler).suggest_embedded(vectors.rows, ontology)
    return {by_asset[asset_id]: said for asset_id, said in zip(vectors.asset_ids.tolist(), answers, strict=True)}


def read_pictures(item: Suggestable) -> dict[str, Picture]:
    """Return the decoded images of an item by slot; those that cannot be read are left out."""
    found: dict[str, Picture] = {}
    for slot, picture in item.pictures.items():
        try:
            with find_source(picture.sha256).open() as file:
                found[slot] = decode_upright(file.read())
        except (ImageUnreadable, NotFound):
            continue
    return found
