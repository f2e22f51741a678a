"""What narrows a list of items: how far they have come, what they are made of, what their files and metadata say."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from annotate.errors import Invalid

FIRST_UNSPACED = "\u2e80"
"""From here on lie the scripts of Chinese, Japanese and Korean; migration 0001 says the same."""

ESCAPED_NUL = "\\u0000"
"""PostgreSQL stores no such character."""

FactName = Literal[
    "width_px", "height_px", "duration_us", "size_bytes", "text_length",
    "sharpness", "brightness", "contrast", "entropy_bits", "aspect_ratio", "dark_ratio", "bright_ratio",
    "loudness_lufs", "peak_dbfs", "rms_dbfs", "clipping_ratio", "silence_ratio", "speech_ratio",
]  # fmt: skip

FACTS: Final[dict[str, str]] = {
    **{name: f"b.{name}::float8" for name in ("width_px", "height_px", "duration_us", "size_bytes")},
    **{
        name: f"(b.facts -> 'quality' ->> '{name}')::float8"
        for name in (
            *("sharpness", "brightness", "contrast", "entropy_bits", "aspect_ratio"),
            *("dark_ratio", "bright_ratio"),
        )
    },
    **{
        name: f"(b.facts -> 'levels' ->> '{name}')::float8"
        for name in ("loudness_lufs", "peak_dbfs", "rms_dbfs", "clipping_ratio", "silence_ratio")
    },
    "speech_ratio": "(b.facts -> 'recording' ->> 'speech_ratio')::float8",
    "text_length": "char_length(q.text)::float8",
}
"""By fact: where it lies in the rows of an asset ``q`` and its blob ``b``; migration 0008 has an index on each."""


NUMBER: Final = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
RANGE: Final = re.compile(rf"(?P<fact>[a-z_]+)=(?P<least>{NUMBER})?\.\.(?P<most>{NUMBER})?", re.ASCII)


class FactRange(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Items with a file of which a fact lies in a range; both ends belong to it.

    Attributes:
        fact: Which one; units and meanings are those of a file's facts; ``text_length`` is in code points.
        least: Smallest value; None for no limit.
        most: Greatest value; None for no limit.
    """

    fact: FactName
    least: float | None = None
    most: float | None = None


class ItemTraits(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What items are like. Every field narrows.

    Attributes:
        state: ``active`` (default), ``set_aside`` or ``any``.
        progress: Any of these progress values.
        media: Any of these media.
        class_id: Items with a mark of this class in a revision that counts.
        errors: Only items with (true) or without (false) a failed asset.
        text: Words or parts of words in key, names, texts and metadata; all must occur. One or two letters are only
            looked for at the beginnings of words.
        findings: Names of quality checks; items with a finding of any of them that nobody dismissed.
        is_clean: Only items (true) without any finding that nobody dismissed.
    """

    state: Literal["active", "set_aside", "any"] = "active"
    progress: list[str] = []
    media: list[str] = []
    class_id: str | None = None
    errors: bool | None = None
    text: str = ""
    findings: list[str] = []
    is_clean: bool = False


class ItemFilter(ItemTraits, forbid_unknown_fields=True, kw_only=True):
    """Which items of a project. Every field narrows; ``after`` is the last id of the page before.

    Attributes:
        project: Row id of the project.
        state: ``active`` (default), ``set_aside`` or ``any``.
        progress: Any of these progress values.
        media: Any of these media.
        class_id: Items with a mark of this class in a revision that counts.
        errors: Only items with (true) or without (false) a failed asset.
        text: Words or parts of words in key, names, texts and metadata; all must occur. One or two letters are only
            looked for at the beginnings of words.
        findings: Names of quality checks; items with a finding of any of them that nobody dismissed.
        is_clean: Only items (true) without any finding that nobody dismissed.
        facts: Items with files of which each of these facts lies in its range, both ends included: ``width_px=640..``,
            ``brightness=..40``, ``duration_us=1000000..5000000``.
        metadata: Items whose metadata hold each of these values: ``camera=left``. What reads as JSON is taken as JSON:
            ``seed=4`` is a number, ``seed="4"`` a text.
        key: Exactly this key.
        ids: Exactly these items.
        after: Items with a greater id.
        limit: Page length, 1 to 500.
    """

    project: int
    facts: list[str] = []
    metadata: list[str] = []
    key: str | None = None
    ids: list[int] = []
    after: int = 0
    limit: int = 100


class ItemConditions(NamedTuple):
    """SQL conditions on an item ``i``, all of which must hold, and the parameters that they name."""

    where: list[str]
    values: dict[str, Any]

    def __and__(self, other: "ItemConditions") -> "ItemConditions":
        """Return both; their parameters have different names."""
        return ItemConditions([*self.where, *other.where], {**self.values, **other.values})


BEYOND: Final[list[Callable[[ItemTraits], ItemConditions]]] = []
"""Conditions on what apps above this one know of an item, as findings: each app adds its own when it starts."""

HAS_CLASS = """
EXISTS (SELECT FROM annotate_mark m
    WHERE m.project_id = i.project_id AND m.class_id = %(class_id)s AND m.item_id = i.id)
"""
HAS_FACT = """
EXISTS (SELECT FROM annotate_itemasset p JOIN annotate_asset q ON q.id = p.asset_id
    LEFT JOIN annotate_blob b ON b.sha256 = q.blob_id
    WHERE p.item_id = i.id AND {expression} BETWEEN %({least})s AND %({most})s OFFSET 0)
"""
"""``OFFSET 0`` keeps it a question about one item: joined, it would read every file of the project for one page."""

HAVE_FACT = """
i.id IN (SELECT p.item_id FROM annotate_asset q JOIN annotate_itemasset p ON p.asset_id = q.id
    LEFT JOIN annotate_blob b ON b.sha256 = q.blob_id
    WHERE q.project_id = %(project)s AND {expression} BETWEEN %({least})s AND %({most})s)
"""
"""The same of all items at once, which the index on the fact answers when few files have such a value."""


def build_conditions(wanted: ItemFilter, *, at_once: bool = False) -> ItemConditions:
    """Return the conditions of a filter.

    Args:
        wanted: The filter.
        at_once: Whether facts are asked of all items at once, rather than of one after the other; quicker where few
            match.

    Raises:
        Invalid: A range or a value of the metadata is not spelled as one.
    """
    here = ItemConditions(
        ["i.project_id = %(project)s", "i.id > %(after)s"], {"project": wanted.project, "after": wanted.after}
    )
    if wanted.key is not None:
        here &= ItemConditions(["i.key = %(key)s"], {"key": wanted.key})
    if wanted.ids:
        here &= ItemConditions(["i.id = ANY(%(ids)s)"], {"ids": wanted.ids})
    facts = [read_range(text) for text in wanted.facts]
    values = build_values(facts, read_metadata(wanted.metadata), prefix="page_", at_once=at_once)
    return here & build_traits(wanted) & values


def build_traits(wanted: ItemTraits) -> ItemConditions:
    """Return the conditions of what items are like."""
    where: list[str] = []
    values: dict[str, Any] = {}
    choices: list[tuple[bool, str, dict[str, Any]]] = [
        (wanted.state != "any", "i.state = %(state)s", {"state": wanted.state}),
        (bool(wanted.progress), "i.progress = ANY(%(progress)s)", {"progress": wanted.progress}),
        (bool(wanted.media), "i.media = ANY(%(media)s)", {"media": wanted.media}),
        (wanted.errors is not None, "i.has_errors = %(errors)s", {"errors": wanted.errors}),
        (wanted.class_id is not None, HAS_CLASS, {"class_id": wanted.class_id}),
    ]
    for applies, condition, parameters in choices:
        if applies:
            where.append(condition)
            values |= parameters
    for number, word in enumerate(wanted.text.lower().split()[:8]):
        where.append(f"i.search_text ILIKE %(like{number})s AND i.search_trigrams @> %(grams{number})s::text[]")
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values |= {f"grams{number}": list_trigrams(word), f"like{number}": f"%{escaped}%"}
    found = ItemConditions(where, values)
    for build in BEYOND:
        found &= build(wanted)
    return found


def build_values(
    facts: Sequence[FactRange], metadata: Mapping[str, Any], *, prefix: str = "", at_once: bool = False
) -> ItemConditions:
    """Return the conditions that facts of files lie in ranges, and that metadata hold values.

    Args:
        facts: The ranges.
        metadata: The values by name.
        prefix: What the names of the parameters begin with, to tell them from others in the same statement.
        at_once: Whether facts are asked of all items at once; the statement has the project as ``project`` then.

    Raises:
        Invalid: A range ends before it begins.
    """
    where: list[str] = []
    values: dict[str, Any] = {}
    if metadata:
        where.append(f"i.metadata @> %({prefix}metadata)s::jsonb")
        values[f"{prefix}metadata"] = msgspec.json.encode(metadata).decode()
    for number, span in enumerate(facts):
        least, most = f"{prefix}least{number}", f"{prefix}most{number}"
        values |= {
            least: -math.inf if span.least is None else span.least,
            most: math.inf if span.most is None else span.most,
        }
        if values[least] > values[most]:
            raise Invalid(
                "bad_range",
                f"the range of {span.fact} goes from {span.least} to {span.most}; expected the lesser number first",
            )
        form = HAVE_FACT if at_once else HAS_FACT
        where.append(form.format(expression=FACTS[span.fact], least=least, most=most))
    return ItemConditions(where, values)


def read_range(text: str) -> FactRange:
    """Return the range that ``name=least..most`` spells; either end may be missing.

    Raises:
        Invalid: No such fact, or no such range.
    """
    found = RANGE.fullmatch(text.replace(" ", ""))
    if found is None:
        raise Invalid(
            "bad_range",
            f"{text!r} is no range of a fact; expected e.g. width_px=640.. or brightness=10..40",
            field="facts",
        )
    if found["fact"] not in FACTS:
        raise Invalid(
            "bad_range", f"there is no fact {found['fact']!r}; expected one of {', '.join(FACTS)}", field="facts"
        )
    ends = {end: float(found[end]) if found[end] else None for end in ("least", "most")}
    return msgspec.convert({"fact": found["fact"], **ends}, FactRange)


def read_metadata(texts: Sequence[str]) -> dict[str, Any]:
    """Return the values that ``name=value`` spell, by name; a value that reads as JSON is taken as JSON.

    Raises:
        Invalid: A name or a value is missing, or a name comes twice.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        if not name or not value or name in found or ESCAPED_NUL in value:
            raise Invalid(
                "bad_metadata",
                f"{text!r} is no value of the metadata; expected name=value, e.g. camera=left, and each name once",
                field="metadata",
            )
        try:
            found[name] = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            found[name] = value
    return found


def list_trigrams(word: str) -> list[str]:
    """Return the three-letter pieces that any text containing a word part has; for one or two letters, the piece that
    words beginning with them have; for one or two characters of a script without spaces, themselves.
    """
    if len(word) < 3 and any(character >= FIRST_UNSPACED for character in word):
        return [word]
    if len(word) < 3:
        return [f"  {word}" if len(word) == 1 else f" {word}"]
    return sorted({word[place : place + 3] for place in range(len(word) - 2)})
