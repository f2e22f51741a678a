"""Builds the successors of the releases that hold a content which was taken down."""

import msgspec

from curation.jobs.specs import TakedownParams
from curation.models.release import Release
from curation.models.takedown import Takedown
from curation.queries.takedowns import list_holding
from curation.services.manifests import index_older_releases
from curation.services.successors import build_successor, find_keys, replace_release
from curation.services.takedowns import finish_takedown
from workers.context import JobContext


class Result(msgspec.Struct):
    """Successors by the release that they take the place of."""

    successors: dict[int, int]


def run(context: JobContext, params: TakedownParams) -> Result:
    """Go through the releases that stand and hold it; one whose successor is built does not stand any more."""
    takedown = Takedown.objects.get(pk=params.takedown)
    context.report(0, stage="looking at older releases", now=True)
    index_older_releases(takedown.project_id)
    made: dict[int, int] = {}
    # Whatever another takedown or erasure puts in the place of a release meanwhile holds this content too.
    while holding := list_holding(takedown.project_id, [takedown.content], states=[Release.State.READY]):
        _replace_releases(context, takedown, holding, made)
    return Result(made)


def _replace_releases(context: JobContext, takedown: Takedown, holding: list[Release], made: dict[int, int]) -> None:
    context.report(0, len(holding), stage="building successors", now=True)
    for number, release in enumerate(holding, 1):
        gone = find_keys(release, takedown.content)
        successor = build_successor(release, gone)
        items = "1 item" if len(gone) == 1 else f"{len(gone)} items"
        reason = f"{items} went by takedown {takedown.pk} ({takedown.reason})."
        with context.writing():
            new = replace_release(
                release,
                successor,
                state=Release.State.WITHDRAWN,
                reason=reason,
                created_by_id=takedown.created_by_id,
            )
            if new is None:
                continue
            finish_takedown(takedown_id=takedown.pk, successors={release.pk: new.pk})
        made[release.pk] = new.pk
        context.log(f"{release.name}: {items} went, its successor is {new.name}")
        context.report(number)
