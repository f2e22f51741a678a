"""Compares two releases of a project by their manifests."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any, Final

import msgspec
from django.core.cache import cache

from annotate import storage
from annotate.access import Actor
from annotate.document.manifest_diff import DiffTotals, ItemChange, compare_manifests
from annotate.errors import Invalid
from curation.models.release import Release
from curation.queries.releases import get_release, require_manifest, require_ready

MAX_PAGE: Final = 500
MAX_MARKS: Final = 200
"""Marks and texts of one item that are listed; the totals count all of them."""

DIFF_VERSION: Final = 1
"""Raised whenever the same manifests would give other totals."""

KEPT_S: Final = 7 * 86_400


class _Key(msgspec.Struct):
    key: str


_read_key = msgspec.json.Decoder(_Key).decode


class DiffFilter(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Compared with which release, and which page of the changes.

    Attributes:
        base: Row id of the older release.
        after: Changes of items with a greater key.
        limit: Page length, 1 to 500.
    """

    base: int
    after: str = ""
    limit: int = 100


class ReleaseDiff(msgspec.Struct, kw_only=True):
    """What is other in a release than in its base; ``next`` is the ``after`` of the following page, None on the last.

    At most 200 marks and 200 texts are listed for an item.
    """

    base: int
    release: int
    totals: DiffTotals
    results: list[ItemChange]
    next: str | None


def get_diff(actor: Actor, release_id: int, wanted: DiffFilter) -> ReleaseDiff:
    """Return what changed from the base to the release.

    The base may be withdrawn: whoever has it learns what to do without. Both manifests are read once; of two that were
    compared before no more is read than the page takes.

    Raises:
        NotFound: One of them does not exist for the actor.
        Conflict: One of them is not built.
        Invalid: They belong to different projects.
    """
    release, base = get_release(actor, release_id), get_release(actor, wanted.base)
    if release.project_id != base.project_id:
        raise Invalid(
            "other_project",
            f"release {base.pk} belongs to another project than release {release.pk}; compare two of one project",
            field="base",
        )
    require_ready(release)
    require_manifest(base)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    totals, found = _compare(base, release, after=wanted.after, most=limit + 1)
    page = found[:limit]
    has_more = len(found) > limit
    return ReleaseDiff(
        base=base.pk, release=release.pk, totals=totals, results=page, next=page[-1].key if has_more else None
    )


def _compare(base: Release, release: Release, *, after: str, most: int) -> tuple[DiffTotals, list[ItemChange]]:
    """Return the counts of all changes, and the first so many of items with greater keys.

    Manifests never change, so what they come to together is counted once; then a page reads no further than it has to.
    """
    name = f"release-diff:{DIFF_VERSION}:{base.manifest_hash}:{release.manifest_hash}"
    counted = cache.get(name)
    found: list[ItemChange] = []
    if counted is not None:
        sides = [(line for line in _read_lines(one) if _read_key(line).key > after) for one in (base, release)]
        return msgspec.json.decode(counted, type=DiffTotals), [*map(_shorten, islice(compare_manifests(*sides), most))]
    totals = DiffTotals()
    for change in compare_manifests(_read_lines(base), _read_lines(release)):
        totals.add(change)
        if change.key > after and len(found) < most:
            found.append(_shorten(change))
    cache.set(name, msgspec.json.encode(totals), KEPT_S)
    return totals, found


def _read_lines(release: Release) -> Iterator[bytes]:
    with closing(storage.get_storage().open(release.manifest_key)) as stream:
        lines: Any = stream
        yield from islice(lines, 1, None)


def _shorten(change: ItemChange) -> ItemChange:
    return msgspec.structs.replace(change, marks=change.marks[:MAX_MARKS], texts=change.texts[:MAX_MARKS])
