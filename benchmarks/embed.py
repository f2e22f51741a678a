"""JPEG files to vectors with ViT-B/32, beside the loop of open_clip's README in float32."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from benchmarks.gate import require
from benchmarks.photos import QUALITY, SIZE, write_photos
from workers.decode import decode_batch
from workers.devices import pick_device, pick_dtype
from workers.encoders.base import Encoder
from workers.encoders.open_clip import load_open_clip
from workers.encoders.prototype import SPEC, build_vision_model, load_prototype
from workers.torchvision_operators import declare_missing_operators

declare_missing_operators()

import open_clip  # type: ignore[import-untyped]  # noqa: E402
from torchvision import transforms  # type: ignore[import-untyped]  # noqa: E402

ARCHITECTURE = "ViT-B-32"
BATCH = 64
"""As many as the job takes at once."""

PEER_MOST = 640
PEER_BATCHES = (1, 32)
"""The README embeds one picture; batches are what its reader would try next."""

LEAST_COSINE, LEAST_OVERLAP = 0.99, 0.95
NEIGHBOURS = 10

Vectors = NDArray[np.float32]
EncodeBatch = Callable[[torch.Tensor], torch.Tensor]


def measure_embed(folder: Path, *, count: int) -> dict[str, Any]:
    """Embed ``count`` JPEG files of 640 x 480 with the same random weights, ours and theirs in turn."""
    paths = write_photos(folder / "photos", count)
    checkpoint = write_weights(folder / "weights.pt")
    encoder = load_open_clip(f"{ARCHITECTURE}/{checkpoint}")
    embed_files(encoder, paths[:BATCH])
    ours, ours_s = _time(lambda: embed_files(encoder, paths))
    given = paths[:PEER_MOST]
    peers = {}
    for size in PEER_BATCHES:
        theirs, theirs_s = _time(_build_peer(checkpoint, given, size))
        peers[f"batch {size}"] = {"files": len(given), "files_per_s": round(len(given) / theirs_s, 1)}
    agreement = {ARCHITECTURE: compare(ours[: len(given)], theirs), "prototype": compare_prototype(given)}
    for name, (cosine, overlap) in agreement.items():
        require(cosine >= LEAST_COSINE, f"{name}: mean-centred cosine {cosine}, at least {LEAST_COSINE} is expected")
        require(overlap >= LEAST_OVERLAP, f"{name}: kNN@10 overlap {overlap}, at least {LEAST_OVERLAP} is expected")
    rate = count / ours_s
    return {
        "files": count,
        "size_px": SIZE,
        "quality": QUALITY,
        "number_type": str(pick_dtype(pick_device())),
        "device": pick_device().type,
        "files_per_s": round(rate, 1),
        "agreement": {
            name: {"mean_centred_cosine": cosine, "knn10_overlap": overlap}
            for name, (cosine, overlap) in agreement.items()
        },
        "peer": {"open_clip": peers, "note": f"README's loop in float32 on {len(given)} files"},
        "ratio": round(rate / peers["batch 1"]["files_per_s"], 2),
        "ratio_best_batch": round(rate / max(peer["files_per_s"] for peer in peers.values()), 2),
    }


def write_weights(path: Path) -> Path:
    """Write a checkpoint with random weights, the same ones every time."""
    torch.manual_seed(0)
    torch.save(open_clip.create_model(ARCHITECTURE).state_dict(), path)
    return path


def embed_files(encoder: Encoder, paths: Sequence[Path]) -> Vectors:
    """Return a row a file, as the job makes them."""
    rows = []
    for at in range(0, len(paths), BATCH):
        decoded = decode_batch([path.read_bytes() for path in paths[at : at + BATCH]], encoder.pixels)
        rows.append(encoder.encode_pixels(decoded.pixels))
    return np.concatenate(rows)


def embed_plainly(encode: EncodeBatch, preprocess: Any, paths: Sequence[Path], size: int) -> Vectors:
    """Return a row a file, as open_clip's README makes one."""
    rows = []
    for at in range(0, len(paths), size):
        batch = torch.stack([preprocess(Image.open(path)) for path in paths[at : at + size]])
        with torch.no_grad():
            features = encode(batch)
            rows.append(features / features.norm(dim=-1, keepdim=True))
    return np.asarray(torch.cat(rows))


def _build_peer(checkpoint: Path, paths: Sequence[Path], size: int) -> Callable[[], Vectors]:
    model, _, preprocess = open_clip.create_model_and_transforms(ARCHITECTURE, pretrained=str(checkpoint))
    model.eval()
    embed_plainly(model.encode_image, preprocess, paths[:size], size)
    return lambda: embed_plainly(model.encode_image, preprocess, paths, size)


def compare_prototype(paths: Sequence[Path]) -> tuple[float, float]:
    """Return how far the built-in encoder agrees with its network behind torchvision's preprocessing."""
    network = build_vision_model()
    preprocess = transforms.Compose(
        [
            transforms.Resize(round(SPEC.side_px / SPEC.crop_ratio), transforms.InterpolationMode.BICUBIC),
            transforms.CenterCrop(SPEC.side_px),
            transforms.ToTensor(),
            transforms.Normalize(SPEC.mean, SPEC.std),
        ]
    )

    def encode(batch: torch.Tensor) -> torch.Tensor:
        features: torch.Tensor = network.forward_head(network.forward_features(batch), pre_logits=True)
        return features

    return compare(embed_files(load_prototype(""), paths), embed_plainly(encode, preprocess, paths, 1))


def compare(one: Vectors, other: Vectors) -> tuple[float, float]:
    """Return the mean cosine of N rows about their mean, and the mean share of the 10 nearest rows in common."""
    cosine = (_centre(one) * _centre(other)).sum(axis=1).mean()
    nearest = [_find_nearest(rows) for rows in (one, other)]
    shared = [len(set(mine) & set(theirs)) for mine, theirs in zip(*nearest, strict=True)]
    return round(float(cosine), 4), round(float(np.mean(shared)) / NEIGHBOURS, 4)


def _centre(rows: Vectors) -> Vectors:
    centred = rows - rows.mean(axis=0)
    unit: Vectors = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    return unit


def _find_nearest(rows: Vectors) -> list[list[int]]:
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -np.inf)
    found: list[list[int]] = np.argpartition(-likeness, NEIGHBOURS, axis=1)[:, :NEIGHBOURS].tolist()
    return found


def _time(embed: Callable[[], Vectors]) -> tuple[Vectors, float]:
    start_s = time.perf_counter()
    rows = embed()
    return rows, time.perf_counter() - start_s
