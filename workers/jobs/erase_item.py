"""Erases an item: its place in releases, its rows, then its bytes. Each step can be done again."""

import msgspec

from annotate.models.item import Item
from annotate.services.erasures import delete_unused_blobs, delete_unused_masks
from annotate.services.import_jobs import scrub_outcomes
from curation.jobs.specs import EraseParams
from curation.models.release import Release
from curation.models.takedown import Erasure
from curation.queries.takedowns import list_releases_of
from curation.services.erased_proposals import remove_artefacts
from curation.services.erasures import delete_everywhere, finish_erasure, note_erasure
from curation.services.manifests import index_older_releases
from curation.services.successors import (
    build_successor,
    remove_exports,
    remove_manifest,
    replace_release,
    withdraw_release,
)
from workers.context import JobContext


class Result(msgspec.Struct):
    """What went.

    Attributes:
        releases: How many releases are erased.
        exports: How many exports were removed.
        blobs: How many files were removed from storage.
        shared: How many files are kept because other items have the same bytes.
        outside: How many files lie outside our storage, for their owner to remove.
    """

    releases: int
    exports: int
    blobs: int
    shared: int
    outside: int


def run(context: JobContext, params: EraseParams) -> Result:
    """Erase what the tombstone speaks of."""
    erasure = Erasure.objects.get(pk=params.erasure)
    index_older_releases(erasure.project_id)
    key = Item.objects.filter(pk=erasure.item_row).values_list("key", flat=True).first()
    if key is not None:
        # Whatever another job puts in the place of a release meanwhile holds the item too.
        while holding := _list_standing(erasure):
            _replace_releases(context, erasure, key, holding)
        scrub_outcomes(erasure.project_id, key)
    exports = _remove_files(context, erasure)
    context.report(stage="removing rows", now=True)
    with context.writing():
        delete_everywhere(erasure)
    context.report(stage="removing files", now=True)
    erasure.refresh_from_db()
    blobs = delete_unused_blobs(content["sha256"] for content in erasure.contents if content["is_blob"])
    masks = delete_unused_masks(erasure.masks)
    artefacts = remove_artefacts(erasure.result.get("artefacts", []))
    releases = list_releases_of(erasure.project_id, erasure.item_row)
    result = Result(len(releases), exports, len(blobs.removed), blobs.shared, blobs.outside)
    with context.writing():
        finish_erasure(erasure_id=erasure.pk, masks=masks, artefacts=artefacts, **msgspec.structs.asdict(result))
    context.log(f"erased: {result.releases} releases, {result.exports} exports, {result.blobs} files")
    return result


def _list_standing(erasure: Erasure) -> list[Release]:
    """Return the releases that hold the item and are not erased yet."""
    standing = (Release.State.READY, Release.State.WITHDRAWN)
    return [one for one in list_releases_of(erasure.project_id, erasure.item_row) if one.state in standing]


def _replace_releases(context: JobContext, erasure: Erasure, key: str, holding: list[Release]) -> None:
    """Build what takes the place of each release that holds the item, and say of the release that it is erased."""
    context.report(0, len(holding), stage="building successors", now=True)
    for number, release in enumerate(holding, 1):
        reason = f"1 item was erased (erasure {erasure.pk}: {erasure.reason})."
        if release.state == Release.State.READY:
            successor = build_successor(release, [key])
            with context.writing():
                new = replace_release(
                    release,
                    successor,
                    state=Release.State.ERASED,
                    reason=reason,
                    created_by_id=erasure.created_by_id,
                )
                if new is None:
                    continue
                known = Erasure.objects.get(pk=erasure.pk).result.get("successors", {})
                note_erasure(erasure_id=erasure.pk, successors=known | {str(release.pk): new.pk})
        elif release.state == Release.State.WITHDRAWN:
            # Its successor was built when it was withdrawn.
            with context.writing():
                withdraw_release(release, state=Release.State.ERASED, reason=reason)
        context.report(number)


def _remove_files(context: JobContext, erasure: Erasure) -> int:
    """Remove the manifests and exports of the releases that held the item; return how many exports."""
    context.report(stage="removing manifests and exports", now=True)
    count = 0
    for release in list_releases_of(erasure.project_id, erasure.item_row):
        count += remove_exports(release.pk)
        remove_manifest(release)
    return count
