"""Encoders ``clap:<folder or repository>``: sounds and words in one space (CLAP, Wu et al. 2023), by transformers.

A folder holds what ``save_pretrained`` writes of a ClapModel and its ClapProcessor; a repository of a hub, such as
``laion/clap-htsat-unfused``, is downloaded once.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError

from annotate.errors import Invalid, Unavailable
from workers.devices import pick_device
from workers.encoders.base import Embedded, Samples, SoundSpec, WithoutPictures, hash_weights, to_unit_rows
from workers.torchvision_operators import declare_missing_operators

declare_missing_operators()

from transformers import AutoTokenizer, ClapFeatureExtractor, ClapModel  # noqa: E402

SOUND_BATCH: Final = 8
TEXT_BATCH: Final = 64
LOAD_ERRORS: Final = (OSError, ValueError, RuntimeError, KeyError, AttributeError, SafetensorError)
"""What transformers raises for a hub that does not answer, or a folder that does not hold a CLAP."""


class Clap(WithoutPictures):
    """The encoder; see :class:`workers.encoders.base.SoundEncoder` for its attributes and methods."""

    revision = "1"
    embeds: frozenset[Embedded] = frozenset({"audio"})

    def __init__(self, argument: str, model: Any, extractor: Any, tokenizer: Any, *, device: torch.device) -> None:
        self.name = f"clap:{argument}"
        self.weights_hash = hash_weights(model.state_dict())
        self.dimension = int(model.config.projection_dim)
        self.sound = SoundSpec(int(extractor.sampling_rate), float(extractor.max_length_s))
        self.temperature = float(1 / model.logit_scale_a.detach().exp())
        self._model, self._extractor, self._tokenizer = model.to(device), extractor, tokenizer
        self._device = device

    @torch.inference_mode()
    def encode_sounds(self, sounds: Sequence[Samples]) -> NDArray[np.float32]:
        parts = [self._encode_sounds(sounds[at : at + SOUND_BATCH]) for at in range(0, len(sounds), SOUND_BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), dtype=np.float32)

    def _encode_sounds(self, sounds: Sequence[Samples]) -> NDArray[np.float32]:
        # Longer sounds would be cut at random, and the same file would get another vector each time.
        most = round(self.sound.window_s * self.sound.rate_hz)
        taken = self._extractor(
            [samples[:most] for samples in sounds], sampling_rate=self.sound.rate_hz, return_tensors="pt"
        )
        inputs = {name: values.to(self._device) for name, values in taken.items()}
        return to_unit_rows(self._model.get_audio_features(**inputs).pooler_output)

    @torch.inference_mode()
    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(order), TEXT_BATCH):
            batch = order[start : start + TEXT_BATCH]
            tokens = self._tokenizer(
                [texts[row] for row in batch], padding=True, truncation=True, return_tensors="pt"
            ).to(self._device)
            found = self._model.get_text_features(tokens["input_ids"], attention_mask=tokens["attention_mask"])
            rows[batch] = to_unit_rows(found.pooler_output)
        return rows


def load_clap(argument: str) -> Clap:
    """Load a model with what cuts sounds and words for it.

    Args:
        argument: A folder on this worker, or ``<owner>/<repository>`` of a hub.

    Raises:
        Invalid: Nothing was named, or the folder holds no CLAP.
        Unavailable: The repository is not on this machine and the hub does not answer.
    """
    if not argument:
        raise Invalid(
            "unknown_weights", "clap: needs a folder or a repository, for instance clap:laion/clap-htsat-unfused"
        )
    try:
        # Everything is read from that one folder or repository; code in it is never run.
        model: Any = ClapModel.from_pretrained(argument, use_safetensors=True)
        extractor = ClapFeatureExtractor.from_pretrained(argument)
        tokenizer = AutoTokenizer.from_pretrained(argument)
    except LOAD_ERRORS as error:
        raise _explain(argument, error) from error
    return Clap(argument, model.eval(), extractor, tokenizer, device=pick_device())


def _explain(argument: str, error: Exception) -> Invalid | Unavailable:
    if Path(argument).is_dir():
        return Invalid(
            "weights_do_not_fit",
            f"the folder {argument} cannot be loaded as a CLAP: {error}; expected what save_pretrained writes of a "
            "ClapModel and its ClapProcessor, with safetensors",
            encoder=f"clap:{argument}",
        )
    return Unavailable(
        "weights_unavailable",
        f"the weights of clap:{argument} are not on this worker and could not be downloaded: {error}; put the folder "
        "on the worker and name its path instead",
        encoder=f"clap:{argument}",
    )
