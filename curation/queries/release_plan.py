"""What a release will hold, before it is built: its items, their splits and weights, and what gates say of them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec
import numpy as np
from django.db.backends.utils import CursorWrapper

from annotate.document.manifest import Split
from annotate.errors import Invalid
from curation.dedup.connected import connect_ids
from curation.gates.base import GateAsset, GateFinding, GateItem, GateReport
from curation.gates.registry import GateKeeper, read_choices
from curation.queries.proposals import read_kept
from curation.queries.released_items import (
    CONTENT,
    list_fixed_splits,
    list_group_pairs,
    list_pairs,
    list_release_keys,
)
from curation.queries.slices import FrozenSlice, freeze_slice
from curation.sampling.splits import assign_splits

BATCH: Final = 2000
MAX_WEIGHT: Final = 1e6


class ReleaseOptions(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What goes into a release.

    Attributes:
        policy: ``accepted`` takes what reviewers accepted, ``latest`` the newest submitted revision, ``consensus`` what
            more than half of an item's annotators say in those, as one document.
        shares: Share of each split; they sum to 1.
        seed: Of the split assignment.
        split_field: Name of a metadata field that holds ``train``, ``validation`` or ``test`` for items whose split was
            decided elsewhere; the others are assigned.
        group_field: Name of a metadata field, e.g. a patient or a scene: items with the same value are in one split.
        weight_field: Name of a metadata field that holds how often a trainer should see an item, a number from 0;
            items without it weigh 1.
        include_empty: Whether items without a document that counts are in it, as records without annotations.
        proposal: Row id of an approved proposal of a recipe: only items that it keeps are taken, in its splits as far
            as ``shares`` has them, and their weights are multiplied with its own.
        slice: Row id of a slice: only items that it matches when the release is built are taken. Its filter is kept
            with the release as it was when that was asked for.
        gates: By gate: what is chosen otherwise than by default, e.g. ``{"licences": {"level": "block"}}``. Every
            gate has ``level`` (``block``, ``warn`` or ``off``; by default ``warn``).
    """

    policy: Literal["accepted", "latest", "consensus"] = "accepted"
    shares: dict[Split, float] = msgspec.field(default_factory=lambda: {"train": 0.8, "validation": 0.1, "test": 0.1})
    seed: int = 0
    split_field: str = ""
    group_field: str = ""
    weight_field: str = ""
    include_empty: bool = False
    proposal: int | None = None
    slice: int | None = None
    gates: dict[str, dict[str, Any]] = {}


class FrozenOptions(ReleaseOptions, forbid_unknown_fields=True, kw_only=True):
    """Options of a release as they are kept: what may change afterwards is written down beside them.

    Attributes:
        frozen_slice: The slice as it was; None where the options name none.
    """

    frozen_slice: FrozenSlice | None = None


def freeze_options(project_id: int, options: ReleaseOptions) -> FrozenOptions:
    """Return options with the filter of their slice written down.

    Raises:
        NotFound: The project has no such slice.
        Invalid: The slice holds items that are set aside.
    """
    chosen = None if options.slice is None else freeze_slice(project_id, options.slice)
    return FrozenOptions(**msgspec.structs.asdict(options), frozen_slice=chosen)


class Plan(NamedTuple):
    """The items of a release by key in code point order.

    Attributes:
        taken: (row id, key) of each.
        splits: Split by key.
        component_of: By key: the name of the set that must stay together, where it has more than one member.
        weights: By key: what a proposal says that an item weighs; 1 for the others.
    """

    taken: list[tuple[int, str]]
    splits: dict[str, Split]
    component_of: dict[str, str]
    weights: dict[str, float] = {}


def plan_release(cursor: CursorWrapper, project_id: int, options: FrozenOptions) -> Plan:
    """Return which items a release takes and how they are split."""
    taken = list_release_keys(
        cursor,
        project_id,
        policy=options.policy,
        include_empty=options.include_empty,
        wanted=None if options.frozen_slice is None else options.frozen_slice.filter,
    )
    kept = None if options.proposal is None else read_kept(project_id, options.proposal)
    if kept is not None:
        taken = [(id_, key) for id_, key in taken if key in kept]
    keys = [key for _, key in taken]
    edges = [list_pairs(cursor, project_id), list_group_pairs(cursor, project_id, options.group_field)]
    ids = np.array([id_ for id_, _ in taken], dtype=np.int64)
    components = [[keys[place] for place in places] for places in connect_ids(ids, np.concatenate(edges))]
    fixed = list_fixed_splits(cursor, project_id, options.split_field, set(options.shares))
    weights: dict[str, float] = {}
    if kept is not None:
        for key in keys:
            split = kept[key].split
            if split and split in options.shares:
                fixed[key] = split
        weights = {key: kept[key].weight for key in keys}
    splits = assign_splits(components, options.shares, seed=options.seed, fixed=fixed)
    named = {key: min(component) for component in components if len(component) > 1 for key in component}
    return Plan(taken, splits, named, weights)


def inspect_plan(
    cursor: CursorWrapper, options: ReleaseOptions, plan: Plan, *, most: int | None = None
) -> list[GateReport]:
    """Return what every gate says of the items of a release.

    Args:
        cursor: Where to read, best from the state of the database that the plan was made from.
        options: What was asked for.
        plan: What would be in it.
        most: Look at the first so many only; None for all.
    """
    keeper = GateKeeper(read_choices(options.gates))
    for item in read_gate_items(cursor, plan.taken[:most], plan.splits, policy=options.policy):
        keeper.look(item)
    return keeper.report()


ASSETS = f"""
SELECT s.item_id, s.slot, a.media, a.licence, a.consent, {CONTENT}
FROM annotate_itemasset s JOIN annotate_asset a ON a.id = s.asset_id WHERE s.item_id = ANY(%s) ORDER BY s.slot
"""  # noqa: S608
FINDINGS = """
SELECT item_id, check_name, severity, state FROM curation_finding
WHERE item_id = ANY(%s) AND state <> 'dismissed' ORDER BY check_name, part
"""
REFERENCES = """
SELECT h.item_id, s.name FROM curation_referencehit h JOIN curation_referenceset s ON s.id = h.reference_set_id
WHERE h.item_id = ANY(%s) ORDER BY s.name
"""
UNREVIEWED = """
SELECT item_id, count(*) FROM annotate_annotation
WHERE item_id = ANY(%s) AND head_id IS NOT NULL AND accepted_id IS DISTINCT FROM head_id GROUP BY item_id
"""


def read_gate_items(
    cursor: CursorWrapper, taken: Sequence[tuple[int, str]], splits: dict[str, Split], *, policy: str
) -> Iterator[GateItem]:
    """Yield items as gates look at them, in the given order, read in batches."""
    for start in range(0, len(taken), BATCH):
        batch = taken[start : start + BATCH]
        ids = [id_ for id_, _ in batch]
        assets = _gather(cursor, ASSETS, ids)
        findings = _gather(cursor, FINDINGS, ids)
        references = _gather(cursor, REFERENCES, ids)
        # What reviewers accepted is all that the policy 'accepted' takes.
        unreviewed = _gather(cursor, UNREVIEWED, ids) if policy != "accepted" else {}
        for id_, key in batch:
            yield GateItem(
                key,
                splits[key],
                assets=tuple(GateAsset(*row) for row in assets.get(id_, ())),
                findings=tuple(GateFinding(*row) for row in findings.get(id_, ())),
                references=tuple(row[0] for row in references.get(id_, ())),
                unreviewed=unreviewed[id_][0][0] if id_ in unreviewed else 0,
            )


def _gather(cursor: CursorWrapper, sql: str, ids: list[int]) -> dict[int, list[tuple[Any, ...]]]:
    cursor.execute(sql, [ids])
    found: dict[int, list[tuple[Any, ...]]] = {}
    for id_, *row in cursor.fetchall():
        found.setdefault(id_, []).append(tuple(row))
    return found


def read_weight(key: str, metadata: dict[str, Any], field: str) -> float:
    """Return what an item weighs; 1 without a field, or where the item does not have it.

    Raises:
        Invalid: Its value is no number from 0 to a million.
    """
    value = metadata.get(field) if field else None
    if value is None:
        return 1.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_WEIGHT:
        raise Invalid(
            "bad_weight",
            f"metadata.{field} of item {key} is {value!r}; a weight is a number from 0 to {MAX_WEIGHT:g}. "
            "Correct it (import the item again with update=true) or choose another weight field.",
            item=key,
            field=field,
        )
    return float(value)
