"""A linear probe and its file: safetensors, whose header names the classes and the encoder. No torch is needed."""

from typing import Final, Literal

import msgspec
import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from annotate.errors import Invalid
from curation.metrics.calibration import compute_softmax

HEADER_KEY: Final = "loopwright_probe"


class ProbeUnreadable(Invalid):
    """Bytes that are not the file of a linear probe."""

    def __init__(self, reason: object) -> None:
        super().__init__("probe_unreadable", f"not a linear probe: {reason}; expected a file that a training job wrote")


class EncoderIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """Which encoder, to the bit."""

    name: str
    revision: str
    weights_hash: str


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    format: Literal[1]
    classes: list[str]
    question: str
    temperature: float
    encoder: EncoderIdentity


class LinearProbe(msgspec.Struct, frozen=True, kw_only=True):
    """A classifier of embeddings.

    Attributes:
        weight: (C, D) float32.
        bias: (C,) float32.
        temperature: Divisor of the logits that calibrates the probabilities.
        classes: C option ids of the question.
        question: Id of the choice question that it answers.
        encoder: Whose embeddings it reads.
    """

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    classes: list[str]
    question: str
    encoder: EncoderIdentity

    def compute_logits(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (N, C) logits of (N, D) embeddings, before the temperature."""
        return embeddings @ self.weight.T + self.bias

    def predict(self, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return calibrated (N, C) probabilities of (N, D) embeddings."""
        return compute_softmax(self.compute_logits(embeddings), temperature=self.temperature)


def write_probe(probe: LinearProbe) -> bytes:
    """Return the file of a probe; the same probe gives the same bytes."""
    header = _Header(
        format=1,
        classes=probe.classes,
        question=probe.question,
        temperature=probe.temperature,
        encoder=probe.encoder,
    )
    tensors = {"bias": probe.bias, "weight": probe.weight}
    return safetensors.numpy.save(tensors, {HEADER_KEY: msgspec.json.encode(header).decode()})


def read_probe(data: bytes) -> LinearProbe:
    """Read the file of a probe.

    Raises:
        ProbeUnreadable: Cut short, of another sort, or its tensors do not fit its classes.
    """
    try:
        tensors = safetensors.numpy.load(data)
        length = int.from_bytes(data[:8], "little")
        raw = msgspec.json.decode(data[8 : 8 + length])["__metadata__"][HEADER_KEY]
        header = msgspec.json.decode(raw, type=_Header)
        weight, bias = tensors["weight"], tensors["bias"]
    except (SafetensorError, msgspec.MsgspecError, KeyError) as error:
        raise ProbeUnreadable(error) from error
    count = len(header.classes)
    if weight.ndim != 2 or weight.shape[0] != count or bias.shape != (count,):
        raise ProbeUnreadable(f"{count} classes, but weights {weight.shape} and biases {bias.shape}")
    return LinearProbe(
        weight=weight,
        bias=bias,
        temperature=header.temperature,
        classes=header.classes,
        question=header.question,
        encoder=header.encoder,
    )
