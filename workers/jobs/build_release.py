"""Freezes what a release takes into its manifest, in storage under its own hash."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

import msgspec
from django.db.backends.utils import CursorWrapper

from annotate.document.manifest import (
    ManifestGate,
    ManifestHeader,
    ManifestRecord,
    ManifestSlice,
    Split,
    write_line,
)
from annotate.errors import Conflict
from annotate.queries.ontologies import get_ontology
from annotate.queries.snapshot import open_snapshot
from curation.cards.census import CensusTaker
from curation.gates.base import GateReport
from curation.gates.registry import refuse_blocked
from curation.jobs.specs import ReleaseParams
from curation.models.release import Release
from curation.queries.release_plan import FrozenOptions, Plan, inspect_plan, plan_release, read_weight
from curation.queries.released_items import ReleasedItem, read_released_items
from curation.services.manifests import list_contents, remove_unused_manifest, store_manifest
from curation.services.releases import finish_release, note_gates
from workers.context import JobContext


class Result(msgspec.Struct):
    """The finished release."""

    items: int
    manifest_hash: str


def run(context: JobContext, params: ReleaseParams) -> Result:
    """Build the manifest from one state of the database; a run that was cut short starts over.

    Raises:
        Invalid: A gate blocks, or an item has a weight that is none.
    """
    release = Release.objects.select_related("project").get(pk=params.release)
    if release.state != Release.State.BUILDING:
        return Result(release.item_count, release.manifest_hash)
    return _build(context, release, msgspec.convert(release.options, FrozenOptions))


def _build(context: JobContext, release: Release, options: FrozenOptions) -> Result:
    taker = CensusTaker()
    contents: list[tuple[int, str]] = []
    with TemporaryFile() as lines:
        with open_snapshot() as cursor:
            context.report(0, stage="assigning splits", now=True)
            plan = plan_release(cursor, release.project_id, options)
            reports = _pass_gates(context, cursor, release, options, plan)
            context.report(0, len(plan.taken), stage="writing", now=True)
            for item_id, record in _write_items(cursor, options, plan, taker, lines):
                contents += [(item_id, content) for content in sorted(list_contents(record))]
                context.report(taker.items)
        manifest = store_manifest(make_header(release, options, taker.ontologies, reports), lines)
    try:
        with context.writing():
            finish_release(
                release_id=release.pk, manifest=manifest, census=taker.finish(), reports=reports, contents=contents
            )
    except Conflict:
        remove_unused_manifest(manifest.key)  # it holds what was taken down or erased meanwhile
        raise
    context.log(f"{len(plan.taken)} items, manifest {manifest.sha256[:12]}")
    return Result(len(plan.taken), manifest.sha256)


def _pass_gates(
    context: JobContext, cursor: CursorWrapper, release: Release, options: FrozenOptions, plan: Plan
) -> list[GateReport]:
    context.report(0, stage="asking gates", now=True)
    reports = inspect_plan(cursor, options, plan)
    with context.writing():
        note_gates(release_id=release.pk, reports=reports)
    refuse_blocked(reports)
    for report in reports:
        if report.outcome == "warned":
            context.log(f"gate {report.gate}: {report.hits} hits in {report.items} items")
    return reports


def _write_items(
    cursor: CursorWrapper, options: FrozenOptions, plan: Plan, taker: CensusTaker, lines: IO[bytes]
) -> Iterator[tuple[int, ManifestRecord]]:
    ids = [id_ for id_, _ in plan.taken]
    items = read_released_items(cursor, ids, policy=options.policy)
    for item_id, item in zip(ids, items, strict=True):
        weight = plan.weights.get(item.key, 1.0) * read_weight(item.key, item.metadata, options.weight_field)
        record = make_record(item, plan.splits[item.key], plan.component_of.get(item.key), weight)
        line = write_line(record)
        taker.add(record, line)
        lines.write(line)
        yield item_id, record


def make_record(item: ReleasedItem, split: Split, component: str | None, weight: float = 1.0) -> ManifestRecord:
    """Return the manifest record of an item."""
    return ManifestRecord(
        key=item.key,
        split=split,
        component=component,
        weight=weight,
        metadata=item.metadata,
        assets=item.assets,
        annotations=item.annotations,
    )


def make_header(
    release: Release, options: FrozenOptions, ontologies: set[int], reports: list[GateReport]
) -> ManifestHeader:
    """Return the first line: what was asked for, what gates said, and every ontology version that a document has."""
    chosen = options.frozen_slice
    return ManifestHeader(
        schema=2,
        project=release.project.name,
        policy=options.policy,
        ontologies={
            str(version): get_ontology(release.project_id, version).definition for version in sorted(ontologies)
        },
        split_seed=options.seed,
        split_shares=options.shares,
        gates=[_freeze(report) for report in reports],
        group_field=options.group_field,
        weight_field=options.weight_field,
        slice=None if chosen is None else ManifestSlice(name=chosen.name, filter=msgspec.to_builtins(chosen.filter)),
    )


def _freeze(report: GateReport) -> ManifestGate:
    """Return what the manifest says of a gate: counts, and no keys of items, which an erasure would have to find."""
    return ManifestGate(
        gate=report.gate,
        level="block" if report.level == "block" else "warn",
        outcome="passed" if report.outcome == "passed" else "warned",
        items=report.items,
        hits=report.hits,
        reasons=report.reasons,
    )
