"""What gates would say of a release that is not built yet."""

from typing import Final

import msgspec

from annotate import access
from annotate.access import Actor
from annotate.queries.snapshot import open_snapshot
from curation.gates.base import GateReport
from curation.queries.release_plan import ReleaseOptions, freeze_options, inspect_plan, plan_release

MAX_CHECKED: Final = 5000
"""Somebody waits for the answer: so many take a few tenths of a second, however large the project is."""


class ReleaseCheck(msgspec.Struct, kw_only=True):
    """What would be in a release, and what gates say of it.

    Attributes:
        items: How many items it would take.
        checked: How many of them, by key, the gates looked at: at most 5,000 here, all of them in the build.
        splits: Items by split.
        is_blocked: Whether the build would fail.
        gates: What each gate says.
    """

    items: int
    checked: int
    splits: dict[str, int]
    is_blocked: bool
    gates: list[GateReport]


def check_release(actor: Actor, project_id: int, options: ReleaseOptions) -> ReleaseCheck:
    """Plan a release and ask every gate; the options are checked already."""
    access.require_manage(actor, project_id)
    frozen = freeze_options(project_id, options)
    with open_snapshot() as cursor:
        plan = plan_release(cursor, project_id, frozen)
        reports = inspect_plan(cursor, options, plan, most=MAX_CHECKED)
    splits = list(plan.splits.values())
    return ReleaseCheck(
        items=len(plan.taken),
        checked=min(len(plan.taken), MAX_CHECKED),
        splits={split: splits.count(split) for split in options.shares},
        is_blocked=any(report.outcome == "blocked" for report in reports),
        gates=reports,
    )
