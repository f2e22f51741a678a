"""Gathers what checks over all items compare: vectors, predictions, texts with their pictures, answers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotate.document.kinds.choice import Choice
from annotate.document.kinds.text import Text
from annotate.document.ontology import Ontology
from curation.quality.base import AnswerRow, Need, Population, TextRow
from curation.quality.records import ItemRecord, iterate_texts
from curation.queries.checks import iterate_items, read_visual_assets
from curation.queries.embeddings import find_encoder, read_vectors
from workers.context import JobContext
from workers.devices import pick_device
from workers.encoders.registry import get_encoder
from workers.training.out_of_sample import predict_out_of_sample

TEXT_BATCH: Final = 256
MAX_TEXT: Final = 2000
"""More of a text tells neither its language nor what it shows."""

IMPORTED: Final = 0
"""Stands for the author of an imported annotation."""


class Corpus(NamedTuple):
    """What one pass over all items gives.

    Attributes:
        texts: Every text.
        captions: Texts that describe the item: text assets and written answers about the whole item.
        answers: Every answer to a choice question about an item.
    """

    texts: list[TextRow]
    captions: list[TextRow]
    answers: list[AnswerRow]


class ItemVectors(NamedTuple):
    """(N,) int64 items, rising, and their (N, D) float32 unit rows."""

    items: NDArray[np.int64]
    rows: NDArray[np.float32]


def read_corpus(project_id: int) -> Corpus:
    """Read the texts and answers of all active items."""
    corpus = Corpus([], [], [])
    for batch in iterate_items(project_id):
        for item in batch:
            for piece in iterate_texts(item):
                row = TextRow(item.id, piece.part, piece.role, piece.text[:MAX_TEXT], len(piece.text))
                corpus.texts.append(row)
            corpus.captions.extend(_list_captions(item))
            corpus.answers.extend(_list_answers(item))
    return corpus


def _list_captions(item: ItemRecord) -> Iterator[TextRow]:
    about_item = {
        mark.id
        for annotation in item.annotations
        for mark in annotation.document.marks
        if isinstance(mark, Text) and mark.target is None
    }
    for piece in iterate_texts(item):
        if piece.text.strip() and (piece.role == "asset" or piece.mark in about_item):
            yield TextRow(item.id, piece.part, piece.role, piece.text[:MAX_TEXT], len(piece.text))


def _list_answers(item: ItemRecord) -> Iterator[AnswerRow]:
    for annotation in item.annotations:
        for mark in annotation.document.marks:
            if isinstance(mark, Choice) and mark.target is None:
                author = IMPORTED if annotation.author is None else annotation.author
                yield AnswerRow(item.id, author, mark.question, tuple(sorted(mark.values)))


def read_item_vectors(project_id: int, encoder_name: str) -> ItemVectors | None:
    """Return the vector of each active item's first picture; None when the encoder made none."""
    encoder = find_encoder(project_id, encoder_name)
    if encoder is None:
        return None
    shown = read_visual_assets(project_id)
    vectors = read_vectors(encoder, project_id=project_id)
    if not len(vectors.asset_ids):
        return None
    place = np.minimum(np.searchsorted(vectors.asset_ids, shown.assets), len(vectors.asset_ids) - 1)
    known = vectors.asset_ids[place] == shown.assets
    return ItemVectors(shown.items[known], vectors.rows[place[known]])


def list_populations(
    context: JobContext,
    needs: Sequence[Need],
    corpus: Corpus,
    vectors: ItemVectors | None,
    ontology: Ontology,
    encoder: str,
) -> list[Population]:
    """Return what a check needs: one population, or one a choice question for checks of predictions."""
    if "predictions" in needs:
        return [] if vectors is None else list(_predict_questions(context, corpus.answers, vectors, ontology))
    if "pairs" in needs:
        return [] if vectors is None else [_pair_texts(context, corpus.captions, vectors, encoder)]
    items, rows = (vectors.items, vectors.rows) if vectors is not None else (np.zeros(0, dtype=np.int64), None)
    return [Population(items=items, vectors=rows, texts=corpus.texts, answers=corpus.answers)]


def _predict_questions(
    context: JobContext, answers: Sequence[AnswerRow], vectors: ItemVectors, ontology: Ontology
) -> Iterator[Population]:
    for question in ontology.questions:
        if question.kind != "choice" or question.target != "item" or question.multiple:
            continue
        options = [option.id for option in question.options]
        labels = label_items(answers, question.id, options, vectors.items)
        predicted = predict_out_of_sample(vectors.rows, labels, class_count=len(options), device=pick_device())
        if predicted.accuracy is not None:
            context.log(
                f"{question.id}: out-of-sample accuracy {predicted.accuracy:.3f} of {(labels >= 0).sum()} answers"
            )
            yield Population(
                items=vectors.items,
                labels=labels,
                probabilities=predicted.probabilities,
                options=options,
                question=question.id,
            )


def label_items(
    answers: Sequence[AnswerRow], question: str, options: Sequence[str], items: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the option that most authors gave each item; -1 where nobody answered, or no option leads.

    Args:
        answers: All answers.
        question: The one to look at.
        options: Ids of its options.
        items: (N,) items to label.
    """
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    number = {option: place for place, option in enumerate(options)}
    for answer in answers:
        if answer.question == question and len(answer.values) == 1 and answer.values[0] in number:
            votes[answer.item][number[answer.values[0]]] += 1
    labels = np.full(len(items), -1, dtype=np.int64)
    for row, item in enumerate(items.tolist()):
        ranked = votes[item].most_common(2) if item in votes else []
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            labels[row] = ranked[0][0]
    return labels


def _pair_texts(context: JobContext, captions: Sequence[TextRow], vectors: ItemVectors, encoder: str) -> Population:
    shown = set(vectors.items.tolist())
    mine = [row for row in captions if row.item in shown]
    if not mine:
        return Population()
    model = get_encoder(encoder)
    parts = []
    for start in range(0, len(mine), TEXT_BATCH):
        context.check()
        parts.append(model.encode_texts([row.text for row in mine[start : start + TEXT_BATCH]]))
    items = np.array([row.item for row in mine], dtype=np.int64)
    return Population(
        text_items=items,
        text_parts=[row.part for row in mine],
        picture_vectors=vectors.rows[np.searchsorted(vectors.items, items)],
        text_vectors=np.concatenate(parts),
    )
