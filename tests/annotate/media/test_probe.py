"""The door as a whole: what passes, what does not, and that nothing else ever comes out of it."""

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from annotate.document.facts import AssetFacts
from annotate.media.facts import MediaFacts
from annotate.media.probe import probe_file
from annotate.media.refusal import Limits, MediaRefused
from tests.annotate.media.conftest import Probe, Refuse
from tests.support.media import encode, make_picture, make_tone, write_sound, write_video

HTML = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "name", "declared", "code"),
    [
        (b"", "a.png", None, "empty_file"),
        (HTML, "cat.jpg", None, "wrong_type"),
        (HTML, "cat.jpg", "text/html", "wrong_type"),
        (HTML, "page.html", None, "html_not_allowed"),
        (SVG, "cat.svg", "image/svg+xml", "svg_not_allowed"),
        (SVG, "cat.png", None, "svg_not_allowed"),
        (SVG, "cat.txt", "text/xml", "svg_not_allowed"),
        (b"plain words", "cat.jpg", None, "wrong_type"),
        (b"%PDF-1.7\n", "scan.jpg", None, "wrong_type"),
        (b"%PDF-1.7\n", "scan.pdf", None, "unknown_type"),
        (b"\0\x01\x02", "x.bin", None, "unknown_type"),
        (b"\xff\xfeh\0i\0", "a.txt", None, "unknown_type"),
        (encode(make_picture()), "a.png", "video/mp4", "wrong_type"),
    ],
)
def test_refusals(refuse: Refuse, data: bytes, name: str, declared: str | None, code: str) -> None:
    assert refuse(data, name, declared=declared).code == code


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0" + b"\0" * 8 + b"\2\0\x10\0data\x08\0\0\0" + b"\0" * 8, "a.wav"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x10moov" + b"\0" * 8, "a.mp4"),
    ],
)
def test_a_refusal_does_not_tell_where_the_file_lies(refuse: Refuse, tmp_path: Path, data: bytes, name: str) -> None:
    assert str(tmp_path) not in refuse(data, name).message


def test_facts_name_the_bytes_and_survive_json(probe: Probe) -> None:
    data = encode(make_picture(96, 64), "JPEG")
    facts = probe(data, "a.png", declared="image/png").facts
    assert (facts.mime, facts.size_bytes) == ("image/jpeg", len(data))
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert facts.asset_facts() == AssetFacts("image", width_px=96, height_px=64)
    assert msgspec.json.decode(msgspec.json.encode(facts), type=MediaFacts) == facts


def test_the_size_limit_of_images_is_inclusive(probe: Probe, refuse: Refuse) -> None:
    data = encode(make_picture())
    assert probe(data, "a.png", limits=Limits(max_image_bytes=len(data))).facts.size_bytes == len(data)
    refusal = refuse(data, "a.png", limits=Limits(max_image_bytes=len(data) - 1))
    assert refusal.code == "too_large_bytes"
    assert f"{len(data)} bytes" in refusal.message


def test_many_threads_get_what_one_gets(tmp_path: Path) -> None:
    paths = [tmp_path / f"{seed}.jpg" for seed in range(4)]
    for seed, path in enumerate(paths):
        path.write_bytes(encode(make_picture(200, 150, seed), "JPEG"))
    paths.append(write_video(tmp_path / "a.mp4"))
    paths.append(write_sound(tmp_path / "a.wav", make_tone()))
    alone = [probe_file(path, name=path.name) for path in paths]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda path: probe_file(path, name=path.name), paths * 2))
    assert together == alone * 2


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of damaged TIFF tags and goes on
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "mp4", "mkv", "wav", "flac"])
def test_damage_gives_facts_or_a_refusal_and_nothing_else(probe: Probe, tmp_path: Path, kind: str) -> None:
    random_bits = random.Random(kind)
    data = make_file(tmp_path, kind)
    outcomes = set[str]()
    for _ in range(25):
        damaged = bytearray(data)
        for _ in range(random_bits.choice([1, 3, 20])):
            damaged[random_bits.randrange(random_bits.choice([64, len(data)]))] = random_bits.randrange(256)
        try:
            outcomes.add(probe(bytes(damaged), "x").facts.media)
        except MediaRefused as refusal:
            outcomes.add(refusal.code)
    assert outcomes & {"corrupt", "truncated", "unknown_type", "unsupported_codec"}


def make_file(tmp_path: Path, kind: str) -> bytes:
    if kind in ("wav", "flac"):
        return write_sound(tmp_path / f"a.{kind}", make_tone(0.1)).read_bytes()
    if kind in ("mp4", "mkv"):
        return write_video(tmp_path / f"a.{kind}").read_bytes()
    return encode(make_picture(60, 40), kind)
