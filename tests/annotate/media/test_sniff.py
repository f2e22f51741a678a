"""A file is what its first bytes say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.media.sniff import sniff
from tests.support.media import encode, make_picture, make_zip


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("JPEG", "jpeg"),
        ("PNG", "png"),
        ("WEBP", "webp"),
        ("GIF", "gif"),
        ("BMP", "bmp"),
        ("TIFF", "tiff"),
        ("AVIF", "avif"),
        ("PDF", "pdf"),
        ("ICO", "ico"),
        ("JPEG2000", "jp2"),
    ],
)
def test_pictures_that_pillow_writes(kind: str, expected: str) -> None:
    found = sniff(encode(make_picture(), kind))
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "mov"),
        (b"\x00\x00\x10\x00moov", "mov"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00isommp42", "m4a"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avifmif1", "avif"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "webm"),
        (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska", "mkv"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "wav"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", "avi"),
        (b"OggS\x00\x02" + bytes(20) + b"\x01\x1e\x01vorbis", "ogg"),
        (b"OggS\x00\x02" + bytes(20) + b"\x01\x2a\x80theora", "ogv"),
        (b"fLaC\x00\x00\x00\x22", "flac"),
        (b"ID3\x04\x00\x00\x00", "mp3"),
        (b"\xff\xfb\x90\x64\x00", "mp3"),
        (b"\xff\xf1\x50\x80", "aac"),
        (b"\xff\xfeh\x00i\x00", "utf16"),
        (make_zip(), "zip"),
        (b"\x7fELF\x02\x01", "elf"),
    ],
)
def test_known_beginnings(head: bytes, expected: str) -> None:
    found = sniff(head)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg">', "svg"),
        (b"\xef\xbb\xbf  <SVG>", "svg"),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n<svg>', "svg"),
        (b"<!doctype html>\n<title>Sign in</title>", "html"),
        (b"\n\n<script>alert(1)</script>", "html"),
        (b"The tag <svg> draws, and <html> begins a page.", "text"),
        (b"BM is not always a bitmap", "text"),
        (b"ID3 is an algorithm that learns decision trees.", "text"),
        (b"MZ, BZh and GIF89a: three beginnings", "text"),
        ("\u4e2d\u6587, caf\u00e9, \U0001f408\r\n".encode(), "text"),
    ],
)
def test_markup_and_plain_text(head: bytes, expected: str) -> None:
    found = sniff(head)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize("head", [b"", b"\x00\x01\x02\x03", b"caf\xe9 au lait", b"RIFF\x00\x00\x00\x00NOPE", b"a\x00b"])
def test_what_is_neither_media_nor_text_is_unknown(head: bytes) -> None:
    assert sniff(head) is None


@given(st.binary(max_size=64))
def test_any_bytes_get_an_answer(head: bytes) -> None:
    found = sniff(head)
    assert found is None or found.label
