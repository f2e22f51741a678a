"""Questions with one answer."""

from typing import Any

import msgspec
import pytest

from annotate.document.ontology import Ontology
from annotate.exporters.dialogues import DIALOGUE_LOSSES
from annotate.exporters.ledger import Ledger
from annotate.exporters.questions import QUESTION_LOSSES, Asked, QuestionSource, list_questions
from annotate.exporters.records import describe_kinds, list_kinds_but
from annotate.exporters.spill import Spill
from tests.annotate.exporters.dialogue_support import ASSETS
from tests.annotate.exporters.sample import BOX, PHOTO, ground, show, text, turn
from tests.support.releases import MemoryRelease, MemorySink, make_record

OPTIONS = [{"id": id_, "name": id_.title()} for id_ in ("day", "night", "dusk")]
QUESTION = {"id": "time", "name": "When is it?", "kind": "choice", "options": OPTIONS}
ONTOLOGY = msgspec.convert({"questions": [QUESTION]}, Ontology)
ASK = turn("t1", "user", show("image"), text("Where?"))
ANSWER = turn("t2", "assistant", text("There."))


def list_asked(source: QuestionSource, document: dict[str, Any]) -> tuple[list[Asked], dict[str, int]]:
    """Return the questions of one item, and the losses."""
    release = MemoryRelease([make_record("a", ASSETS, document)], [PHOTO], ONTOLOGY)
    with Spill() as sums:
        losses = DIALOGUE_LOSSES | QUESTION_LOSSES | describe_kinds(list_kinds_but(), "why")
        ledger = Ledger(MemorySink(), losses, sums)
        asked = list(list_questions(release, ledger, source))
        return asked, {loss.code: loss.count for loss in ledger.losses() if loss.code != "asset_not_shown"}


def choose(*values: str, **fields: Any) -> dict[str, Any]:
    """Return an answer to a choice question."""
    return {"id": "c1", "kind": "choice", "question": "time", "values": list(values), **fields}


def test_the_first_exchange_is_a_question() -> None:
    more = [turn("t3", "user", text("Sure?")), turn("t4", "assistant", text("Yes."))]
    ask = turn("t1", "user", show("image"), text("Where is "), ground("it", "r1"), text("?"))
    turns = [turn("t0", "system", text("Be brief.")), ask, ANSWER, *more]
    (asked,), losses = list_asked("turns", {"turns": turns, "marks": [BOX]})
    assert (asked.question, asked.answer, asked.options) == ("Be brief.\nWhere is it?", "There.", ())
    assert [shown.slot for shown in asked.images] == ["image"]
    assert losses == {"turn_left_out": 2, "grounding_as_words": 1, "box_left_out": 1}


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([turn("t1", "user", show("clip"), text("?")), ANSWER], "question_not_on_images"),
        ([ASK, turn("t2", "assistant", show("other"))], "answer_shows_asset"),
        ([ASK], "nothing_to_ask"),
        ([turn("t1", "user", show("image")), ANSWER], "nothing_to_ask"),
    ],
)
def test_other_exchanges_are_left_out(turns: list[dict[str, Any]], code: str) -> None:
    assert list_asked("turns", {"turns": turns}) == ([], {code: 1})


def test_a_choice_is_asked_with_its_options() -> None:
    (asked,), losses = list_asked("choices", {"marks": [choose("night")]})
    assert (asked.question, asked.options, asked.answer) == ("When is it?", ("Day", "Night", "Dusk"), "B")
    assert [shown.slot for shown in asked.images] == ["image", "other"]
    assert losses == {}


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (choose("day", "night"), "several_answers"),
        (choose("noon"), "several_answers"),
        (choose("day", target="r1"), "choice_not_about_item"),
        (choose("day") | {"question": "gone"}, "choice_not_about_item"),
    ],
)
def test_other_choices_are_left_out(mark: dict[str, Any], code: str) -> None:
    assert list_asked("choices", {"marks": [mark, BOX]})[1] == {code: 1, "nothing_to_ask": 1}
