"""Trains a linear probe on the frozen embeddings of a release, and keeps it as a model version with its report."""

import hashlib
from io import BytesIO
from typing import NamedTuple, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate import storage
from annotate.document.kinds.choice import Choice
from annotate.document.manifest import ManifestRecord
from annotate.document.ontology import Ontology
from annotate.errors import Conflict, Invalid, NotFound
from annotate.exporters.release import StoredRelease
from annotate.models.asset import Asset
from annotate.queries.ontologies import get_ontology
from annotate.services.suggestions import create_model_version
from curation.jobs.specs import ProbeParams
from curation.models.embedding import Encoder
from curation.models.release import Release
from curation.queries.embeddings import find_encoder, read_vectors
from workers.context import JobContext
from workers.devices import pick_device
from workers.prelabelers.base import find_question
from workers.training.linear_probe import TrainedProbe, train_linear_probe
from workers.training.probe_file import EncoderIdentity, write_probe
from workers.training.splits import Split, split_examples

SPLITS = {"train": Split.TRAIN, "validation": Split.VALIDATION, "test": Split.TEST}
VISUAL = ("image", "video")


class Result(msgspec.Struct):
    """The new model version, and how it did on the items that it had not seen."""

    model_version: int
    accuracy: float
    macro_f1: float | None
    ece: float
    examples: dict[str, int]


class Example(NamedTuple):
    """One labeled item of a release."""

    sha256: str
    label: str
    split: Split
    component: str


class Examples(NamedTuple):
    """N examples with their vectors.

    Attributes:
        vectors: (N, D) float32.
        labels: (N,) option numbers.
        splits: (N,) of :class:`Split`.
        options: Ids of the options that occur.
    """

    vectors: NDArray[np.float32]
    labels: NDArray[np.int64]
    splits: NDArray[np.int64]
    options: list[str]


def run(context: JobContext, params: ProbeParams) -> Result:
    """Train, judge on the release's test split, and store weights and report."""
    context.report(0, 3, stage="reading the release", now=True)
    release = find_release(context.project_id, params.release)
    ontology = get_ontology(context.project_id).definition
    question = find_question(ontology, "choice", "item", wanted=params.question, who="the probe").id
    encoder = find_encoder(context.project_id, params.encoder)
    if encoder is None:
        raise Conflict("not_embedded", f"nothing is embedded by {params.encoder!r} yet; run embed_assets first")
    examples = read_examples(release, question, ontology)
    context.report(1, stage="training", now=True)
    trained = train(context, examples, encoder, question)
    context.report(2, stage="storing", now=True)
    data = write_probe(trained.probe)
    weights_hash = hashlib.sha256(data).hexdigest()
    key = f"models/{weights_hash}.safetensors"
    storage.get_storage().save(key, BytesIO(data))
    with context.writing():
        version = create_model_version(
            project_id=context.project_id,
            name=params.name,
            task="probe",
            revision=f"{release.name} · {encoder.name}",
            weights_hash=weights_hash,
            artifact=key,
            config={
                "question": question,
                "encoder": encoder.name,
                "options": trained.probe.classes,
                "release": release.name,
            },
            report=msgspec.to_builtins(trained.report),
            trained_on=release.manifest_hash,
            created_by_id=context.created_by_id,
        )
    report = trained.report
    context.log(f"accuracy {report.accuracy:.3f} on {report.examples['test']} held-out items")
    return Result(version.pk, report.accuracy, report.macro_f1, report.ece_after, report.examples)


def find_release(project_id: int, release_id: int) -> Release:
    """Return a release of the project that is built."""
    release = Release.objects.filter(pk=release_id, project_id=project_id).first()
    if release is None:
        raise NotFound("release_not_found", f"this project has no release {release_id}")
    if release.state != Release.State.READY:
        raise Conflict("release_not_ready", f"release {release.name!r} is {release.state}; wait until it is built")
    return release


def read_examples(release: Release, question: str, ontology: Ontology) -> list[Example]:
    """Return the items of a release that answer a question and show something."""
    options = {option.id for entry in ontology.questions if entry.id == question for option in entry.options}
    reader = StoredRelease(
        sha256=release.manifest_hash,
        open_manifest=lambda: storage.get_storage().open(release.manifest_key),  # type: ignore[arg-type, return-value]
        open_blob=lambda sha256: storage.get_storage().open(storage.blob_key(sha256)),  # type: ignore[arg-type, return-value]
    )
    found = [example for record in reader.records() if (example := read_example(record, question)) is not None]
    known = [example for example in found if example.label in options]
    if not known:
        raise Invalid("no_examples", f"no item of release {release.name!r} answers question {question!r}")
    return known


def read_example(record: ManifestRecord, question: str) -> Example | None:
    """Return what a record teaches; None when it shows nothing or answers with none or several options."""
    picture = next((asset.sha256 for asset in record.assets.values() if asset.media in VISUAL), None)
    for annotation in record.annotations:
        for mark in annotation.document.marks:
            is_answer = isinstance(mark, Choice) and mark.question == question and mark.target is None
            if is_answer and picture is not None:
                values = cast("Choice", mark).values
                if len(values) == 1:
                    return Example(picture, values[0], SPLITS[record.split], record.component or record.key)
    return None


def train(context: JobContext, found: list[Example], encoder: Encoder, question: str) -> TrainedProbe:
    """Train on the examples that are embedded."""
    examples = add_vectors(context, found, encoder)
    identity = EncoderIdentity(name=encoder.name, revision=encoder.revision, weights_hash=encoder.weights_hash)
    return train_linear_probe(
        examples.vectors,
        examples.labels,
        examples.splits,
        classes=examples.options,
        question=question,
        encoder=identity,
        device=pick_device(),
    )


def add_vectors(context: JobContext, found: list[Example], encoder: Encoder) -> Examples:
    """Return the examples whose pictures have vectors, saying how many have none."""
    hashes = {example.sha256 for example in found}
    assets = dict(Asset.objects.filter(project_id=context.project_id, blob_id__in=hashes).values_list("blob_id", "id"))
    vectors = read_vectors(encoder, project_id=context.project_id, asset_ids=list(assets.values()))
    rows = {asset_id: row for row, asset_id in enumerate(vectors.asset_ids.tolist())}
    kept = [example for example in found if assets.get(example.sha256) in rows]
    if len(kept) < len(found):
        context.log(f"{len(found) - len(kept)} labeled items are not embedded and were left out")
    options = sorted({example.label for example in kept})
    labels = np.array([options.index(example.label) for example in kept], dtype=np.int64)
    return Examples(
        vectors.rows[[rows[assets[example.sha256]] for example in kept]],
        labels,
        fill_validation(kept, labels),
        options,
    )


def fill_validation(examples: list[Example], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the splits of a release, with validation examples taken from training when the release has none."""
    splits = np.array([example.split for example in examples], dtype=np.int64)
    if (splits == Split.VALIDATION).any():
        return splits
    training = np.flatnonzero(splits == Split.TRAIN)
    components = np.array([example.component for example in examples])[training]
    groups = np.unique(components, return_inverse=True)[1].reshape(-1).astype(np.int64)
    carved = split_examples(labels[training], groups, seed=0, test_ratio=0.0)
    splits[training[carved != Split.TRAIN]] = Split.VALIDATION
    return splits
