"""What a gate is and what it says. One gate a file beside this one, one line each in the registry."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import msgspec

Level = Literal["block", "warn", "off"]
Outcome = Literal["passed", "warned", "blocked"]


class GateAsset(NamedTuple):
    """One asset of an item that a release is to take.

    Attributes:
        slot: Where it is in the item.
        media: What it is: image, video, audio, text.
        licence: Terms it may be used under; empty when nobody said.
        consent: What the people in it agreed to; empty when nobody said.
        content: SHA-256 of its bytes, or of its text in UTF-8.
    """

    slot: str
    media: str
    licence: str
    consent: str
    content: str


class GateFinding(NamedTuple):
    """What a quality check found in an item and nobody dismissed."""

    check: str
    severity: str
    state: str


class GateItem(NamedTuple):
    """One item that a release is to take, as gates look at it.

    Attributes:
        key: Its key.
        split: The split that it would be in.
        assets: Its assets.
        findings: What checks found in it, open or confirmed.
        references: Names of the reference sets with a record that it is like, once a record.
        unreviewed: How many of its answers would be in the release without a reviewer having accepted them.
    """

    key: str
    split: str
    assets: tuple[GateAsset, ...] = ()
    findings: tuple[GateFinding, ...] = ()
    references: tuple[str, ...] = ()
    unreviewed: int = 0


class Hit(NamedTuple):
    """Something that a gate holds against one item.

    Attributes:
        reason: What hits are counted by, e.g. the name of a check or a licence.
        detail: Where in the item, or with which other item.
    """

    reason: str
    detail: str = ""


class GateOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What may be chosen about every gate.

    Attributes:
        level: ``block``: a hit fails the build; ``warn``: hits are kept with the release; ``off``: nobody looks.
    """

    level: Level = "warn"


Look = Callable[[GateItem], Iterator[Hit]]
"""Called with one item after the other, by key; what it has seen of earlier ones it may remember."""


class Gate(NamedTuple):
    """One line of the registry.

    Attributes:
        name: snake_case; what the file is called.
        title: What hits are, in a few words.
        advice: What to do about them.
        options: What may be chosen about it.
        begin: ``begin(options)`` returns what looks at the items of one release.
    """

    name: str
    title: str
    advice: str
    options: type[GateOptions]
    begin: Callable[[Any], Look]


class Example(msgspec.Struct, frozen=True):
    """An item that a gate holds something against."""

    key: str
    reason: str
    detail: str


class GateReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one gate says of one release.

    Attributes:
        gate: Its name.
        level: What was chosen.
        outcome: ``passed`` without hits, else as the level says.
        items: How many items have hits.
        hits: How many hits there are.
        reasons: Hits by reason, the most frequent first, at most twenty.
        examples: The first hits by key, at most ten.
        advice: What to do; empty when it passed.
    """

    gate: str
    level: Level
    outcome: Outcome
    items: int
    hits: int
    reasons: dict[str, int]
    examples: list[Example]
    advice: str
