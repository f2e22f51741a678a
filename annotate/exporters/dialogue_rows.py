"""Turns a release's dialogues into rows, and counts what the rows do not carry."""

from collections.abc import Callable, Container, Iterator
from functools import partial
from typing import Any, Final, Literal, NamedTuple, get_args

from annotate.document.document import Document
from annotate.document.manifest import Split
from annotate.exporters.dialogues import Dialogue, Talk
from annotate.exporters.kept import NOTHING, Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.records import (
    SPLITS,
    choose_annotation,
    list_unmarked,
    list_unsaid,
    list_unstated,
)
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut

Rows = Literal["conversation", "preference", "kto", "correction"]
Key = tuple[Rows, Split]
"""What a file holds: one sort of rows of one split."""


COUNTED: Final[dict[Rows, str]] = {
    "conversation": "conversations",
    "preference": "preferences",
    "kto": "judged_responses",
    "correction": "corrected_responses",
}
"""What rows are called in the books."""


class Row(NamedTuple):
    """One spelled row and where it goes."""

    rows: Rows
    split: Split
    value: dict[str, Any]


def list_keys(found: Container[Key]) -> list[Key]:
    """Return the files to write, in a fixed order: an empty release still gives an empty training file."""
    return [(kind, split) for kind in get_args(Rows) for split in SPLITS if (kind, split) in found] or [
        ("conversation", "train")
    ]


Render = Callable[[Talk, Dialogue], dict[str, Any]]
"""Spells a dialogue as a row; raises LeftOut for one that the format cannot hold."""


class Wanted(NamedTuple):
    """What becomes rows.

    Attributes:
        conversations: Whole conversations.
        preferences: Comparisons of responses.
        kto: Responses that only won, or only lost, their comparisons.
        corrections: Responses with corrections.
        kept: What of an import the format writes back.
    """

    conversations: bool = True
    preferences: bool = False
    kto: bool = False
    corrections: bool = False
    kept: Kept = NOTHING


def list_rows(release: ReleaseReader, ledger: Ledger, render: Render, wanted: Wanted) -> Iterator[Row]:
    """Yield the rows of a release in order, and count everything that they do not carry.

    Args:
        release: The release.
        ledger: The books.
        render: Spells one row.
        wanted: What becomes rows.
    """
    for record in release.records():
        ledger.tally("items")
        annotation = choose_annotation(record, ledger)
        if annotation is None:
            continue
        if not annotation.document.turns:
            ledger.lose("item_without_conversation", record.key)
            continue
        talk = Talk(record, annotation.document, release, wanted.kept)
        rows = _render_item(talk, ledger, render, wanted)
        if rows:
            _count_losses(talk, ledger)
        for row in rows:
            ledger.tally(COUNTED[row.rows])
            yield row


def _render_item(talk: Talk, ledger: Ledger, render: Render, wanted: Wanted) -> list[Row]:
    rows: list[Row] = []
    made = _list_wanted(talk, wanted)
    if not made:
        ledger.lose("item_without_correction", talk.record.key)
    try:
        talk.listen()
    except (LeftOut, BlobMissing) as error:
        _lose(talk, ledger, error)
        return rows
    for kind, make in made:
        notes, carried = dict(talk.notes), set(talk.carried)
        try:
            rows.append(Row(kind, talk.record.split, render(talk, make())))
        except (LeftOut, BlobMissing) as error:
            talk.notes, talk.carried = notes, carried
            _lose(talk, ledger, error)
    return rows


def _list_wanted(talk: Talk, wanted: Wanted) -> list[tuple[Rows, Callable[[], Dialogue]]]:
    """Return how to make each row. What cannot be written is counted later, under what is wrong with it."""
    document = talk.document
    made: list[tuple[Rows, Callable[[], Dialogue]]] = [("conversation", talk.converse)] if wanted.conversations else []
    if wanted.preferences:
        made += [("preference", partial(talk.compare, preference)) for preference in document.preferences]
        talk.carried.update(preference.id for preference in document.preferences)
    if wanted.kto:
        for id_, is_good in list_verdicts(document):
            if is_good is None:
                talk.note("response_judged_both_ways", id_)
            else:
                made.append(("kto", partial(talk.judge, id_, is_good=is_good)))
        talk.carried.update(preference.id for preference in document.preferences if not preference.tie)
    if wanted.corrections:
        corrected = dict.fromkeys(correction.response for correction in document.corrections)
        made += [("correction", partial(talk.judge, id_, is_good=False)) for id_ in corrected]
        talk.carried.update(correction.id for correction in document.corrections)
    return made


def list_verdicts(document: Document) -> list[tuple[str, bool | None]]:
    """Return the ids of compared responses, and whether each only won or only lost; None when it did both."""
    decided = [preference for preference in document.preferences if not preference.tie]
    won, lost = {one.chosen for one in decided}, {one.rejected for one in decided}
    return [
        (response.id, None if response.id in won and response.id in lost else response.id in won)
        for response in document.responses
        if response.id in won or response.id in lost
    ]


def _lose(talk: Talk, ledger: Ledger, error: LeftOut | BlobMissing) -> None:
    left = error if isinstance(error, LeftOut) else LeftOut("blob_missing")
    ledger.lose(left.code, talk.record.key, left.entity)


def _count_losses(talk: Talk, ledger: Ledger) -> None:
    for note in talk.notes:
        ledger.lose(note.code, talk.record.key, note.entity)
    carried = talk.carried | {turn.id for turn in talk.document.turns}
    for note in (
        *list_unmarked(talk.document, carried),
        *list_unsaid(talk.document, carried),
        *list_unstated(talk.record, talk.document, talk.kept),
    ):
        ledger.lose(note.code, talk.record.key, note.entity)
