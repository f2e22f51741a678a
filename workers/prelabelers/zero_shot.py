"""Pre-labeler ``zero_shot``: answers a choice question by comparing an item's image with the names of the options."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotate.document.document import Document
from annotate.document.kinds.base import Origin
from annotate.document.kinds.choice import Choice
from annotate.document.ontology import Ontology
from annotate.document.upgrade import CURRENT_SCHEMA
from curation.metrics.calibration import compute_softmax
from curation.sampling.uncertainty import score_margin
from workers.encoders.base import Encoder
from workers.encoders.registry import get_encoder
from workers.prelabelers.base import Pictures, PreLabelerOptions, Suggested, find_question, pick_picture

PROMPT: Final = "a photo of a {}"


class ZeroShot:
    """The pre-labeler; see :class:`workers.prelabelers.base.PreLabeler`."""

    name = "zero_shot"

    def __init__(self, encoder: Encoder, options: PreLabelerOptions) -> None:
        self.revision = f"1/{encoder.name}/{encoder.revision}"
        self.weights_hash = encoder.weights_hash
        self._encoder, self._options = encoder, options

    def suggest(self, items: Sequence[Pictures], ontology: Ontology) -> list[Suggested]:
        images = [pick_picture(pictures, self._options.slot, who=self.name) for pictures in items]
        find_question(ontology, "choice", "item", wanted=self._options.question, who=self.name)
        return self.suggest_embedded(self._encoder.encode_images(images), ontology)

    def suggest_embedded(self, embeddings: NDArray[np.float32], ontology: Ontology) -> list[Suggested]:
        """Suggest from embeddings that are already there.

        Args:
            embeddings: (N, D) float32 unit rows of this encoder, one an item.
            ontology: Holds the question.

        Raises:
            OntologyLacks: There is no choice question about the item, or no telling which.
        """
        question = find_question(ontology, "choice", "item", wanted=self._options.question, who=self.name)
        texts = self._encoder.encode_texts([PROMPT.format(option.name) for option in question.options])
        probabilities = compute_softmax(embeddings @ texts.T, temperature=self._encoder.temperature)
        return [choose(question.id, [option.id for option in question.options], row) for row in probabilities]


def choose(question: str, options: Sequence[str], probabilities: NDArray[np.floating]) -> Suggested:
    """Suggest the most likely option of a question about the item.

    Args:
        question: Its id.
        options: C ids.
        probabilities: (C,) summing to 1.
    """
    best = int(probabilities.argmax())
    score = min(1.0, float(probabilities[best]))
    mark = Choice(id="choice", question=question, values=[options[best]], origin=Origin(score=score))
    uncertainty = float(score_margin(probabilities[None])[0]) if len(options) > 1 else 0.0
    return Suggested(Document(schema=CURRENT_SCHEMA, marks=[mark]), score, uncertainty)


def load_zero_shot(options: PreLabelerOptions, weights: bytes | None) -> ZeroShot:
    """Load the encoder that the options name; ``weights`` are not used."""
    del weights
    return ZeroShot(get_encoder(options.encoder), options)
