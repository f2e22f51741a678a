"""Media: by signed address only, in parts, never as something that a browser would run."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from annotate import signatures, storage
from annotate.api.conditional import find_part, find_range, is_known
from annotate.models.asset import Blob
from annotate.models.project import Project
from annotate.queries.tasks import media_url
from tests.support.items import make_image_items
from tests.support.media import encode, make_picture

DATA = bytes(range(256)) * 4
SHA256 = hashlib.sha256(DATA).hexdigest()
pytestmark = pytest.mark.django_db


def keep(mime: str = "image/png", location: str = "") -> str:
    """Store the data as a blob and return its signed address."""
    Blob.objects.create(sha256=SHA256, size_bytes=len(DATA), mime=mime, location=location)
    if not location:
        storage.get_storage().save(storage.blob_key(SHA256), BytesIO(DATA))
    return media_url(SHA256)


def get(url: str, method: str = "GET", **headers: str) -> tuple[Any, bytes]:
    """Return the answer and its whole body."""
    response = Client().generic(method, url, headers=headers)
    return response, response.getvalue()


def test_who_has_the_address_gets_the_bytes_without_a_session() -> None:
    response, body = get(keep())
    assert (response.status_code, body, response["Content-Length"]) == (200, DATA, "1024")
    assert (response["Content-Type"], response["Content-Disposition"]) == ("image/png", "inline")
    assert (response["Accept-Ranges"], response["Cache-Control"]) == ("bytes", "private, max-age=3600, immutable")


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.partition("?")[0],
        lambda url: url[:-1],
        lambda url: url + "=",
        lambda url: url.replace("/blobs/", "/thumbnails/"),
        lambda url: url.replace(SHA256[:4], "0000"),
        lambda url: url.replace("signature=", "signature=f"),
        lambda url: url.replace("signature=", "signature=é."),
    ],
)
def test_a_changed_address_is_refused(change: Any) -> None:
    response, body = get(change(keep()))
    assert (response.status_code, b"load the page again" in body) == (403, True)


def test_an_address_lives_one_to_two_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    hour = 3600 * 100_000
    path = f"blobs/{SHA256}"
    assert signatures.sign_media(path, now_s=hour) == signatures.sign_media(path, now_s=hour + 3599)
    assert signatures.sign_media(path, now_s=hour) != signatures.sign_media(path, now_s=hour + 3600)
    token = signatures.sign_media(path, now_s=hour + 3599)
    for now_s, good in ((hour + 3599 + 3600, True), (hour + 2 * 3600, False)):
        monkeypatch.setattr("annotate.signatures.time.time", lambda now_s=now_s: now_s)
        assert signatures.check_signature(path, token) is good


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-199", 100, 200),
        ("bytes=1000-", 1000, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=1000-5000", 1000, 1024),
    ],
)
def test_a_range_gives_that_part(header: str, start: int, end: int) -> None:
    response, body = get(keep(), Range=header)
    assert (response.status_code, body) == (206, DATA[start:end])
    assert response["Content-Range"] == f"bytes {start}-{end - 1}/1024"
    assert response["Content-Length"] == str(end - start)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-5000", "bytes=0-1023", "bytes=-", "bytes=0-1,5-6", "lines=0-1"])
def test_a_range_over_everything_or_none_that_we_know_gives_the_whole(header: str) -> None:
    response, body = get(keep(), Range=header)
    assert (response.status_code, body) == (200, DATA)


@pytest.mark.parametrize("header", ["bytes=1024-", "bytes=5000-6000", "bytes=-0", f"bytes={'9' * 18}-"])
def test_a_range_past_the_end_cannot_be_given(header: str) -> None:
    response, _ = get(keep(), Range=header)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")


def test_endless_digits_are_no_range() -> None:
    assert find_range(f"bytes={'9' * 5000}-", 1024) == (0, 1024)
    assert [find_range(header, 1024) for header in ("Bytes=5-9", "bytes= 5-9", "bytes=-", "bytes= - ")] == [
        (5, 10),
        (5, 10),
        (0, 1024),
        (0, 1024),
    ]


def test_head_tells_the_same_without_the_bytes() -> None:
    response, body = get(keep(), method="HEAD", Range="bytes=0-9")
    assert (response.status_code, body, response["Content-Length"]) == (206, b"", "10")


def test_nothing_but_get_and_head() -> None:
    assert get(keep(), method="POST")[0].status_code == 405


def test_what_the_browser_has_is_not_sent_again() -> None:
    url = keep()
    response, _ = get(url)
    assert response["ETag"] == f'"{SHA256}"'
    again, body = get(url, **{"If-None-Match": response["ETag"]})
    assert (again.status_code, body) == (304, b"")
    assert get(url, **{"If-None-Match": '"other"'})[0].status_code == 200


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "text/plain", "application/pdf", "application/xml", ""])
def test_what_a_browser_could_run_is_only_ever_a_download(mime: str) -> None:
    response, _ = get(keep(mime))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("mime", ["image/jpeg", "image/webp", "video/mp4", "audio/flac"])
def test_media_is_shown_in_place_in_a_sandbox(mime: str) -> None:
    response, _ = get(keep(mime))
    assert (response["Content-Type"], response["Content-Disposition"]) == (mime, "inline")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_that_lies_elsewhere_is_read_there(tmp_path: Path) -> None:
    file = tmp_path / "a picture.png"
    file.write_bytes(DATA)
    url = keep(location=file.as_uri())
    assert get(url)[1] == DATA
    assert get(url, Range="bytes=10-19")[1] == DATA[10:20]
    file.unlink()
    assert get(url)[0].status_code == 404


def test_a_blob_whose_bytes_are_gone_is_not_found() -> None:
    url = keep()
    storage.get_storage().delete(storage.blob_key(SHA256))
    response, body = get(url)
    assert (response.status_code, b"nothing is stored" in body) == (404, True)


def test_nobody_knows_a_hash_that_was_never_stored() -> None:
    response, body = get(media_url("ab" * 32))
    assert (response.status_code, b"there is no blob" in body) == (404, True)
    assert get(media_url("ab" * 32, thumbnail=True))[0].status_code == 404


def test_thumbnails_are_small_pictures(project: Project) -> None:
    make_image_items(project, encode(make_picture(900, 600)), encode(make_picture(40, 30).convert("RGBA")))
    hashes = Blob.objects.order_by("-width_px").values_list("pk", flat=True)
    answers = [get(media_url(sha256, thumbnail=True)) for sha256 in hashes]
    assert {response["Content-Type"] for response, _ in answers} <= {"image/jpeg", "image/webp"}
    assert [body[:2] in (b"\xff\xd8", b"RI") for _, body in answers] == [True, True]


@pytest.mark.parametrize(
    ("condition", "part"),
    [("", (5, 9)), ('"now"', (5, 9)), ('"then"', (0, 99)), ('W/"now"', (0, 99)), ("Sun, 1", (0, 99))],
)
def test_a_part_of_another_version_is_not_given(condition: str, part: tuple[int, int]) -> None:
    request = HttpRequest()
    request.META.update({"HTTP_RANGE": "bytes=5-8", **({"HTTP_IF_RANGE": condition} if condition else {})})
    assert find_part(request, 99, "now") == part


@pytest.mark.parametrize(
    ("header", "known"),
    [("", False), ("*", True), ('"now"', True), ('W/"now"', True), ('"a", W/"now"', True), ('"no"', False)],
)
def test_tags_are_compared_in_every_form_they_come(header: str, known: bool) -> None:
    request = HttpRequest()
    request.META["HTTP_IF_NONE_MATCH"] = header
    assert is_known(request, "now") is known
