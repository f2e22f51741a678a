"""Pre-labeler ``probe``: answers the choice question that a linear probe was trained on."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotate.document.ontology import Ontology
from annotate.errors import Conflict, Invalid
from workers.encoders.base import Encoder
from workers.encoders.registry import get_encoder
from workers.prelabelers.base import (
    OntologyLacks,
    Pictures,
    PreLabelerOptions,
    Suggested,
    find_question,
    pick_picture,
)
from workers.prelabelers.zero_shot import choose
from workers.training.probe_file import LinearProbe, read_probe


class ProbePreLabeler:
    """The pre-labeler; see :class:`workers.prelabelers.base.PreLabeler`."""

    name = "probe"
    revision = "1"

    def __init__(self, probe: LinearProbe, encoder: Encoder, *, weights_hash: str, slot: str | None) -> None:
        self.weights_hash = weights_hash
        self._probe, self._encoder, self._slot = probe, encoder, slot

    def suggest(self, items: Sequence[Pictures], ontology: Ontology) -> list[Suggested]:
        images = [pick_picture(pictures, self._slot, who=self.name) for pictures in items]
        check_options(self._probe, ontology)
        return self.suggest_embedded(self._encoder.encode_images(images), ontology)

    def suggest_embedded(self, embeddings: NDArray[np.float32], ontology: Ontology) -> list[Suggested]:
        """Suggest from embeddings that are already there.

        Args:
            embeddings: (N, D) float32 unit rows of the probe's encoder, one an item.
            ontology: Must still have the question and options that the probe was trained on.

        Raises:
            OntologyLacks: It has not.
        """
        check_options(self._probe, ontology)
        return [choose(self._probe.question, self._probe.classes, row) for row in self._probe.predict(embeddings)]


def load_probe_prelabeler(options: PreLabelerOptions, weights: bytes | None) -> ProbePreLabeler:
    """Load a trained probe and its encoder.

    Raises:
        Invalid: There are no weights, or they are not those of a probe.
        Conflict: The encoder on this worker is not the one that the probe was trained with.
    """
    if weights is None:
        raise Invalid("weights_missing", "pre-labeler 'probe' needs the file of a trained probe; train one first")
    probe = read_probe(weights)
    encoder = get_encoder(probe.encoder.name)
    check_encoder(probe, encoder)
    return ProbePreLabeler(probe, encoder, weights_hash=hashlib.sha256(weights).hexdigest(), slot=options.slot)


def check_encoder(probe: LinearProbe, encoder: Encoder) -> None:
    """Check that an encoder is the very one a probe was trained with.

    Raises:
        Conflict: Its revision or weights are others.
    """
    wanted = probe.encoder
    found = (encoder.name, encoder.revision, encoder.weights_hash)
    if found != (wanted.name, wanted.revision, wanted.weights_hash):
        raise Conflict(
            "encoder_changed",
            f"the probe was trained on embeddings of {wanted.name} revision {wanted.revision}, weights "
            f"{wanted.weights_hash[:12]}; this worker has {found[0]} revision {found[1]}, weights {found[2][:12]}: "
            "train it again",
        )


def check_options(probe: LinearProbe, ontology: Ontology) -> None:
    """Check that an ontology still has what a probe answers.

    Raises:
        OntologyLacks: The question or one of its options is gone.
    """
    question = find_question(ontology, "choice", "item", wanted=probe.question, who="probe")
    gone = sorted(set(probe.classes) - {option.id for option in question.options})
    if gone:
        raise OntologyLacks(
            f"the probe answers question {question.id!r} with {', '.join(gone)}, which are no longer among its "
            "options; add them or train again"
        )
