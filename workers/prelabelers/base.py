"""What a pre-labeler is, and how it finds its place in an ontology. One pre-labeler a file beside this one."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

from annotate.document.document import Document
from annotate.document.ontology import Ontology, Question
from annotate.errors import Invalid
from workers.decode import Picture

Pictures = Mapping[str, Picture]
"""The upright images of one item, by slot."""


class OntologyLacks(Invalid):
    """The project's ontology has no place for what a pre-labeler says."""

    def __init__(self, message: str) -> None:
        super().__init__("ontology_lacks", message)


class PreLabelerOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may choose about a pre-labeler; each uses what concerns it.

    Attributes:
        encoder: Name of the encoder to compare images and words with.
        question: Id of the question to answer; None takes the only one that fits.
        class_id: Id of the class of the marks to make; None takes the one that fits.
        slot: The slot whose image answers a question about the item; None takes the first.
    """

    encoder: str = "prototype"
    question: str | None = None
    class_id: str | None = None
    slot: str | None = None


class Suggested(NamedTuple):
    """What a model says about one item.

    Attributes:
        document: A document that the ontology allows; every mark carries the model's score in its origin. Which
            suggestion and model version it comes from is for the caller to fill in.
        score: How sure the model is of the document, 0..1: of its least sure mark; 0 when it found nothing.
        uncertainty: How much it would teach to ask a person, 0..1: how near the best two answers are; None when the
            model does not choose between answers.
    """

    document: Document
    score: float
    uncertainty: float | None = None


class PreLabeler(Protocol):
    """Suggests documents.

    Attributes:
        name: As the registry spells it.
        revision: Version of the recipe around the weights.
        weights_hash: SHA-256 of the weights, hex.
    """

    name: str
    revision: str
    weights_hash: str

    def suggest(self, items: Sequence[Pictures], ontology: Ontology) -> list[Suggested]:
        """Suggest one document for each item.

        Args:
            items: The images of each item.
            ontology: What the documents may say.

        Returns:
            As many suggestions as items, in their order.

        Raises:
            OntologyLacks: The ontology has no place for what this model says; the message names what to add.
        """
        ...


def find_question(
    ontology: Ontology,
    kind: Literal["choice", "text"],
    target: Literal["item", "mark"],
    *,
    wanted: str | None,
    who: str,
) -> Question:
    """Return the question that a pre-labeler answers.

    Args:
        ontology: Where to look.
        kind: What answers it.
        target: What it is asked about.
        wanted: Its id; None takes the only one of that kind and target.
        who: The pre-labeler, for the message.

    Raises:
        OntologyLacks: There is none, there are several to choose from, or the wanted one is of another sort.
    """
    fitting = [question for question in ontology.questions if (question.kind, question.target) == (kind, target)]
    what = f"a {kind} question about the {target}"
    if wanted is not None:
        fitting = [question for question in fitting if question.id == wanted]
        if not fitting:
            raise OntologyLacks(f"{who} was to answer question {wanted!r}, which is not {what} of this ontology")
    if not fitting:
        raise OntologyLacks(f"{who} needs {what}, and the ontology has none; add one")
    if len(fitting) > 1:
        ids = ", ".join(question.id for question in fitting)
        raise OntologyLacks(f"{who} can answer one question, and {what} is each of {ids}; choose one")
    return fitting[0]


def pick_picture(pictures: Pictures, slot: str | None, *, who: str) -> Picture:
    """Return the image of a slot, or an item's first.

    Raises:
        Invalid: The item has no such slot, or no image at all.
    """
    if slot is not None and slot in pictures:
        return pictures[slot]
    if slot is None and pictures:
        return next(iter(pictures.values()))
    wanted = f"an image in slot {slot!r}" if slot is not None else "an image"
    raise Invalid(
        "image_missing", f"{who} needs {wanted}; the item has images in {sorted(pictures) or 'no slot'}", slot=slot
    )
