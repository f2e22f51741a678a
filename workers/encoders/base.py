"""What an encoder is, and what encoders share. One encoder a file beside this one."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from workers.decode import Picture, PixelSpec, allocate_pixels, fit_batch

IMAGE_BATCH: Final = 32
"""Images a forward pass takes on a CPU: past this, more memory and no more speed."""


class Encoder(Protocol):
    """Puts images and texts into one space where cosine similarity means likeness.

    N is the number of inputs, D the dimension. A row of the database names its encoder by ``name``, ``revision`` and
    ``weights_hash``; embeddings of which one of the three differs are never compared.

    Attributes:
        name: What :func:`workers.encoders.registry.load_encoder` takes to load this encoder again.
        revision: Version of the recipe around the weights: pixels, prompts, pooling.
        weights_hash: SHA-256 of the weights, hex.
        dimension: D.
        pixels: What :meth:`encode_pixels` takes; a pipeline decodes straight to it.
        temperature: Divisor that makes a softmax over image-text cosines a usable probability.
    """

    name: str
    revision: str
    weights_hash: str
    dimension: int
    pixels: PixelSpec
    temperature: float

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
        """
        ...


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
