"""Models that are costly to load, loaded once a test run."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from tests.support.photos import load_photos
from workers.encoders.base import Encoder
from workers.encoders.registry import load_encoder
from workers.torchvision_operators import declare_missing_operators

declare_missing_operators()

import open_clip  # type: ignore[import-untyped]  # noqa: E402

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}
"""A CLIP small enough to build, save and load in a blink."""


@cache
def load_shared_encoder() -> Encoder:
    """Return the prototype encoder."""
    return load_encoder("prototype")


@cache
def load_shared_text_encoder() -> Encoder:
    """Return the encoder of texts alone."""
    return load_encoder("minilm")


@cache
def embed_photos() -> NDArray[np.float32]:
    """Return the (22, 1280) prototype embeddings of the photos, in the order of their names."""
    return load_shared_encoder().encode_images(list(load_photos().values()))


def write_tiny_clip(folder: Path) -> Path:
    """Register architecture ``tiny`` with open_clip and write a checkpoint for it with fixed random weights."""
    config = folder / "tiny.json"
    config.write_text(json.dumps(TINY), encoding="utf-8")
    open_clip.add_model_config(config)
    torch.manual_seed(0)
    checkpoint = folder / "tiny.pt"
    torch.save(open_clip.create_model("tiny").state_dict(), checkpoint)
    return checkpoint


def embed_with_open_clip(checkpoint: Path, image: Image.Image, text: str) -> tuple[NDArray[np.float32], ...]:
    """Return the unit embeddings that open_clip's own preprocessing and model give, (32,) each."""
    model, _, preprocess = open_clip.create_model_and_transforms("tiny", str(checkpoint))
    tokens = open_clip.get_tokenizer("tiny")([text])
    with torch.inference_mode():
        image_row = model.eval().encode_image(preprocess(image)[None], normalize=True)[0]
        text_row = model.encode_text(tokens, normalize=True)[0]
    return image_row.numpy(), text_row.numpy()


def write_tiny_clap(folder: Path) -> Path:
    """Write a CLAP with fixed random weights, its feature extractor and a tokenizer that knows letters."""
    from transformers import ClapConfig, ClapFeatureExtractor, ClapModel, RobertaTokenizer

    letters = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *"abcdefghijklmnopqrstuvwxyz", "\u0120"]
    (folder / "vocab.json").write_text(json.dumps({letter: number for number, letter in enumerate(letters)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    text = {"vocab_size": len(letters), "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    audio = {"spec_size": 64, "num_mel_bins": 16, "hidden_size": 32, "depths": [1, 1], "num_attention_heads": [2, 2]}
    more = {"patch_embeds_hidden_size": 16, "window_size": 4, "num_hidden_layers": 2, "num_classes": 2}
    torch.manual_seed(0)
    config = ClapConfig(
        text_config={**text, "intermediate_size": 32, "projection_dim": 16},
        audio_config={**audio, **more, "projection_dim": 16},
        projection_dim=16,
    )
    ClapModel(config).save_pretrained(folder)
    ClapFeatureExtractor(
        feature_size=16, sampling_rate=8000, hop_length=250, max_length_s=2, fft_window_size=512, frequency_max=4000,
        truncation="rand_trunc",
    ).save_pretrained(folder)  # fmt: skip
    RobertaTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt")).save_pretrained(folder)
    return folder
