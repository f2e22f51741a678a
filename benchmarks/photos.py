"""Photo-like JPEG files: random crops of the photos that scikit-image and scikit-learn ship."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from annotate.cores import count_cores
from tests.support.photos import load_photos

SIZE: Final = (640, 480)
QUALITY: Final = 90
GRAIN: Final = 3.0
"""Standard deviation of the added noise, in grey levels, like a camera's: enlarged crops alone decode too fast."""


def write_photos(folder: Path, count: int) -> list[Path]:
    """Write ``count`` JPEG files of 640 x 480 at quality 90, the same ones every time; return their paths in order."""
    folder.mkdir()
    photos = [photo for photo in load_photos().values() if min(photo.size) >= 256]
    paths = [folder / f"{number:06}.jpg" for number in range(count)]

    def write(number: int) -> None:
        paths[number].write_bytes(encode_jpeg(_take_crop(photos[number % len(photos)], number), QUALITY))

    with ThreadPoolExecutor(count_cores()) as pool:
        list(pool.map(write, range(count)))
    return paths


def encode_jpeg(picture: Image.Image, quality: int) -> bytes:
    """Return a picture as the bytes of a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _take_crop(photo: Image.Image, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    # The largest crop of the wanted shape that fits, or one down to half of that.
    scale = min(photo.width / SIZE[0], photo.height / SIZE[1]) * random.uniform(0.5, 1)
    width, height = SIZE[0] * scale, SIZE[1] * scale
    left, top = random.uniform(0, photo.width - width), random.uniform(0, photo.height - height)
    crop = photo.resize(SIZE, Image.Resampling.BICUBIC, box=(left, top, left + width, top + height))
    levels = np.asarray(crop) * random.uniform(0.8, 1.1) + random.normal(0, GRAIN, (SIZE[1], SIZE[0], 1))
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
