"""JPEG files to vectors with ViT-B/32, beside the loop of open_clip's README in float32."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

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
EmbedFiles = Callable[[Sequence[Path]], Vectors]


def measure_embed(folder: Path, *, count: int) -> dict[str, Any]:
    """Embed ``count`` JPEG files of 640 x 480 with the same random weights, ours and theirs in turn, batch by batch."""
    paths = write_photos(folder / "photos", count)
    checkpoint = write_weights(folder / "weights.pt")
    encoder = load_open_clip(f"{ARCHITECTURE}/{checkpoint}")
    ways: dict[str, EmbedFiles] = {"ours": lambda files: embed_files(encoder, files)}
    ways |= {f"batch {size}": _build_peer(checkpoint, size) for size in PEER_BATCHES}
    for embed in ways.values():
        embed(paths[:BATCH])
    given = paths[:PEER_MOST]
    timed = time_in_turn(ways, given)
    rest_s = [_time(ways["ours"], batch)[1] for batch in _cut(paths[PEER_MOST:])]
    agreement = {
        ARCHITECTURE: compare(timed["ours"].rows, timed["batch 1"].rows),
        "prototype": compare_prototype(given),
    }
    for name, (cosine, overlap) in agreement.items():
        require(cosine >= LEAST_COSINE, f"{name}: mean-centred cosine {cosine}, at least {LEAST_COSINE} is expected")
        require(overlap >= LEAST_OVERLAP, f"{name}: kNN@10 overlap {overlap}, at least {LEAST_OVERLAP} is expected")
    ratios = {name: timed[name].find_ratio(timed["ours"]) for name in ways if name != "ours"}
    return {
        "files": count,
        "size_px": SIZE,
        "quality": QUALITY,
        "number_type": str(pick_dtype(pick_device())),
        "device": pick_device().type,
        "files_per_s": round(count / (sum(timed["ours"].spent_s) + sum(rest_s)), 1),
        "agreement": {
            name: {"mean_centred_cosine": cosine, "knn10_overlap": overlap}
            for name, (cosine, overlap) in agreement.items()
        },
        "peer": {
            "open_clip": {name: {"files_per_s": timed[name].rate, "ratio": ratio} for name, ratio in ratios.items()},
            "note": f"README's loop in float32 on {len(given)} files; ratios are medians over batches of {BATCH}, each "
            "of which all take in turn",
        },
        "ratio": ratios["batch 1"],
        "ratio_best_batch": min(ratios.values()),
    }


class Timed(NamedTuple):
    """What one way made of the files: a row each, and the seconds of each batch."""

    rows: Vectors
    spent_s: list[float]

    @property
    def rate(self) -> float:
        """Files a second, over all."""
        return round(len(self.rows) / sum(self.spent_s), 1)

    def find_ratio(self, other: "Timed") -> float:
        """Return how many times faster the other was: the median over the batches."""
        return round(median(mine / theirs for mine, theirs in zip(self.spent_s, other.spent_s, strict=True)), 2)


def time_in_turn(ways: dict[str, EmbedFiles], paths: Sequence[Path]) -> dict[str, Timed]:
    """Let every way embed the same files, one after the other in each batch, so that a slow minute is slow for all."""
    found: dict[str, list[tuple[Vectors, float]]] = {name: [] for name in ways}
    for batch in _cut(paths):
        for name, embed in ways.items():
            found[name].append(_time(embed, batch))
    return {
        name: Timed(np.concatenate([rows for rows, _ in parts]), [spent_s for _, spent_s in parts])
        for name, parts in found.items()
    }


def _cut(paths: Sequence[Path]) -> list[Sequence[Path]]:
    return [paths[at : at + BATCH] for at in range(0, len(paths), BATCH)]


def write_weights(path: Path) -> Path:
    """Write a checkpoint with random weights, the same ones every time."""
    torch.manual_seed(0)
    torch.save(open_clip.create_model(ARCHITECTURE).state_dict(), path)
    return path


def embed_files(encoder: Encoder, paths: Sequence[Path]) -> Vectors:
    """Return a row a file, as the job makes them."""
    rows = []
    for batch in _cut(paths):
        decoded = decode_batch([path.read_bytes() for path in batch], encoder.pixels)
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


def _build_peer(checkpoint: Path, size: int) -> EmbedFiles:
    model, _, preprocess = open_clip.create_model_and_transforms(ARCHITECTURE, pretrained=str(checkpoint))
    model.eval()
    return lambda paths: embed_plainly(model.encode_image, preprocess, paths, size)


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


def _time(embed: EmbedFiles, paths: Sequence[Path]) -> tuple[Vectors, float]:
    start_s = time.perf_counter()
    rows = embed(paths)
    return rows, time.perf_counter() - start_s
