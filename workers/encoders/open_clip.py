"""Encoders ``open_clip:<architecture>/<pretrained>``: any contrastive model that open_clip can build.

``<pretrained>`` is a tag that open_clip knows, which it downloads once, or the path of a checkpoint. Two of open_clip's
own schemas take its place whole: ``open_clip:local-dir:<folder>`` and ``open_clip:hf-hub:<owner>/<repository>``.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError

from annotate.errors import Invalid, Unavailable
from workers.decode import Picture, PixelSpec
from workers.devices import pick_device, pick_dtype
from workers.encoders.base import SEES, encode_in_batches, hash_weights, normalise_pixels, to_unit_rows
from workers.torchvision_operators import declare_missing_operators

declare_missing_operators()

import open_clip  # type: ignore[import-untyped]  # noqa: E402
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer  # type: ignore[import-untyped]  # noqa: E402

TEXT_BATCH: Final = 64
SCHEMAS: Final = ("local-dir:", "hf-hub:")
FITS: Final = {"shortest": "crop", "longest": "pad", "squash": "squash"}
"""open_clip's word for how an image becomes a square, and ours."""

LOAD_ERRORS: Final = (
    *(RuntimeError, OSError, ValueError, AssertionError, AttributeError, KeyError, EOFError),
    *(UnpicklingError, SafetensorError),
)
"""What open_clip raises, with no class of its own, for a hub that does not answer or a file that does not fit."""


class _Source(NamedTuple):
    """What to load: an architecture with weights, or one name that says both (``pretrained`` is then None)."""

    architecture: str
    pretrained: str | None

    @property
    def is_local(self) -> bool:
        if self.pretrained is None:
            return self.architecture.startswith("local-dir:")
        return Path(self.pretrained).is_file()


class OpenClip:
    """The encoder; see :class:`workers.encoders.base.Encoder` for its attributes and methods."""

    revision = "2"
    embeds = SEES

    def __init__(self, argument: str, model: Any, tokenizer: Any, *, device: torch.device, dtype: torch.dtype) -> None:
        self.name = f"open_clip:{argument}"
        # Hashed in float32, before the cast: the hash names the weights and not the machine that runs them.
        self.weights_hash = hash_weights(model.state_dict())
        self.pixels = read_pixel_spec(model.visual.preprocess_cfg)
        self.temperature = 1 / math.exp(model.logit_scale.detach())
        read_class_token_only(model.visual)
        self._model, self._tokenizer = model.to(device, dtype), tokenizer
        self._device, self._dtype = device, dtype
        self.dimension = self.encode_texts(["a"]).shape[1]

    def encode_images(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        return encode_in_batches(self.encode_pixels, pictures, self.pixels, dimension=self.dimension)

    @torch.inference_mode()
    def encode_pixels(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        numbers = normalise_pixels(pixels, self.pixels, device=self._device, dtype=self._dtype)
        return to_unit_rows(self._model.encode_image(numbers))

    @torch.inference_mode()
    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        parts = [
            self._model.encode_text(self._tokenizer(list(texts[start : start + TEXT_BATCH])).to(self._device))
            for start in range(0, len(texts), TEXT_BATCH)
        ]
        return to_unit_rows(torch.cat(parts))


def load_open_clip(argument: str, *, device: torch.device | None = None, dtype: torch.dtype | None = None) -> OpenClip:
    """Load a model and its tokenizer.

    Args:
        argument: ``ViT-B-32/laion2b_s34b_b79k``, ``ViT-B-32/models/mine.pt``, or a schema as the module says.
        device: Where to run; None picks the best.
        dtype: What to compute in; None picks what the device is fastest in.

    Raises:
        Invalid: The architecture, tag or file does not exist, or the file's weights are for another model.
        Unavailable: The weights are not on this machine and the hub does not answer.
    """
    source = parse_source(argument)
    chosen = device if device is not None else pick_device()
    try:
        model = open_clip.create_model(source.architecture, source.pretrained, require_pretrained=True).eval()
        tokenizer = open_clip.get_tokenizer(source.architecture)
    except LOAD_ERRORS as error:
        raise _explain(argument, source, error) from error
    number_type = dtype if dtype is not None else pick_dtype(chosen)
    return OpenClip(argument, model, tokenizer, device=chosen, dtype=number_type)


def parse_source(argument: str) -> _Source:
    """Split an encoder's argument into architecture and weights, and check that both are known.

    Raises:
        Invalid: One of them is missing or unknown.
    """
    if argument.startswith(SCHEMAS):
        return _Source(argument, None)
    architecture, slash, pretrained = argument.partition("/")
    known = open_clip.list_models()
    if architecture not in known:
        raise Invalid(
            "unknown_architecture",
            f"open_clip has no architecture {architecture!r}; expected open_clip:<architecture>/<pretrained>, "
            f"for instance open_clip:ViT-B-32/laion2b_s34b_b79k",
            architecture=architecture,
            known=known,
        )
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    if not slash or (pretrained not in tags and not Path(pretrained).is_file()):
        raise Invalid(
            "unknown_weights",
            f"{pretrained!r} is neither a checkpoint file on this worker nor a tag of {architecture}; "
            f"expected a path or one of {tags}",
            pretrained=pretrained,
            known=tags,
        )
    return _Source(architecture, pretrained)


def read_pixel_spec(config: dict[str, Any]) -> PixelSpec:
    """Return the pixels a model takes, from the preprocessing that open_clip keeps beside its weights.

    Raises:
        Invalid: The model takes images that are not square.
    """
    size = config["size"]
    sides = {size} if isinstance(size, int) else set(size)
    if len(sides) != 1:
        raise Invalid("image_not_square", f"the model takes images of {size} px; only square ones are supported")
    return msgspec.convert(
        {
            "side_px": sides.pop(),
            "fit": FITS[config["resize_mode"]],
            "resample": config["interpolation"],
            "fill": config["fill_color"],
            "mean": config["mean"],
            "std": config["std"],
        },
        PixelSpec,
    )


class ClassTokenBlock(torch.nn.Module):
    """The last block of a vision transformer, computed for the class token alone where no other is read.

    Every token still lends its key and its value; the rest, some 80 % of a block, is left out. The result is the same.
    """

    def __init__(self, block: Any) -> None:
        super().__init__()
        self._block = block

    def forward(self, x: torch.Tensor, attn_mask: torch.Tensor | None = None) -> torch.Tensor:
        """Take (N, T, W) tokens, the class token first, and return it as (N, 1, W)."""
        assert attn_mask is None
        block, tokens = self._block, self._block.ln_1(x)
        first = x[:, :1] + block.ls_1(block.attn(tokens[:, :1], tokens, tokens, need_weights=False)[0])
        known: torch.Tensor = first + block.ls_2(block.mlp(block.ln_2(first)))
        return known


def read_class_token_only(visual: Any) -> None:
    """Give a vision transformer that reads its class token alone a last block that computes nothing else.

    Any other model is left as it is.
    """
    if not isinstance(visual, VisionTransformer) or visual.attn_pool is not None or visual.pool_type != "tok":
        return
    blocks = visual.transformer.resblocks
    if isinstance(blocks[-1], ResidualAttentionBlock) and visual.transformer.batch_first and not visual.output_tokens:
        blocks[-1] = ClassTokenBlock(blocks[-1])


def _explain(argument: str, source: _Source, error: Exception) -> Invalid | Unavailable:
    if source.is_local:
        return Invalid(
            "weights_do_not_fit",
            f"the weights of open_clip:{argument} cannot be loaded: {error}; "
            "expected a checkpoint of that architecture",
            encoder=f"open_clip:{argument}",
        )
    return Unavailable(
        "weights_unavailable",
        f"the weights of open_clip:{argument} are not on this worker and could not be downloaded: {error}; "
        "put a checkpoint on the worker and name its path instead",
        encoder=f"open_clip:{argument}",
    )
