"""Finds near-duplicates that a release's splits part: pairs that were found after it was built, or that were forced."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from annotate import storage
from annotate.errors import Conflict, NotFound
from annotate.models.item import Item
from curation.jobs.specs import LeakageParams
from curation.models.duplicate import DuplicatePair
from curation.models.release import Release
from workers.context import JobContext

EXAMPLES: Final = 100
BATCH: Final = 5000


class Line(msgspec.Struct):
    """What is read of a manifest line; the header has neither."""

    key: str = ""
    split: str = ""


class Leak(msgspec.Struct):
    """Two items that are alike in different splits, and how that is known."""

    first: str
    second: str
    splits: tuple[str, str]
    similarity: float
    evidence: list[dict[str, Any]]


class Result(msgspec.Struct):
    """Pairs that the splits part.

    Attributes:
        pairs: How many.
        items: How many items are in them.
        by_splits: How many by the two splits, e.g. ``{"train/test": 3}``.
        examples: The most alike, at most 100.
    """

    pairs: int
    items: int
    by_splits: dict[str, int]
    examples: list[Leak]


def run(context: JobContext, params: LeakageParams) -> Result:
    """Look at every pair of the project whose items the release holds."""
    release = Release.objects.filter(pk=params.release, project_id=context.project_id).first()
    if release is None:
        raise NotFound("release_not_found", f"this project has no release {params.release}")
    if release.state != Release.State.READY:
        raise Conflict("release_not_ready", f"release {release.name!r} is {release.state}", state=release.state)
    context.report(0, 2, stage="reading the release", now=True)
    splits = read_splits(release.manifest_key)
    context.report(1, stage="looking at pairs", now=True)
    by_splits: Counter[str] = Counter()
    items: set[str] = set()
    examples: list[Leak] = []
    for leak in list_leaks(context, splits):
        by_splits["/".join(leak.splits)] += 1
        items |= {leak.first, leak.second}
        if len(examples) < EXAMPLES:
            examples.append(leak)
    context.report(2, now=True)
    context.log(f"{by_splits.total()} near-duplicate pairs lie in different splits of {release.name!r}")
    return Result(by_splits.total(), len(items), dict(by_splits), examples)


def read_splits(manifest_key: str) -> dict[str, str]:
    """Return the split of each item of a manifest, by key."""
    with storage.get_storage().open(manifest_key) as file:
        lines = (msgspec.json.decode(line, type=Line) for line in file)
        return {line.key: line.split for line in lines if line.key}


def list_leaks(context: JobContext, splits: dict[str, str]) -> Iterator[Leak]:
    """Yield the pairs that the splits part, the most alike first; the splits of each in their usual order."""
    keys = dict(Item.objects.filter(project_id=context.project_id).values_list("pk", "key").iterator(BATCH))
    pairs = DuplicatePair.objects.filter(project_id=context.project_id).order_by("-similarity", "id")
    fields = ("first_id", "second_id", "similarity", "evidence")
    for first_id, second_id, similarity, evidence in pairs.values_list(*fields).iterator(BATCH):
        first, second = keys[first_id], keys[second_id]
        if splits.get(second, "") < splits.get(first, ""):
            first, second = second, first
        found = splits.get(first), splits.get(second)
        if found[0] is None or found[1] is None or found[0] == found[1]:
            continue
        context.report()
        yield Leak(first, second, (found[0], found[1]), round(similarity, 4), evidence)
