"""What an encoder is, and what encoders share. One encoder a file beside this one."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from annotate.errors import Invalid
from workers.decode import Picture, PixelSpec, allocate_pixels, fit_batch

IMAGE_BATCH: Final = 32
"""Images a forward pass takes on a CPU: past this, more memory and no more speed."""


Embedded = Literal["image", "video", "audio", "text"]
Samples = NDArray[np.float32]

SEES: Final[frozenset[Embedded]] = frozenset({"image", "video"})
"""What an encoder of images makes vectors of: a video is its frames."""


class EncoderTakesNot(Invalid):
    """An encoder was given what it has no ears or eyes for."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(
            "encoder_takes_not",
            f"the encoder {name!r} takes no {what}; choose one that does (see the reference of encoders)",
            encoder=name,
            what=what,
        )


class Encoder(Protocol):
    """Puts what it takes into one space where cosine similarity means likeness.

    N is the number of inputs, D the dimension. A row of the database names its encoder by ``name``, ``revision`` and
    ``weights_hash``; embeddings of which one of the three differs are never compared.

    Attributes:
        name: What :func:`workers.encoders.registry.load_encoder` takes to load this encoder again.
        revision: Version of the recipe around the weights: pixels, prompts, pooling.
        weights_hash: SHA-256 of the weights, hex.
        dimension: D.
        embeds: The media of the assets that it makes vectors of; queries may be of more: a text for pictures.
        pixels: What :meth:`encode_pixels` takes; a pipeline decodes straight to it.
        temperature: Divisor that makes a softmax over image-text cosines a usable probability.
    """

    name: str
    revision: str
    weights_hash: str
    dimension: int
    embeds: frozenset[Embedded]
    temperature: float

    @property
    def pixels(self) -> PixelSpec: ...

    def encode_pixels(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embed images that already have the encoder's shape.

        Args:
            pixels: (N, S, S, 3) uint8 as :attr:`pixels` describes; N bounds the memory.

        Returns:
            (N, D) float32, rows of length 1.
        """
        ...

    def encode_images(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """Embed upright images of any size.

        Returns:
            (N, D) float32, rows of length 1.
        """
        ...

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts.

        Returns:
            (N, D) float32, rows of length 1.

        Raises:
            EncoderTakesNot: It reads no texts. The other methods say the same of images.
        """
        ...


class SoundSpec(NamedTuple):
    """The sound that an encoder takes: one channel, so many samples a second, at most so many seconds at once."""

    rate_hz: int
    window_s: float


class SoundEncoder(Encoder, Protocol):
    """An encoder whose ``embeds`` holds ``audio``."""

    sound: SoundSpec

    def encode_sounds(self, sounds: Sequence[Samples]) -> NDArray[np.float32]:
        """Embed stretches of sound.

        Args:
            sounds: N arrays of samples in [-1, 1], as :attr:`sound` describes, each of at least one sample.

        Returns:
            (N, D) float32, rows of length 1.
        """
        ...


class WithoutPictures:
    """What encoders inherit that take no pictures."""

    name: str

    @property
    def pixels(self) -> PixelSpec:
        raise EncoderTakesNot(self.name, "images")

    def encode_pixels(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        del pixels
        raise EncoderTakesNot(self.name, "images")

    def encode_images(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        del pictures
        raise EncoderTakesNot(self.name, "images")


def encode_in_batches(
    encode_pixels: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
    pictures: Sequence[Picture],
    spec: PixelSpec,
    *,
    dimension: int,
    batch_size: int = IMAGE_BATCH,
) -> NDArray[np.float32]:
    """Embed any number of images with memory for one batch.

    Returns:
        (N, D) float32.
    """
    embeddings = np.empty((len(pictures), dimension), dtype=np.float32)
    room = allocate_pixels(min(batch_size, len(pictures)), spec)
    for start in range(0, len(pictures), batch_size):
        batch = fit_batch(pictures[start : start + batch_size], spec, out=room)
        embeddings[start : start + len(batch)] = encode_pixels(batch)
    return embeddings


def normalise_pixels(
    pixels: NDArray[np.uint8], spec: PixelSpec, *, device: torch.device, dtype: torch.dtype
) -> torch.Tensor:
    """Move pixels to the device as bytes, and only there make numbers of them.

    Args:
        pixels: (N, S, S, 3) uint8.
        spec: Whose mean and std to apply.
        device: Where the model is.
        dtype: What the model computes in.

    Returns:
        (N, 3, S, S), channels last in memory.
    """
    mean = torch.tensor(spec.mean, device=device) * 255
    std = torch.tensor(spec.std, device=device) * 255
    numbers = (torch.from_numpy(pixels).to(device).float() - mean) / std
    return numbers.to(dtype).permute(0, 3, 1, 2)


def to_unit_rows(features: torch.Tensor) -> NDArray[np.float32]:
    """Return features as float32 rows of length 1; a row of zeros stays one."""
    unit: NDArray[np.float32] = torch.nn.functional.normalize(features.float(), dim=-1).cpu().numpy()
    return unit


def hash_weights(*states: Mapping[str, torch.Tensor]) -> str:
    """Return the SHA-256 of state dicts: every tensor's name, type, shape and bytes, in name order, hex."""
    digest = hashlib.sha256()
    for state in states:
        for name, tensor in sorted(state.items()):
            values = tensor.detach().cpu().contiguous()
            digest.update(f"{name} {values.dtype} {tuple(values.shape)}\n".encode())
            digest.update(values.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
