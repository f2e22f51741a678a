"""Step ``split``: every item goes to a split, near-duplicates together."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from annotate.document.manifest import Split as SplitName
from curation.dedup.connected import connect_keys
from curation.recipes.base import Frame, Inputs, Need, Outcome, Seed, StepKind, read_text
from curation.sampling.splits import assign_splits


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="split"):
    """Splits the items.

    Attributes:
        shares: Share of each split; they sum to 1.
        seed: Of the assignment.
        field: Metadata field that holds ``train``, ``validation`` or ``test`` for items whose split was decided
            elsewhere.
    """

    shares: dict[SplitName, Annotated[float, Meta(gt=0, le=1)]] = msgspec.field(
        default_factory=lambda: {"train": 0.8, "validation": 0.1, "test": 0.1}
    )
    seed: Seed = 0
    field: str = ""


def apply_split(step: Split, frame: Frame, inputs: Inputs) -> Outcome:
    """Give every item of a frame its split; stored near-duplicates go together, through items that are out as well.

    Args:
        step: The shares.
        frame: N items.
        inputs: ``pairs`` that no split may cut.
    """
    assert inputs.pairs is not None
    names = inputs.items.keys
    keys = [names[row] for row in frame.rows.tolist()]
    edges = [(names[first], names[second]) for first, second in inputs.pairs.rows.tolist()]
    fixed: dict[str, SplitName] = {}
    if step.field:
        for row in frame.rows.tolist():
            said = read_text(inputs.items.metadata[row].get(step.field))
            fixed.update((names[row], name) for name in step.shares if name == said)
    # The order of shares in JSON means nothing; which split wins a tie does.
    shares = {name: step.shares[name] for name in ORDER if name in step.shares}
    splits = assign_splits(connect_keys(keys, edges), shares, seed=step.seed, fixed=fixed)
    return Outcome(msgspec.structs.replace(frame, splits=[splits[key] for key in keys]), [])


ORDER: Final[tuple[SplitName, ...]] = ("train", "validation", "test")


def _list_needs(step: Split) -> list[Need]:
    del step
    return [Need("pairs")]


def _list_scores(step: Split) -> list[str]:
    del step
    return []


SPLIT: Final = StepKind("split", 1, Split, _list_needs, _list_scores, apply_split)
