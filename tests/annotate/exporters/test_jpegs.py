"""Images as JPEG, for readers that take nothing else."""

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from annotate.exporters.jpegs import write_jpeg
from annotate.exporters.sink import FolderSink
from annotate.exporters.voc import VocExporter, VocOptions
from tests.annotate.exporters.rendering import Rendered
from tests.annotate.exporters.sample import BOX
from tests.support.media import encode, exif_with
from tests.support.releases import MemoryRelease, make_asset, make_record

SMALL = {"width_px": 640, "height_px": 480}


def draw(colour: object, mode: str = "RGB", kind: str = "PNG", **options: object) -> bytes:
    """An image of 640 x 480 px."""
    return encode(Image.new(mode, (640, 480), colour), kind, **options)  # type: ignore[arg-type]


def read(data: bytes | None) -> Image.Image:
    """Open a JPEG."""
    assert data is not None
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image


def release(*images: tuple[str, bytes]) -> MemoryRelease:
    """Return an item an image, each with a box."""
    records = [
        make_record(f"a{number}", {"image": make_asset(data, name=name)}, {"marks": [BOX]})
        for number, (name, data) in enumerate(images)
    ]
    return MemoryRelease(records, [data for _, data in images])


@pytest.mark.parametrize(
    ("data", "pixel"),
    [
        (draw((255, 0, 0, 0), "RGBA"), (255, 255, 255)),
        (draw((0, 0, 255, 255), "RGBA", "WEBP", lossless=True), (0, 0, 255)),
        (draw(200, "L"), 200),
        (encode(Image.fromarray(np.full((480, 640), 40_000, np.uint16))), 156),
        (draw((255, 0, 0), "RGB", "GIF"), (255, 0, 0)),
    ],
)
def test_every_mode_becomes_one_that_jpeg_holds(data: bytes, pixel: object) -> None:
    found = np.array(read(write_jpeg(data)).getpixel((300, 200)))
    assert found == pytest.approx(np.array(pixel), abs=2)


def test_a_turned_png_is_upright_and_stays_so() -> None:
    turned = draw("red", exif=exif_with(Orientation=6).tobytes())
    image = read(write_jpeg(turned))
    assert (image.size, dict(image.getexif())) == ((480, 640), {})


def test_what_is_no_image_keeps_its_bytes() -> None:
    rendered = Rendered("voc", release(("a.png", b"no image")), image_format="jpg")
    assert rendered.files["JPEGImages/a.jpg"] == b"no image"
    assert rendered.losses == {"image_not_jpeg": 1}


def test_voc_lists_names_that_jpegs_have(tmp_path: Path) -> None:
    images = [("a.png", draw("red")), ("a.jpeg", draw("red", kind="JPEG")), ("b.JPG", draw("blue", kind="JPEG"))]
    made = release(*images)
    report = VocExporter().write(made, FolderSink(tmp_path), VocOptions(image_format="jpg"))
    stems = (tmp_path / "ImageSets" / "Main" / "train.txt").read_text(encoding="utf-8").split()
    files = [tmp_path / "JPEGImages" / f"{stem}.jpg" for stem in stems]
    assert len(files) == 3
    assert [read(file.read_bytes()).size for file in files] == [(640, 480)] * 3
    assert files[2].read_bytes() == images[2][1], "what is JPEG is not written anew"
    assert {loss.code: loss.count for loss in report.losses} == {"image_as_jpeg": 1}


def test_shards_hold_one_sort_of_image() -> None:
    rendered = Rendered("webdataset", release(("a.png", draw("red")), ("b.webp", draw("red"))), image_format="jpg")
    with tarfile.open(fileobj=io.BytesIO(rendered.files["train/train-000000.tar"])) as tar:
        assert [name for name in tar.getnames() if not name.endswith(".json")] == ["a0.jpg", "a1.jpg"]
    assert rendered.losses == {"image_as_jpeg": 2}


def test_yolo_has_images_that_trainers_read() -> None:
    rendered = Rendered(
        "yolo", release(("a.gif", draw("red", kind="GIF")), ("b.jpg", draw("red", kind="JPEG"))), image_format="jpg"
    )
    images = {path: data[:2] for path, data in rendered.files.items() if path.startswith("images/")}
    assert images == {"images/train/a.jpg": b"\xff\xd8", "images/train/b.jpg": b"\xff\xd8"}
    assert rendered.losses["image_as_jpeg"] == 1
