"""Encoders clap: what transformers itself makes of the same weights, which are written here."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from annotate.errors import Invalid, Unavailable
from tests.support.encoders import write_tiny_clap
from workers.encoders.clap import Clap, load_clap

SOUND = np.sin(np.arange(12_000) / 5).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLAP of a few weights."""
    return write_tiny_clap(tmp_path_factory.mktemp("clap"))


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Clap:
    return load_clap(str(folder))


def test_sounds_and_words_share_a_space(encoder: Clap) -> None:
    sounds, texts = (
        encoder.encode_sounds([SOUND, SOUND[::-1].copy()]),
        encoder.encode_texts(["low", "a low hum", "low"]),
    )
    assert (sounds.shape, texts.shape) == ((2, 16), (3, 16))
    for rows in (sounds, texts):
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(texts[0], texts[2], atol=1e-6)
    assert not np.allclose(texts[0], texts[1], atol=1e-3)


def test_vectors_are_those_of_the_model(encoder: Clap, folder: Path) -> None:
    from transformers import ClapFeatureExtractor, ClapModel

    model: Any = ClapModel.from_pretrained(folder).eval()  # type: ignore[no-untyped-call]
    inputs = ClapFeatureExtractor.from_pretrained(folder)(SOUND, sampling_rate=8000, return_tensors="pt")
    with torch.inference_mode():
        expected = model.get_audio_features(**inputs).pooler_output[0].numpy()
    assert encoder.encode_sounds([SOUND])[0] @ expected == pytest.approx(1, abs=1e-4)


def test_the_same_sound_gets_the_same_vector_however_long(encoder: Clap) -> None:
    long = np.tile(SOUND, 5)
    assert np.array_equal(encoder.encode_sounds([long]), encoder.encode_sounds([long]))


def test_identity(encoder: Clap, folder: Path) -> None:
    assert (encoder.name, encoder.dimension, set(encoder.embeds)) == (f"clap:{folder}", 16, {"audio"})
    assert (encoder.sound.rate_hz, encoder.sound.window_s) == (8000, 2)
    assert load_clap(str(folder)).weights_hash == encoder.weights_hash


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(Invalid, match="cannot be loaded as a CLAP"):
        load_clap(str(tmp_path))
    with pytest.raises(Invalid, match="needs a folder or a repository"):
        load_clap("")


def test_a_hub_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(Unavailable, match="put the folder on the worker"):
        load_clap("laion/clap-htsat-unfused")
