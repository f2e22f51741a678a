"""Copying media: names, duplicates, EXIF."""

import io
from collections.abc import Iterator
from contextlib import closing
from typing import Protocol

import pytest
from PIL import Image, ImageOps

from annotate.exporters.base import MediaOptions
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import FileNames, MediaFiles, is_turned, propose_name, write_upright
from annotate.exporters.release import BlobDamaged, BlobMissing
from tests.support.media import write_with_xmp
from tests.support.releases import MemoryRelease, MemorySink, hash_bytes, make_asset

DEFAULTS = MediaOptions()


@pytest.fixture
def names() -> Iterator[FileNames]:
    with closing(FileNames()) as given:
        yield given


def write_photo(format_: str, orientation: int = 6) -> bytes:
    """A 48 x 32 px image, its left third red, whose EXIF data may ask for a clockwise quarter turn."""
    image = Image.new("RGB", (48, 32), "blue")
    image.paste("red", (0, 0, 16, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = io.BytesIO()
    image.save(data, format_, exif=exif)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "mime", "expected"),
    [
        ("cat.JPG", "image/jpeg", "cat.jpg"),
        ("C:\\photos\\cat.png", "", "cat.png"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ('a<b>:"|?*\n.png', "", "a_b_______.png"),
        ("\u732b.png", "", "\u732b.png"),
        ("v1.2 final", "video/mp4", "v1.2 final.mp4"),
        ("", "image/webp", hash_bytes(b"photo") + ".webp"),
        ("..", "", hash_bytes(b"photo")),
        ("\U0001f431" * 100 + ".png", "", "\U0001f431" * 45 + ".png"),
    ],
)
def test_names_are_cleaned(name: str, mime: str, expected: str) -> None:
    assert propose_name(make_asset(name=name, mime=mime)) == expected


def test_names_can_be_made_of_hashes() -> None:
    assert propose_name(make_asset(name="cat.JPG"), by_hash=True) == hash_bytes(b"photo") + ".jpg"


def test_taken_names_get_a_piece_of_the_hash(names: FileNames) -> None:
    assert names.assign("images", "cat.png", "a" * 64, shared=True) == ("images/cat.png", True)
    assert names.assign("images", "cat.png", "a" * 64, shared=True) == ("images/cat.png", False)
    assert names.assign("images", "cat.png", "b" * 64, shared=True) == ("images/cat-bbbbbbbb.png", True)
    assert names.assign("images", "cat.png", "b" * 64, shared=False) == ("images/cat-bbbbbbbb-2.png", True)
    assert names.assign("other", "cat.png", "b" * 64, shared=True) == ("other/cat.png", True)


def test_names_differ_in_more_than_case_and_ending(names: FileNames) -> None:
    assert names.assign("", "Cat.png", "a" * 64, shared=True) == ("Cat.png", True)
    assert names.assign("", "cat.jpg", "b" * 64, shared=True) == ("cat-bbbbbbbb.jpg", True)


class Place(Protocol):
    """Places one asset twice; returns the files, the codes of the losses, and the path."""

    def __call__(
        self, blob: bytes, *, upright: bool = True, options: MediaOptions = ...
    ) -> tuple[dict[str, bytes], list[str], str]: ...


@pytest.fixture
def place(ledger: Ledger, sink: MemorySink) -> Place:
    def place(
        blob: bytes, *, upright: bool = True, options: MediaOptions = DEFAULTS
    ) -> tuple[dict[str, bytes], list[str], str]:
        with closing(MediaFiles(MemoryRelease([], [blob]), ledger, options, upright=upright)) as files:
            path = files.place(make_asset(blob), "images", item="a", slot="image")
            files.place(make_asset(blob), "images", item="b", slot="image")
        return sink.files, [loss.code for loss in ledger.losses()], path

    return place


def test_shared_bytes_are_copied_once(place: Place) -> None:
    assert place(b"photo")[0] == {"images/a.png": b"photo"}


def test_a_reference_copies_nothing(place: Place) -> None:
    files, _, path = place(b"photo", options=MediaOptions(media="reference"))
    assert (files, path) == ({}, "images/a.png")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_photos_are_turned_as_their_exif_data_says(format_: str, place: Place) -> None:
    files, lost, path = place(write_photo(format_))
    with Image.open(io.BytesIO(files[path])) as image:
        assert (image.size, image.format) == ((32, 48), format_)
        red, _, blue = image.convert("RGB").getpixel((28, 4))  # type: ignore[misc]
        assert red > blue
    assert not is_turned(files[path])
    assert lost == ["image_re_encoded"]


def test_upright_photos_keep_their_bytes(place: Place) -> None:
    photo = write_photo("JPEG", orientation=1)
    files, lost, path = place(photo)
    assert (files[path], lost) == (photo, [])


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_photos_that_only_some_readers_turn_stay_as_browsers_show_them(format_: str, place: Place) -> None:
    upright = Image.new("RGB", (48, 32), "blue")
    photo = write_with_xmp(upright, format_, orientation=6)
    files, lost, path = place(photo)
    with Image.open(io.BytesIO(files[path])) as image:
        assert ImageOps.exif_transpose(image).size == (48, 32)
    assert (is_turned(photo), is_turned(files[path]), lost) == (True, False, ["image_re_encoded"])


def test_photos_are_not_turned_where_nobody_asks_for_it(place: Place) -> None:
    photo = write_photo("JPEG")
    assert place(photo, upright=False)[0]["images/a.png"] == photo


def test_what_cannot_be_turned_is_kept_and_counted(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    monkeypatch.setattr("annotate.exporters.media.SAVE_ARGUMENTS", {})
    photo = write_photo("PNG")
    files, lost, path = place(photo)
    assert (files[path], lost) == (photo, ["image_not_upright"])
    assert write_upright(b"not an image") is None


@pytest.mark.parametrize(("blobs", "error"), [({}, BlobMissing), ({hash_bytes(b"photo"): b"x"}, BlobDamaged)])
def test_bytes_that_are_gone_or_damaged_are_not_copied(
    blobs: dict[str, bytes], error: type[Exception], ledger: Ledger, sink: MemorySink
) -> None:
    release = MemoryRelease([])
    release.blobs = blobs
    with closing(MediaFiles(release, ledger, DEFAULTS, upright=True)) as files, pytest.raises(error):
        files.place(make_asset(b"photo"), "images", item="a", slot="image")
    assert sink.files == {}
