"""Questions with one answer, for benchmarks: from the first exchange of conversations, or from choice questions."""

import string
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta

from annotate.document.kinds.choice import Choice
from annotate.document.manifest import ManifestAnnotation, ManifestRecord
from annotate.document.ontology import Ontology, Question
from annotate.exporters.conversation_options import ConversationOptions
from annotate.exporters.dialogues import Grounded, Message, Shown, Talk
from annotate.exporters.ledger import Ledger
from annotate.exporters.records import choose_annotation, list_unmarked, list_unsaid, list_unstated
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut

QuestionSource = Literal["turns", "choices"]
LETTERS: Final = string.ascii_uppercase

QUESTION_LOSSES = {
    "nothing_to_ask": "Items without a question that has one answer and an image were left out.",
    "turn_left_out": "Turns but the first question and its answer (a system turn is put before it) were left out.",
    "question_not_on_images": "Questions that show a video or play audio were left out.",
    "answer_shows_asset": "Questions whose answer shows an asset were left out.",
    "grounding_as_words": "Words that point at regions were written as plain words.",
    "several_answers": "Choice questions that were answered with several options were left out.",
    "too_many_options": "Choice questions with more options than there are letters were left out.",
    "choice_not_about_item": "Answers about a mark or turn, or to a question that the ontology does not have, were "
    "left out.",
    "weight_left_out": "Weights of items were left out.",
}
"""Losses of this module; with those of dialogues."""


class QuestionOptions(ConversationOptions, frozen=True, kw_only=True):
    """The choices that formats of questions share."""

    source: Annotated[
        QuestionSource,
        Meta(
            description="turns: the first exchange of each conversation, as a question with a free answer. "
            "choices: answered choice questions about items, as multiple choice."
        ),
    ] = "turns"


class Asked(NamedTuple):
    """One question.

    Attributes:
        record: The item.
        id: Id of the turn or mark that asks or answers.
        images: The images it is about, at least one.
        question: What is asked.
        options: What to choose from; empty for a free answer.
        answer: The answer: words, or the letter of an option.
        category: Id of the choice question; empty for turns.
    """

    record: ManifestRecord
    id: str
    images: tuple[Shown, ...]
    question: str
    options: tuple[str, ...]
    answer: str
    category: str


def list_questions(release: ReleaseReader, ledger: Ledger, source: QuestionSource) -> Iterator[Asked]:
    """Yield the questions of a release, and count what they do not carry."""
    for record in release.records():
        ledger.tally("items")
        annotation = choose_annotation(record, ledger)
        if annotation is None:
            continue
        ontology = release.header.ontologies.get(str(annotation.ontology), Ontology())
        try:
            found = (
                ask_by_turns(release, record, annotation, ledger)
                if source == "turns"
                else ask_by_choices(record, annotation, ontology, ledger)
            )
        except (LeftOut, BlobMissing) as error:
            code = error.code if isinstance(error, LeftOut) else "blob_missing"
            ledger.lose(code, record.key, error.entity if isinstance(error, LeftOut) else None)
            continue
        if not found:
            ledger.lose("nothing_to_ask", record.key)
            continue
        _count_losses(record, annotation, {asked.id for asked in found}, ledger)
        ledger.tally("questions", len(found))
        yield from found


def ask_by_turns(
    release: ReleaseReader, record: ManifestRecord, annotation: ManifestAnnotation, ledger: Ledger
) -> list[Asked]:
    """Return the first user turn that the assistant answers, as a question.

    Raises:
        LeftOut: It shows something else than images, or its answer shows something.
        BlobMissing: A text that it shows is gone.
    """
    talk = Talk(record, annotation.document, release)
    messages = talk.listen()
    pairs = [
        (at, question, answer)
        for at, (question, answer) in enumerate(pairwise(messages))
        if (question.role, answer.role) == ("user", "assistant")
    ]
    if not pairs:
        return []
    at, question, answer = pairs[0]
    asking = [*(message for message in messages[:at] if message.role == "system"), question]
    images = find_images(asking, answer)
    words = "\n".join(filter(None, map(join_words, asking))).strip()
    if not images or not words or not join_words(answer).strip():
        return []
    _count_turns(talk, [*asking, answer], ledger)
    return [Asked(record, question.id, images, words, (), join_words(answer).strip(), "")]


def find_images(asking: list[Message], answer: Message) -> tuple[Shown, ...]:
    """Return the images of a question.

    Raises:
        LeftOut: It shows something else, or its answer shows something.
    """
    shown = tuple(piece for message in asking for piece in message.pieces if isinstance(piece, Shown))
    if any(piece.asset.media != "image" for piece in shown):
        raise LeftOut("question_not_on_images", asking[-1].id or None)
    if any(isinstance(piece, Shown) for piece in answer.pieces):
        raise LeftOut("answer_shows_asset", answer.id)
    return shown


def _count_turns(talk: Talk, kept: list[Message], ledger: Ledger) -> None:
    for message in kept:
        for index, piece in enumerate(message.pieces):
            if isinstance(piece, Grounded):
                talk.note("grounding_as_words", message.id, index)
    ids = {message.id for message in kept}
    for turn in talk.document.turns:
        if turn.id not in ids:
            talk.note("turn_left_out", turn.id)
    for note in talk.notes:
        ledger.lose(note.code, talk.record.key, note.entity)


def ask_by_choices(
    record: ManifestRecord, annotation: ManifestAnnotation, ontology: Ontology, ledger: Ledger
) -> list[Asked]:
    """Return the choice questions about an item that were answered with one option, on all of its images."""
    images = tuple(Shown(slot, asset) for slot, asset in sorted(record.assets.items()) if asset.media == "image")
    questions = {question.id: question for question in ontology.questions if question.kind == "choice"}
    found = []
    for mark in annotation.document.marks if images else ():
        if not isinstance(mark, Choice):
            continue
        question = questions.get(mark.question)
        if question is None or mark.target is not None:
            ledger.lose("choice_not_about_item", record.key, mark.id)
            continue
        options = [option.id for option in question.options]
        if len(options) > len(LETTERS):
            ledger.lose("too_many_options", record.key, mark.id)
        elif len(mark.values) != 1 or mark.values[0] not in options:
            ledger.lose("several_answers", record.key, mark.id)
        else:
            found.append(_ask(record, mark.id, images, question, options.index(mark.values[0])))
    return found


def _ask(record: ManifestRecord, id_: str, images: tuple[Shown, ...], question: Question, answer: int) -> Asked:
    options = tuple(option.name for option in question.options)
    return Asked(record, id_, images, question.name, options, LETTERS[answer], question.id)


def join_words(message: Message) -> str:
    """Return the words of a message, what is shown left out."""
    return "".join(piece.text for piece in message.pieces if not isinstance(piece, Shown))


def _count_losses(record: ManifestRecord, annotation: ManifestAnnotation, carried: set[str], ledger: Ledger) -> None:
    document = annotation.document
    turns = {turn.id for turn in document.turns}
    if record.weight != 1:
        ledger.lose("weight_left_out", record.key)
    for note in (
        *list_unmarked(document, carried),
        *list_unsaid(document, turns),
        *list_unstated(record, document),
    ):
        ledger.lose(note.code, record.key, note.entity)
