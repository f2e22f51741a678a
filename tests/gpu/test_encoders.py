"""Encoders on CUDA agree with themselves on the CPU."""

from pathlib import Path

import pytest
import torch

from tests.support.encoders import embed_photos, load_shared_encoder, write_tiny_clip
from tests.support.photos import load_photos
from workers.devices import pick_device, pick_dtype
from workers.encoders.open_clip import load_open_clip
from workers.encoders.prototype import Prototype


def test_cuda_is_picked_and_takes_bfloat16() -> None:
    device = pick_device()
    assert device.type == "cuda"
    assert pick_dtype(device) == torch.bfloat16


def test_prototype_agrees_with_the_cpu() -> None:
    on_cpu = Prototype(device=torch.device("cpu"))
    assert on_cpu.weights_hash == load_shared_encoder().weights_hash
    rows = on_cpu.encode_images(list(load_photos().values()))
    assert ((rows * embed_photos()).sum(axis=1) > 0.999).all()
    texts = ["a cat", "a cup of coffee"]
    assert ((on_cpu.encode_texts(texts) * load_shared_encoder().encode_texts(texts)).sum(axis=1) > 0.999).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_open_clip_agrees_with_the_cpu(tmp_path: Path, dtype: torch.dtype) -> None:
    argument = f"tiny/{write_tiny_clip(tmp_path)}"
    on_cpu = load_open_clip(argument, device=torch.device("cpu"), dtype=torch.float32)
    on_gpu = load_open_clip(argument, device=torch.device("cuda"), dtype=dtype)
    images = list(load_photos().values())
    assert ((on_cpu.encode_images(images) * on_gpu.encode_images(images)).sum(axis=1) > 0.998).all()
