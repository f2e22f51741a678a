"""Names and declared types must not claim another medium than the bytes hold."""

import pytest

from annotate.media.claims import check_claims, refuse_unsupported
from annotate.media.filetype import FILE_TYPES, Family
from annotate.media.refusal import MediaRefused


@pytest.mark.parametrize(
    ("file_type", "family", "name", "declared"),
    [
        ("jpeg", "image", "photo.png", "image/webp"),
        ("jpeg", "image", "no extension", None),
        ("jpeg", "image", "photo.JPG", "application/octet-stream"),
        ("png", "image", "photo.v2.final", ""),
        ("mp4", "audio", "voice.mp4", "video/mp4"),
        ("mp4", "audio", "voice.m4a", None),
        ("webm", "audio", "voice.webm", "audio/webm; codecs=opus"),
        ("ogv", "video", "clip.ogg", "application/ogg"),
        ("text", "text", "data.jsonl", "application/json; charset=utf-8"),
    ],
)
def test_fitting_claims_pass(file_type: str, family: Family, name: str, declared: str | None) -> None:
    check_claims(FILE_TYPES[file_type], [family], name=name, declared_mime=declared)


@pytest.mark.parametrize(
    ("file_type", "family", "name", "declared", "words"),
    [
        ("wav", "audio", "a.mp4", None, ["a WAV audio file", "'a.mp4'", "video"]),
        ("html", "text", "cat.jpg", None, ["an HTML page", "'cat.jpg'", "image"]),
        ("png", "image", "a.png", "audio/mpeg", ["a PNG image", "'audio/mpeg'", "audio"]),
        ("jpeg", "image", "a.pdf", None, ["'a.pdf'", "something else"]),
        ("mp4", "video", "a.m4a", None, ["an MP4 file", "audio"]),
        ("mp4", "audio", "a.jpg", None, ["an MP4 file that holds audio", "image"]),
    ],
)
def test_other_claims_are_refused_with_both_sides(
    file_type: str, family: Family, name: str, declared: str | None, words: list[str]
) -> None:
    with pytest.raises(MediaRefused) as caught:
        check_claims(FILE_TYPES[file_type], [family], name=name, declared_mime=declared)
    assert caught.value.code == "wrong_type"
    assert all(word in caught.value.message for word in words)


@pytest.mark.parametrize(
    ("file_type", "code"),
    [("svg", "svg_not_allowed"), ("html", "html_not_allowed"), ("heic", "unsupported_codec"), ("zip", "unknown_type")],
)
def test_known_types_that_are_not_taken_in_say_what_to_send(file_type: str, code: str) -> None:
    with pytest.raises(MediaRefused) as caught:
        refuse_unsupported(FILE_TYPES[file_type])
    assert caught.value.code == code
    assert FILE_TYPES[file_type].advice in caught.value.message


def test_types_that_are_taken_in_pass() -> None:
    for file_type in ("jpeg", "mp4", "wav", "text"):
        refuse_unsupported(FILE_TYPES[file_type])
