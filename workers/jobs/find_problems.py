"""Looks for problems in a project's items: every check on every item that it has not seen as it is."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from annotate.document.ontology import Ontology
from annotate.errors import Invalid, NotFound, Unavailable
from annotate.queries.blobs import find_source
from annotate.queries.ontologies import get_ontology
from curation.jobs.specs import ProblemParams
from curation.quality.base import Check, Options
from curation.quality.base import Finding as Found
from curation.quality.records import AssetRecord, Detection, ItemRecord, Surroundings
from curation.quality.registry import CHECKS, read_options
from curation.queries.checks import Unchecked, count_active, list_unchecked, read_items
from curation.services.findings import CheckedNow, mark_check, replace_findings, store_checked
from workers.context import JobContext
from workers.decode import ImageUnreadable, decode_upright
from workers.detectors.base import Detector
from workers.detectors.registry import load_detector
from workers.populations import Corpus, ItemVectors, list_populations, read_corpus, read_item_vectors

BATCH: Final = 100
DETECTOR: Final = "nudenet"
DETECTED_SIDE_PX: Final = 640
"""Detectors look at small pictures: a JPEG is decoded no larger than that takes."""


class Result(msgspec.Struct):
    """What was done.

    Attributes:
        items: Items that were looked at now; those that had been are passed over.
        findings: What the checks of single items found in them.
        compared: What each check that compares all items found.
        skipped: Checks that could not run, and why.
    """

    items: int
    findings: int
    compared: dict[str, int]
    skipped: dict[str, str]


class Everything(NamedTuple):
    """What checks that compare read."""

    corpus: Corpus
    vectors: ItemVectors | None
    ontology: Ontology


class Chosen(NamedTuple):
    """A check with its options, and what says that it looked."""

    check: Check
    options: Options
    marker: str


def run(context: JobContext, params: ProblemParams) -> Result:
    """Look at single items batch by batch, then compare all of them; a run that was cut short goes on.

    Several jobs may share the items by ``shard`` of ``shards``; the first of them compares.
    """
    result = Result(0, 0, {}, {})
    detector = load_wanted_detector(params, result)
    chosen = [one for one in choose_checks(params, detector) if one.check.name not in result.skipped]
    inspect_items(context, params, [one for one in chosen if one.check.inspect is not None], detector, result)
    if params.shard == 0:
        compare_items(context, params, [one for one in chosen if one.check.compare is not None], result)
    for name, reason in result.skipped.items():
        context.log(f"check {name} was left out: {reason}")
    context.log(f"{result.items} items looked at: {result.findings + sum(result.compared.values())} findings")
    return result


def choose_checks(params: ProblemParams, detector: Detector | None = None) -> list[Chosen]:
    """Return the wanted checks with their options.

    Raises:
        Invalid: A check or an option is unknown, an option is out of range, or the shard is none of the shards.
    """
    unknown = sorted({*params.checks, *params.options} - set(CHECKS))
    if unknown:
        raise Invalid("unknown_check", f"there is no check {unknown[0]!r}; expected some of {', '.join(CHECKS)}")
    if params.shard >= params.shards:
        raise Invalid("bad_shard", f"shard {params.shard} of {params.shards}; expected 0 to {params.shards - 1}")
    chosen = []
    for name in params.checks or CHECKS:
        options = read_options(CHECKS[name], params.options.get(name))
        model = detector.weights_hash if detector is not None and "detections" in CHECKS[name].needs else ""
        chosen.append(Chosen(CHECKS[name], options, mark_check(CHECKS[name], options, model=model)))
    return chosen


def load_wanted_detector(params: ProblemParams, result: Result) -> Detector | None:
    """Load the detector when a wanted check needs it; without it that check is skipped, and the result says so."""
    wanted = [name for name in params.checks or CHECKS if name in CHECKS and "detections" in CHECKS[name].needs]
    if not wanted:
        return None
    try:
        return load_detector(DETECTOR)
    except Unavailable as error:
        result.skipped |= dict.fromkeys(wanted, error.message)
        return None


def inspect_items(
    context: JobContext, params: ProblemParams, chosen: Sequence[Chosen], detector: Detector | None, result: Result
) -> None:
    """Look at the items of the shard that some check has not seen as they are."""
    if not chosen:
        return
    share = {"shard": params.shard, "shards": params.shards}
    context.report(0, count_active(context.project_id, **share), stage="looking at items", now=True)
    surroundings = Surroundings(ontology=get_ontology(context.project_id).definition)
    versions = {one.check.name: one.check.version for one in chosen}
    markers = [one.marker for one in chosen]
    after = 0
    while batch := list_unchecked(context.project_id, markers, after=after, limit=BATCH, **share):
        after = batch[-1].item
        checked = inspect_batch(batch, chosen, surroundings, detector)
        with context.writing():
            result.findings += store_checked(
                project_id=context.project_id, job_id=context.job_id, versions=versions, checked=checked
            )
        result.items += len(batch)
        context.report(result.items)


def inspect_batch(
    batch: Sequence[Unchecked], chosen: Sequence[Chosen], surroundings: Surroundings, detector: Detector | None
) -> list[CheckedNow]:
    """Return what the checks that have not looked yet find in some items."""
    waiting = {entry.item: entry for entry in batch}
    checked = []
    for item in read_items(list(waiting)):
        entry = waiting[item.id]
        due = [one for one in chosen if one.marker not in entry.done]
        seen = item
        if detector is not None and any("detections" in one.check.needs for one in due):
            seen = msgspec.structs.replace(item, detections=detect(item, detector))
        findings = {one.check.name: inspect(one, seen, surroundings) for one in due}
        kept = [marker for marker in entry.done if marker.partition("@")[0] not in findings]
        checked.append(CheckedNow(item.id, entry.fingerprint, [*kept, *(one.marker for one in due)], findings))
    return checked


def inspect(one: Chosen, item: ItemRecord, surroundings: Surroundings) -> list[Found]:
    """Return what one check finds in one item."""
    assert one.check.inspect is not None
    return list(one.check.inspect(item, surroundings, one.options))


def detect(item: ItemRecord, detector: Detector) -> dict[str, list[Detection]]:
    """Return what a detector sees in the images of an item; those that cannot be read are left out."""
    found: dict[str, list[Detection]] = {}
    for asset in item.assets:
        if asset.facts is not None and asset.media == "image":
            try:
                found[asset.slot] = _detect(asset, detector)
            except (ImageUnreadable, NotFound):
                continue
    return found


def _detect(asset: AssetRecord, detector: Detector) -> list[Detection]:
    assert asset.facts is not None
    with find_source(asset.facts.sha256).open() as file:
        picture = decode_upright(file.read(), min_side_px=DETECTED_SIDE_PX)
    # Decoded smaller than it is: boxes go back to the pixels of the original.
    scale = (asset.facts.width_px or picture.width) / picture.width
    return [
        msgspec.structs.replace(one, xyxy=tuple(round(edge * scale, 1) for edge in one.xyxy))
        for one in detector.detect(picture)
    ]


def compare_items(context: JobContext, params: ProblemParams, chosen: Sequence[Chosen], result: Result) -> None:
    """Run the checks that compare all items, and replace what they found before."""
    if not chosen:
        return
    context.report(stage="reading all items", now=True)
    corpus = read_corpus(context.project_id)
    vectors = read_item_vectors(context.project_id, params.encoder)
    ontology = get_ontology(context.project_id).definition
    for one in chosen:
        name = one.check.name
        reason = find_obstacle(one.check, vectors, params.encoder)
        if reason:
            result.skipped[name] = reason
            continue
        context.report(stage=f"comparing: {name}", now=True)
        result.compared[name] = compare(context, params, one, Everything(corpus, vectors, ontology))


def find_obstacle(check: Check, vectors: ItemVectors | None, encoder: str) -> str:
    """Return why a check cannot compare; empty when it can."""
    if vectors is None and {"vectors", "predictions", "pairs"} & set(check.needs):
        return f"nothing is embedded by {encoder}; run embed_assets first"
    return ""


def compare(context: JobContext, params: ProblemParams, one: Chosen, items: Everything) -> int:
    """Run one check on all items, store what it found, and return how much that is."""
    assert one.check.compare is not None
    found: list[tuple[int, Found]] = []
    for population in list_populations(context, one.check.needs, *items, params.encoder):
        found.extend(one.check.compare(population, one.options))
        context.check()
    with context.writing():
        return replace_findings(project_id=context.project_id, job_id=context.job_id, check=one.check, findings=found)
