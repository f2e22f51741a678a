"""The 22 real photos that scikit-image and scikit-learn ship."""

from functools import cache
from importlib.resources import files
from typing import Final

from PIL import Image

from workers.decode import decode_upright

_SKIMAGE: Final = (
    *("astronaut.png", "brick.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png", "coffee.png"),
    *("coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg", "ihc.png", "microaneurysms.png", "moon.png"),
    *("motorcycle_left.png", "motorcycle_right.png", "page.png", "retina.jpg", "rocket.jpg", "text.png"),
)
_SKLEARN: Final = ("china.jpg", "flower.jpg")
NAMES: Final = tuple(name.partition(".")[0] for name in (*_SKIMAGE, *_SKLEARN))


@cache
def load_photos() -> dict[str, Image.Image]:
    """Return every photo by name, decoded."""
    sources = [files("skimage") / "data" / name for name in _SKIMAGE]
    sources += [files("sklearn") / "datasets" / "images" / name for name in _SKLEARN]
    return {name: decode_upright(source.read_bytes()) for name, source in zip(NAMES, sources, strict=True)}


def load_photo(name: str) -> Image.Image:
    """Return one photo."""
    return load_photos()[name]
