"""Images: upright facts, pixels, and every way in which a file can be wrong."""

import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from annotate.media.refusal import Limits
from tests.annotate.media.conftest import Probe, Refuse
from tests.support.media import ORIENTATIONS, encode, exif_with, make_bomb, make_picture, make_zip, write_with_xmp

PICTURE = make_picture(96, 64)
PNG = encode(PICTURE)
JPEG = encode(PICTURE, "JPEG", quality=90)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_pixels_and_hashes_are_those_of_the_upright_picture(probe: Probe, orientation: int) -> None:
    stored = ORIENTATIONS[orientation](PICTURE)
    turned = probe(encode(stored, "PNG", exif=exif_with(Orientation=orientation)), "a.png").facts
    upright = probe(PNG, "a.png").facts
    assert (turned.width_px, turned.height_px, turned.orientation) == (96, 64, orientation)
    assert (turned.pixel_sha256, turned.phash64, turned.pdq256) == (
        upright.pixel_sha256,
        upright.phash64,
        upright.pdq256,
    )


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_only_exif_turns_a_picture(probe: Probe, kind: str) -> None:
    """Browsers and OpenCV leave a picture alone whose XMP alone asks to be turned, so we do; Pillow would not."""
    facts = probe(write_with_xmp(PICTURE, kind, orientation=6), f"a.{kind.lower()}").facts
    assert (facts.width_px, facts.height_px, facts.orientation) == (96, 64, 1)


def test_a_tiff_is_turned_once(probe: Probe) -> None:
    """Pillow turns TIFF files by itself when it decodes them."""
    for orientation in (3, 6):
        stored = ORIENTATIONS[orientation](PICTURE)
        facts = probe(encode(stored, "TIFF", exif=exif_with(Orientation=orientation)), "a.tif").facts
        assert (facts.width_px, facts.height_px, facts.orientation) == (96, 64, 1)
        assert facts.pixel_sha256 == probe(PNG, "a.png").facts.pixel_sha256


def test_the_thumbnail_of_a_turned_photo_is_upright(probe: Probe) -> None:
    stored = ORIENTATIONS[6](PICTURE)
    thumbnail = probe(encode(stored, "JPEG", exif=exif_with(Orientation=6)), "a.jpg").thumbnail
    assert thumbnail is not None
    shown = np.asarray(Image.open(io.BytesIO(thumbnail.data)), dtype=float)
    assert shown.shape == (64, 96, 3)
    assert np.abs(shown - np.asarray(PICTURE)).mean() < 4


def test_lossless_encodings_share_the_pixel_hash_and_a_changed_pixel_does_not(probe: Probe) -> None:
    changed = PICTURE.copy()
    changed.putpixel((5, 5), (1, 2, 3))
    opaque = PICTURE.convert("RGBA")
    files = [
        PNG,
        encode(PICTURE, "BMP"),
        encode(PICTURE, "TIFF"),
        encode(PICTURE, "WEBP", lossless=True),
        encode(opaque),
    ]
    hashes = {probe(data, "a.png").facts.pixel_sha256 for data in files}
    assert len(hashes) == 1
    assert probe(encode(changed), "a.png").facts.pixel_sha256 not in hashes


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}, {"restart_marker_blocks": 3}])
@pytest.mark.parametrize("size", [(96, 64), (97, 63), (1, 1)])
def test_a_jpeg_has_the_hash_of_its_pixels(probe: Probe, size: tuple[int, int], options: dict[str, int]) -> None:
    data = encode(make_picture(*size), "JPEG", **options)
    pixels = encode(Image.open(io.BytesIO(data)))
    assert probe(data, "a.jpg").facts.pixel_sha256 == probe(pixels, "a.png").facts.pixel_sha256


@pytest.mark.parametrize(
    ("mode", "kind", "expected", "has_alpha"),
    [
        ("1", "PNG", "1", False),
        ("L", "PNG", "L", False),
        ("P", "PNG", "P", False),
        ("LA", "PNG", "LA", True),
        ("RGBA", "WEBP", "RGBA", True),
        ("CMYK", "JPEG", "CMYK", False),
        ("CMYK", "TIFF", "CMYK", False),
        ("I;16", "PNG", "I;16", False),
        ("I", "TIFF", "I", False),
        ("F", "TIFF", "F", False),
    ],
)
def test_pixel_modes(probe: Probe, mode: str, kind: str, expected: str, *, has_alpha: bool) -> None:
    data = encode(make_mode(mode), kind)
    probed = probe(data, "a.png")
    assert (probed.facts.color_mode, probed.facts.has_alpha) == (expected, has_alpha)
    assert probed.thumbnail is not None
    assert probed.thumbnail.mime == ("image/webp" if has_alpha else "image/jpeg")
    assert probed.facts.quality is not None
    assert probed.facts.quality.contrast > 10


def make_mode(mode: str) -> Image.Image:
    grey = PICTURE.convert("L")
    if mode == "I;16":
        return Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    if mode in ("I", "F"):
        return Image.fromarray(np.asarray(grey).astype("<i4" if mode == "I" else "<f4") * 1000)
    made = PICTURE.convert(mode)
    if mode in ("LA", "RGBA"):
        made.putalpha(grey)
    return made


def test_low_bits_of_16_bit_pixels_count(probe: Probe) -> None:
    base = np.full((8, 8), 1000, np.uint16)
    hashes = {probe(encode(Image.fromarray(base + step)), "a.png").facts.pixel_sha256 for step in (0, 1)}
    assert len(hashes) == 2


def test_the_time_is_kept_and_the_place_is_not(probe: Probe) -> None:
    exif = exif_with(Make="x", DateTimeOriginal="2024:02:29 13:14:15", OffsetTimeOriginal="+02:00")
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.5)})
    facts = probe(encode(PICTURE, "JPEG", exif=exif), "a.jpg").facts
    assert facts.taken_at == "2024-02-29T13:14:15+02:00"
    assert not [name for name in facts.__struct_fields__ if "gps" in name or "lat" in name]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of damaged tags and goes on
@pytest.mark.parametrize(
    "exif", [b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"]
)
def test_damaged_exif_counts_as_none(probe: Probe, exif: bytes) -> None:
    facts = probe(encode(PICTURE, "JPEG", exif=exif), "a.jpg").facts
    assert (facts.orientation, facts.taken_at, facts.width_px) == (1, None, 96)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_animations_count_their_frames(probe: Probe, kind: str) -> None:
    others = [make_picture(96, 64, seed) for seed in (1, 2)]
    facts = probe(encode(PICTURE, kind, save_all=True, append_images=others), "a.gif").facts
    assert (facts.frame_count, facts.page_count) == (3, None)
    assert probe(encode(PICTURE, kind), "a.gif").facts.frame_count is None


def test_tiffs_count_their_pages(probe: Probe, refuse: Refuse) -> None:
    data = encode(PICTURE, "TIFF", save_all=True, append_images=[PICTURE, PICTURE])
    assert probe(data, "a.tif").facts.page_count == 3
    assert refuse(data, "a.tif", limits=Limits(max_frames=2)).code == "too_long"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_truncated_files_are_refused(refuse: Refuse, kind: str, share: float) -> None:
    data = encode(PICTURE, kind)
    assert refuse(data[: int(len(data) * share)], "a.png").code == "truncated"


@pytest.mark.parametrize(("data", "missing"), [(JPEG, 2), (JPEG, 1), (PNG, 12), (PNG, 1)])
def test_even_a_missing_end_marker_is_refused(refuse: Refuse, data: bytes, missing: int) -> None:
    assert refuse(data[:-missing], "a.png").code == "truncated"


def test_progressive_jpegs_are_walked_to_their_end(probe: Probe, refuse: Refuse) -> None:
    data = encode(PICTURE, "JPEG", progressive=True)
    assert probe(data, "a.jpg").facts.trailing_bytes == 0
    assert refuse(data[: len(data) * 2 // 3], "a.jpg").code == "truncated"


def test_a_flipped_bit_in_a_png_is_refused(refuse: Refuse) -> None:
    at = PNG.index(b"IDAT") + 40
    refusal = refuse(PNG[:at] + bytes([PNG[at] ^ 1]) + PNG[at + 1 :], "a.png")
    assert refusal.code == "corrupt"
    assert "IDAT" in refusal.message


def test_garbage_behind_a_jpeg_header_is_corrupt(refuse: Refuse) -> None:
    assert refuse(b"\xff\xd8\xff\xe0" + b"\0\x04ab" + b"\xff\xd9", "a.jpg").code == "corrupt"


@pytest.mark.parametrize(("width_px", "height_px"), [(50_000, 50_000), (2_000_000, 100), (11_000, 10_000)])
def test_bombs_are_refused_from_their_header(refuse: Refuse, width_px: int, height_px: int) -> None:
    tracemalloc.start()
    refusal = refuse(make_bomb(width_px, height_px), "a.png")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refusal.code == "too_many_pixels"
    assert f"{width_px} x {height_px} px" in refusal.message
    assert peak_bytes < 5_000_000


def test_the_pixel_limit_is_inclusive(probe: Probe, refuse: Refuse) -> None:
    assert probe(PNG, "a.png", limits=Limits(max_pixels=96 * 64)).facts.width_px == 96
    assert refuse(PNG, "a.png", limits=Limits(max_pixels=96 * 64 - 1)).code == "too_many_pixels"


@pytest.mark.parametrize(
    ("tail", "what"),
    [(make_zip(), "ZIP"), (b"\n<html><script>", "web page"), (b"%PDF-1.7", "PDF"), (b"<?php echo 1;", "web page")],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_polyglots_are_refused(refuse: Refuse, kind: str, tail: bytes, what: str) -> None:
    data = encode(PICTURE, kind)
    refusal = refuse(data + tail, "a.jpg")
    assert refusal.code == "polyglot"
    assert what in refusal.message


def test_an_archive_far_behind_the_end_is_found_too(refuse: Refuse) -> None:
    assert refuse(encode(PICTURE, "BMP") + make_zip(), "a.bmp").code == "polyglot"
    assert refuse(JPEG + bytes(5000) + make_zip(), "a.jpg").code == "polyglot"


def test_a_motion_photo_passes_and_its_tail_is_counted(probe: Probe) -> None:
    tail = b"\0\0\0\x18ftypmp42" + bytes(100)
    assert probe(JPEG + tail, "a.jpg").facts.trailing_bytes == len(tail)
    assert probe(JPEG, "a.jpg").facts.trailing_bytes == 0


def test_tiny_and_extreme_shapes_have_facts(probe: Probe) -> None:
    for size in ((1, 1), (1, 5000), (3, 2)):
        facts = probe(encode(Image.new("RGB", size, "red")), "a.png").facts
        assert (facts.width_px, facts.height_px) == size
        assert facts.pdq256 is not None
        assert len(facts.pdq256) == 64
