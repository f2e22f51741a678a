"""Looks for problems in a project's items: every check on every item that it has not seen as it is."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec

from annotate.document.ontology import Ontology
from annotate.errors import Invalid, NotFound, Unavailable
from annotate.queries.blobs import find_source
from annotate.queries.ontologies import get_ontology
from annotate.services.shards import Shard, is_planned
from curation.jobs.specs import ProblemParams
from curation.quality.base import Check, Need, Options
from curation.quality.base import Finding as Found
from curation.quality.records import AssetRecord, Detection, ItemRecord, Surroundings
from curation.quality.registry import CHECKS, read_options
from curation.queries.checks import Unchecked, count_active, list_item_borders, list_unchecked, read_items
from curation.services.findings import CheckedNow, mark_check, replace_findings, store_checked
from workers.context import JobContext
from workers.decode import ImageUnreadable, decode_upright
from workers.detectors.base import Detector
from workers.detectors.registry import load_detector
from workers.populations import Corpus, ItemVectors, list_populations, read_corpus, read_item_vectors
from workers.shards import ShardContext, share

BATCH: Final = 100
DETECTOR: Final = "nudenet"
LOOKING: Final = "looking at items"
COMPARING: Final = "comparing all items"
VECTORS: Final = frozenset[Need]({"vectors", "predictions", "pairs"})
"""Needs that ask for more than one pass over texts and answers: checks with the same of them are run together."""

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


class Look(NamedTuple):
    """What every step needs."""

    context: JobContext
    params: ProblemParams
    detector: Detector | None
    result: Result


class Chosen(NamedTuple):
    """A check with its options, and what says that it looked."""

    check: Check
    options: Options
    marker: str


def run(context: JobContext, params: ProblemParams) -> Result:
    """Look at single items, then compare all of them; a run that was cut short goes on.

    In a large project both are done in shards: ranges of items, and the checks by what they read.
    """
    result = Result(0, 0, {}, {})
    detector = load_wanted_detector(params, result)
    chosen = [one for one in choose_checks(params, detector) if one.check.name not in result.skipped]
    look = Look(context, params, detector, result)
    inspected = [one for one in chosen if one.check.inspect is not None]
    compared = [one for one in chosen if one.check.compare is not None]
    count = count_active(context.project_id)
    is_large = count > params.shard_items or is_planned(context.job_id, LOOKING)
    if inspected:
        context.report(0, count, stage=LOOKING, now=True)
        inspect_together(look, inspected) if is_large else inspect_range(look, inspected, after=0, until=None)
    if compared:
        context.report(0, len(compared), stage=COMPARING, now=True)
        compare_together(look, compared) if is_large else compare_items(look, compared)
    for name, reason in result.skipped.items():
        context.log(f"check {name} was left out: {reason}")
    context.log(f"{result.items} items looked at: {result.findings + sum(result.compared.values())} findings")
    return result


def run_shard(context: ShardContext, params: ProblemParams, shard: Shard) -> dict[str, Any]:
    """Look at the items of one range, or run the checks that compare all items by the same of what they read."""
    plan, result = shard.params, Result(0, 0, {}, {})
    own = msgspec.structs.replace(params, checks=plan["checks"])
    detector = load_wanted_detector(own, result)
    found, expected = "" if detector is None else detector.weights_hash, plan.get("model", "")
    if found != expected:
        raise Unavailable(
            "other_weights",
            f"this worker's weights of {DETECTOR} are {found[:12] or 'missing'}; expected {expected[:12]}, those "
            "of the worker that started the job",
        )
    look = Look(context, own, detector, result)
    if shard.stage == LOOKING:
        inspect_range(look, choose_checks(own, detector), after=plan["after"], until=plan["until"])
    else:
        compare_items(look, choose_checks(own))
    done: dict[str, Any] = msgspec.to_builtins(result)
    return done


def choose_checks(params: ProblemParams, detector: Detector | None = None) -> list[Chosen]:
    """Return the wanted checks with their options.

    Raises:
        Invalid: A check or an option is unknown, or an option is out of range.
    """
    unknown = sorted({*params.checks, *params.options} - set(CHECKS))
    if unknown:
        raise Invalid("unknown_check", f"there is no check {unknown[0]!r}; expected some of {', '.join(CHECKS)}")
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


def inspect_together(look: Look, chosen: Sequence[Chosen]) -> None:
    """Look at single items in shards that any worker may take: ranges of ids, of which the last has no end."""
    context, size = look.context, look.params.shard_items
    work: dict[str, Any] = {"checks": [one.check.name for one in chosen]}
    if look.detector is not None:
        work["model"] = look.detector.weights_hash

    def plan() -> list[dict[str, Any]]:
        ends = [*list_item_borders(context.project_id, size=size), None]
        return [{**work, "after": after, "until": until} for after, until in zip([0, *ends], ends, strict=False)]

    for done in share(context, LOOKING, plan):
        look.result.items += done["items"]
        look.result.findings += done["findings"]


def inspect_range(look: Look, chosen: Sequence[Chosen], *, after: int, until: int | None) -> None:
    """Look at the items of a range of ids that some check has not seen as they are."""
    context, result = look.context, look.result
    surroundings = Surroundings(ontology=get_ontology(context.project_id).definition)
    versions = {one.check.name: one.check.version for one in chosen}
    markers = [one.marker for one in chosen]
    while batch := list_unchecked(context.project_id, markers, after=after, until=until, limit=BATCH):
        after = batch[-1].item
        checked = inspect_batch(batch, chosen, surroundings, look.detector)
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


def compare_together(look: Look, chosen: Sequence[Chosen]) -> None:
    """Run the checks that compare all items in shards, those together that read the same."""
    by_reading: dict[frozenset[str], list[str]] = {}
    for one in chosen:
        by_reading.setdefault(VECTORS & set(one.check.needs), []).append(one.check.name)
    for done in share(look.context, COMPARING, lambda: [{"checks": names} for names in by_reading.values()]):
        look.result.compared |= done["compared"]
        look.result.skipped |= done["skipped"]


def compare_items(look: Look, chosen: Sequence[Chosen]) -> None:
    """Run checks that compare all items, and replace what they found before."""
    context, params, result = look.context, look.params, look.result
    needs = {need for one in chosen for need in one.check.needs}
    corpus = read_corpus(context.project_id) if needs - {"vectors"} else Corpus([], [], [])
    vectors = read_item_vectors(context.project_id, params.encoder) if needs & VECTORS else None
    items = Everything(corpus, vectors, get_ontology(context.project_id).definition)
    for number, one in enumerate(chosen):
        name = one.check.name
        context.report(number, stage=f"{COMPARING}: {name}", now=True)
        reason = find_obstacle(one.check, vectors, params.encoder)
        if reason:
            result.skipped[name] = reason
        else:
            result.compared[name] = compare(context, params, one, items)
    context.report(len(chosen), now=True)


def find_obstacle(check: Check, vectors: ItemVectors | None, encoder: str) -> str:
    """Return why a check cannot compare; empty when it can."""
    if vectors is None and VECTORS & set(check.needs):
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
