"""Encoders of open_clip, with a tiny model that the test writes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from annotate.errors import Invalid, Unavailable
from tests.support.encoders import embed_with_open_clip, write_tiny_clip
from tests.support.photos import load_photo
from workers.encoders.open_clip import ClassTokenBlock, load_open_clip, read_class_token_only, read_pixel_spec
from workers.encoders.registry import load_encoder
from workers.torchvision_operators import declare_missing_operators

declare_missing_operators()

import open_clip  # type: ignore[import-untyped]  # noqa: E402
from open_clip.transformer import VisionTransformer  # type: ignore[import-untyped]  # noqa: E402


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_clip(tmp_path_factory.mktemp("clip"))


def test_embeds_as_open_clip_does(checkpoint: Path) -> None:
    encoder = load_open_clip(f"tiny/{checkpoint}", dtype=torch.float32)
    square = load_photo("astronaut").crop((0, 0, 500, 500))
    image, text = embed_with_open_clip(checkpoint, square, "a cat")
    assert np.allclose(encoder.encode_images([square])[0], image, atol=1e-4)
    assert np.allclose(encoder.encode_texts(["a cat"])[0], text, atol=1e-4)


def test_the_last_block_computes_what_is_read_and_the_same(checkpoint: Path) -> None:
    whole = open_clip.create_model("tiny", str(checkpoint)).eval()
    pixels = torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        expected = whole.encode_image(pixels)
        read_class_token_only(whole.visual)
        assert isinstance(whole.visual.transformer.resblocks[-1], ClassTokenBlock)
        assert torch.allclose(whole.encode_image(pixels), expected, atol=1e-5)


@pytest.mark.parametrize("pool", [{"pool_type": "avg"}, {"attentional_pool": True}])
def test_models_that_read_every_token_stay_whole(pool: dict[str, Any]) -> None:
    visual = VisionTransformer(32, 16, 32, layers=1, heads=1, mlp_ratio=4.0, **pool)
    read_class_token_only(visual)
    assert not isinstance(visual.transformer.resblocks[-1], ClassTokenBlock)


def test_name_loads_it_again(checkpoint: Path) -> None:
    first = load_encoder(f"open_clip:tiny/{checkpoint}")
    again = load_encoder(first.name)
    assert (again.name, again.weights_hash, again.dimension) == (first.name, first.weights_hash, 32)
    assert first.temperature == pytest.approx(0.07)
    assert len(first.weights_hash) == 64


def test_hash_names_the_weights_and_not_the_number_type(checkpoint: Path, tmp_path: Path) -> None:
    whole, half = (load_open_clip(f"tiny/{checkpoint}", dtype=dtype) for dtype in (torch.float32, torch.bfloat16))
    assert whole.weights_hash == half.weights_hash
    state = torch.load(checkpoint, weights_only=True)
    state["positional_embedding"][0, 0] += 1
    torch.save(state, tmp_path / "other.pt")
    assert load_open_clip(f"tiny/{tmp_path / 'other.pt'}").weights_hash != whole.weights_hash


def test_half_precision_stays_close(checkpoint: Path) -> None:
    images = [load_photo("astronaut"), load_photo("chelsea")]
    whole, half = (
        load_open_clip(f"tiny/{checkpoint}", dtype=dtype).encode_images(images)
        for dtype in (torch.float32, torch.bfloat16)
    )
    assert ((whole * half).sum(axis=1) > 0.998).all()


def test_no_input_gives_no_rows(checkpoint: Path) -> None:
    encoder = load_open_clip(f"tiny/{checkpoint}")
    assert encoder.encode_images([]).shape == encoder.encode_texts([]).shape == (0, 32)


def test_preprocessing_is_the_model_s_own() -> None:
    config = {"size": (64, 64), "mode": "RGB", "mean": (0.5,) * 3, "std": (0.5,) * 3, "fill_color": 3}
    spec = read_pixel_spec({**config, "interpolation": "bilinear", "resize_mode": "longest"})
    assert (spec.side_px, spec.fit, spec.resample, spec.fill) == (64, "pad", "bilinear", 3)
    with pytest.raises(Invalid, match="only square ones"):
        read_pixel_spec({**config, "size": (64, 32), "interpolation": "bicubic", "resize_mode": "squash"})


@pytest.mark.parametrize(
    ("argument", "code", "words"),
    [
        ("ViT-Z-1/x", "unknown_architecture", "no architecture 'ViT-Z-1'"),
        ("ViT-B-32", "unknown_weights", "laion2b_s34b_b79k"),
        ("ViT-B-32/missing.pt", "unknown_weights", "'missing.pt' is neither a checkpoint file on this worker nor"),
        ("local-dir:missing", "weights_do_not_fit", "not found: missing"),
    ],
)
def test_unknown_names_say_what_is_known(argument: str, code: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        load_open_clip(argument)
    assert caught.value.code == code


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_file_that_is_no_checkpoint_is_refused(checkpoint: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.pt").write_bytes(content)
    with pytest.raises(Invalid, match="expected a checkpoint of that architecture"):
        load_open_clip(f"tiny/{tmp_path / 'bad.pt'}")


def test_weights_of_another_architecture_are_refused(checkpoint: Path, tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(1)}, tmp_path / "other.pt")
    with pytest.raises(Invalid, match="cannot be loaded"):
        load_open_clip(f"tiny/{tmp_path / 'other.pt'}")


def test_hub_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(Unavailable, match="put a checkpoint on the worker and name its path") as caught:
        load_open_clip("ViT-B-32/laion2b_s34b_b79k")
    assert caught.value.fields == {"encoder": "open_clip:ViT-B-32/laion2b_s34b_b79k"}
