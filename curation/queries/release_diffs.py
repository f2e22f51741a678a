"""Compares two releases of a project by their manifests."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any, Final

import msgspec

from annotate import storage
from annotate.access import Actor
from annotate.document.manifest_diff import DiffTotals, ItemChange, compare_manifests
from annotate.errors import Invalid
from curation.models.release import Release
from curation.queries.releases import get_release, require_ready

MAX_PAGE: Final = 500
MAX_MARKS: Final = 200
"""Marks and texts of one item that are listed; the totals count all of them."""


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
    """Return what changed from the base to the release. Reads both manifests once.

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
    require_ready(base)
    limit = max(1, min(wanted.limit, MAX_PAGE))
    totals = DiffTotals()
    found: list[ItemChange] = []
    for change in compare_manifests(_read_lines(base), _read_lines(release)):
        totals.add(change)
        if change.key > wanted.after and len(found) <= limit:
            found.append(_shorten(change))
    page = found[:limit]
    has_more = len(found) > limit
    return ReleaseDiff(
        base=base.pk, release=release.pk, totals=totals, results=page, next=page[-1].key if has_more else None
    )


def _read_lines(release: Release) -> Iterator[bytes]:
    with closing(storage.get_storage().open(release.manifest_key)) as stream:
        lines: Any = stream
        yield from islice(lines, 1, None)


def _shorten(change: ItemChange) -> ItemChange:
    return msgspec.structs.replace(change, marks=change.marks[:MAX_MARKS], texts=change.texts[:MAX_MARKS])
