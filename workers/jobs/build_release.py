"""Freezes what a release takes into its manifest, in storage under its own hash."""

import hashlib
from collections import Counter
from tempfile import TemporaryFile
from typing import Any

import msgspec
from django.db.backends.utils import CursorWrapper

from annotate import storage
from annotate.document.kinds.base import kind_of
from annotate.document.manifest import ManifestHeader, ManifestRecord, Split, write_line
from annotate.queries.ontologies import get_ontology
from annotate.queries.snapshot import open_snapshot
from curation.dedup.connected import connect_keys
from curation.jobs.specs import ReleaseParams
from curation.models.release import Release
from curation.queries.releases import (
    ReleasedItem,
    list_fixed_splits,
    list_pair_keys,
    list_release_keys,
    read_released_items,
)
from curation.sampling.splits import assign_splits
from curation.services.releases import ReleaseOptions, finish_release
from workers.context import JobContext


class Result(msgspec.Struct):
    """The finished release."""

    items: int
    manifest_hash: str


def run(context: JobContext, params: ReleaseParams) -> Result:
    """Build the manifest from one state of the database; a run that was cut short starts over."""
    release = Release.objects.select_related("project").get(pk=params.release)
    if release.state == Release.State.READY:
        return Result(release.item_count, release.manifest_hash)
    return _build(context, release, msgspec.convert(release.options, ReleaseOptions))


def _build(context: JobContext, release: Release, options: ReleaseOptions) -> Result:
    summary = Summary()
    with TemporaryFile() as lines:
        with open_snapshot() as cursor:
            taken = list_release_keys(
                cursor, release.project_id, policy=options.policy, include_empty=options.include_empty
            )
            context.report(0, len(taken), stage="assigning splits", now=True)
            splits, component_of = _assign(cursor, release.project_id, [key for _, key in taken], options)
            items = read_released_items(cursor, [item_id for item_id, _ in taken], policy=options.policy)
            for number, item in enumerate(items, 1):
                record = make_record(item, splits[item.key], component_of.get(item.key))
                summary.add(record)
                lines.write(write_line(record))
                context.report(number, stage="writing" if number == 1 else None)
        header = make_header(release, options, summary.ontologies)
        manifest_hash, key = store_manifest(header, lines)
    summary.counts["components"] = len(set(component_of.values()))
    with context.writing():
        finish_release(
            release_id=release.pk,
            manifest_hash=manifest_hash,
            manifest_key=key,
            item_count=len(taken),
            summary=summary.to_json(),
        )
    context.log(f"{len(taken)} items, manifest {manifest_hash[:12]}")
    return Result(len(taken), manifest_hash)


def _assign(
    cursor: CursorWrapper, project_id: int, keys: list[str], options: ReleaseOptions
) -> tuple[dict[str, Split], dict[str, str]]:
    """Return the split of each key, and the name of its component where that has more than one member."""
    components = connect_keys(keys, list_pair_keys(cursor, project_id))
    fixed = list_fixed_splits(cursor, project_id, options.split_field, set(options.shares))
    splits = assign_splits(components, options.shares, seed=options.seed, fixed=fixed)
    return splits, {key: min(component) for component in components if len(component) > 1 for key in component}


def make_record(item: ReleasedItem, split: Split, component: str | None) -> ManifestRecord:
    """Return the manifest record of an item."""
    return ManifestRecord(
        key=item.key,
        split=split,
        component=component,
        metadata=item.metadata,
        assets=item.assets,
        annotations=item.annotations,
    )


def make_header(release: Release, options: ReleaseOptions, ontologies: set[int]) -> ManifestHeader:
    """Return the first line: what was asked for, and every ontology version that a document was written under."""
    return ManifestHeader(
        schema=1,
        project=release.project.name,
        policy=options.policy,
        ontologies={
            str(version): get_ontology(release.project_id, version).definition for version in sorted(ontologies)
        },
        split_seed=options.seed,
        split_shares=options.shares,
    )


def store_manifest(header: ManifestHeader, lines: Any) -> tuple[str, str]:
    """Put header and lines into storage under the hash of both; return hash and key."""
    with TemporaryFile() as whole:
        whole.write(write_line(header))
        lines.seek(0)
        storage.hash_file(lines, into=whole)
        whole.seek(0)
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
        key = f"releases/{digest}.ndjson"
        whole.seek(0)
        storage.get_storage().save(key, whole)
    return digest, key


class Summary:
    """Counts of what a release holds, by split, class, kind, licence; and its ontology versions."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.groups: dict[str, Counter[str]] = {
            name: Counter() for name in ("splits", "classes", "kinds", "media", "licences")
        }
        self.ontologies: set[int] = set()

    def add(self, record: ManifestRecord) -> None:
        """Count one item."""
        self.groups["splits"][record.split] += 1
        for asset in record.assets.values():
            self.groups["media"][asset.media] += 1
            self.groups["licences"][asset.licence or "unknown"] += 1
        for annotation in record.annotations:
            self.ontologies.add(annotation.ontology)
            self.counts["annotations"] += 1
            self.counts["turns"] += len(annotation.document.turns)
            for mark in annotation.document.marks:
                self.counts["marks"] += 1
                self.groups["kinds"][kind_of(mark)] += 1
                class_id = getattr(mark, "class_", None)
                if class_id:
                    self.groups["classes"][class_id] += 1

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        groups = {name: dict(counter.most_common()) for name, counter in self.groups.items()}
        return {**self.counts, **groups, "ontologies": sorted(self.ontologies)}
