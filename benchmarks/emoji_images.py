"""Emoji as four vendors draw them, and copies of each, changed in the ways in which pictures get changed."""

import io
import json
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from benchmarks.photos import encode_jpeg

VENDORS: Final = ("apple", "google", "twitter", "facebook")
VERSION: Final = "16.0.0"
SIDE_PX: Final = 128

Change = Callable[[Image.Image], Image.Image]


def _rotate(degrees: float) -> Change:
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")


def _crop(share: float) -> Change:
    def change(picture: Image.Image) -> Image.Image:
        off_px = round(picture.width * share)
        return picture.crop((off_px, off_px // 2, picture.width - off_px // 2, picture.height - off_px))

    return change


def _turn_hue(picture: Image.Image) -> Image.Image:
    hue, saturation, value = picture.convert("HSV").split()
    turned = Image.fromarray(np.asarray(hue) + np.uint8(20))
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


CHANGES: Final[dict[str, Change]] = {
    "resize": lambda picture: picture.resize((72, 72), Image.Resampling.BILINEAR),
    "jpeg": lambda picture: Image.open(io.BytesIO(encode_jpeg(picture, 30))),
    "crop": _crop(0.1),
    "mirror": ImageOps.mirror,
    "quarter turn": _rotate(90),
    "tilt": _rotate(8),
    "darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.7),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "hue": _turn_hue,
}
"""What is done to each emoji: one copy a change."""


def fetch_emoji(folder: Path, count: int) -> dict[str, dict[str, Image.Image]]:
    """Return by vendor the pictures of ``count`` emoji that all four draw, by code, on white.

    The packages are fetched into the folder with npm, once; their pictures are their vendors' and are never kept here.
    """
    archives = {vendor: _fetch_package(folder, f"emoji-datasource-{vendor}") for vendor in VENDORS}
    codes = _choose_codes(archives["apple"], count)
    return {vendor: _read_pictures(path, vendor, codes) for vendor, path in archives.items()}


def change_all(pictures: dict[str, Image.Image]) -> tuple[list[Image.Image], list[str]]:
    """Return each picture and its copies, and the code of each."""
    shown, codes = [], []
    for code, picture in pictures.items():
        shown += [picture, *(change(picture) for change in CHANGES.values())]
        codes += [code] * (1 + len(CHANGES))
    return shown, codes


def write_pictures(folder: Path, pictures: Sequence[Image.Image]) -> list[Path]:
    """Write pictures as PNG files named by their number."""
    folder.mkdir(parents=True)
    paths = [folder / f"{number:06}.png" for number in range(len(pictures))]
    for path, picture in zip(paths, pictures, strict=True):
        picture.save(path)
    return paths


def _fetch_package(folder: Path, package: str) -> Path:
    path = folder / f"{package}-{VERSION}.tgz"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", f"{package}@{VERSION}"], cwd=folder, check=True, timeout=600)
    return path


def _choose_codes(archive: Path, count: int) -> list[str]:
    """Return emoji that every vendor draws, without flags (which differ by a few pixels) and variants of skin."""
    with tarfile.open(archive) as files:
        member = files.extractfile("package/emoji.json")
        assert member is not None
        emoji = json.load(member)
    drawn = [
        one["image"].removesuffix(".png")
        for one in emoji
        if one["category"] not in ("Flags", "Component") and all(one[f"has_img_{vendor}"] for vendor in VENDORS)
    ]
    chosen = np.random.default_rng(0).permutation(len(drawn))[:count]
    return [drawn[number] for number in sorted(chosen.tolist())]


def _read_pictures(archive: Path, vendor: str, codes: Sequence[str]) -> dict[str, Image.Image]:
    wanted = {f"package/img/{vendor}/64/{code}.png": code for code in codes}
    found = {}
    with tarfile.open(archive) as files:
        for member in files:
            if member.name in wanted and (stream := files.extractfile(member)) is not None:
                found[wanted[member.name]] = _lay_on_white(Image.open(io.BytesIO(stream.read())))
    return {code: found[code] for code in codes}


def _lay_on_white(picture: Image.Image) -> Image.Image:
    whole = picture.convert("RGBA").resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)
    return Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole).convert("RGB")
