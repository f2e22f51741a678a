"""Fetching over real connections to a loopback server, honest and hostile."""

import datetime as dt
import io
import socket
import ssl
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from annotate.fetching import Fetched, FetchLimits, fetch_url
from annotate.url_guard import FetchRefused
from tests.support.web import Answer, WebServer, respond, serve

LOOPBACK = ["127.0.0.0/8", "::1/128"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)


def fetch(server: WebServer, path: str = "/", *, host: str = "", **options: Any) -> tuple[Fetched, bytes]:
    """Fetch from a server with the guard opened for it alone."""
    small = {
        "ports": frozenset([server.port]),
        "total_timeout_s": 5.0,
        "read_timeout_s": 3.0,
        **options.pop("limits", {}),
    }
    into = io.BytesIO()
    options = {"allow_networks": LOOPBACK, "limits": FetchLimits(**small), **options}
    fetched = fetch_url(server.url(path, host), into=into, **options)
    return fetched, into.getvalue()


def refusal(answers: dict[str, Answer], path: str = "/", **options: Any) -> FetchRefused:
    with serve(answers) as server, pytest.raises(FetchRefused) as caught:
        fetch(server, path, **options)
    return caught.value


def to_loopback(host: str, port: int) -> Sequence[str]:
    assert host.startswith("files.example.com")
    return ["127.0.0.1"]


def test_a_file_arrives_with_what_came_beside_it() -> None:
    with serve({"/d/cat%20one.png": respond(PNG, Content_Type="Image/PNG; charset=x")}) as server:
        fetched, body = fetch(server, "/d/cat%20one.png?size=1#top")
    assert body == PNG
    assert fetched == Fetched(
        final_url=f"http://127.0.0.1:{server.port}/d/cat%20one.png?size=1#top",
        declared_mime="image/png",
        name="cat one.png",
        size_bytes=len(PNG),
    )
    assert "GET /d/cat%20one.png?size=1 HTTP/1.1" in server.requests[0]
    assert "User-Agent: Loopwright" in server.requests[0]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a b.png"', "a b.png"),
        ("attachment; filename*=UTF-8''%e4%b8%ad.png", "\u4e2d.png"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\x\\\\a.png"', "a.png"),
        ('attachment; filename="' + "\u4e2d.png".encode().decode("latin-1") + '"', "\u4e2d.png"),
        ("attachment", "u.png"),
        ("", "u.png"),
    ],
)
def test_names(header: str, name: str) -> None:
    with serve({"/u.png": respond(PNG, Content_Disposition=header)}) as server:
        assert fetch(server, "/u.png")[0].name == name


def test_the_host_is_resolved_once_and_kept_in_the_request() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with serve({"/": respond(PNG)}) as server:
        fetched, _ = fetch(server, host="files.example.com", resolve=resolve)
    assert asked == ["files.example.com"]
    assert f"Host: files.example.com:{server.port}\r\n" in server.requests[0]
    assert fetched.final_url == f"http://files.example.com:{server.port}/"


def test_a_second_address_is_tried_when_the_first_does_not_answer() -> None:
    with serve({"/": respond(PNG)}) as server:
        _, body = fetch(server, host="files.example.com", resolve=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert body == PNG


def test_ipv6() -> None:
    with serve({"/": respond(PNG)}, host="::1") as server:
        assert fetch(server)[1] == PNG


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_one_address_inside_is_enough_to_refuse_a_host(addresses: list[str]) -> None:
    with serve({"/": respond(PNG)}) as server, pytest.raises(FetchRefused) as caught:
        fetch(server, host="files.example.com", resolve=lambda *_: addresses, allow_networks=[])
    assert caught.value.code == "address_not_allowed"
    assert server.requests == []


def test_names_of_this_machine_are_refused_by_their_address() -> None:
    with pytest.raises(FetchRefused) as caught:
        fetch_url("http://localhost/", into=io.BytesIO())
    assert caught.value.code == "address_not_allowed"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_redirects_are_followed(status: str) -> None:
    with serve({"/": respond(status=status, Location="/b?x=1"), "/b": respond(PNG)}) as server:
        fetched, body = fetch(server)
    assert body == PNG
    assert fetched.final_url.endswith("/b?x=1")


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://10.0.0.1/", "port_not_allowed"),
        ("http://10.0.0.1:{port}/", "address_not_allowed"),
        ("http://[::ffff:127.0.0.1]:{port}/", "address_not_allowed"),
        ("//169.254.169.254:{port}/latest/meta-data", "address_not_allowed"),
        ("http://2130706433:{port}/", "bad_url"),
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("http://u:p@127.0.0.1:{port}/", "credentials_in_url"),
        ("", "bad_status"),
    ],
)
def test_redirects_run_the_same_gauntlet(location: str, code: str) -> None:
    answers: dict[str, Answer] = {}
    with serve(answers) as server:
        answers["/"] = respond(status="302 Found", Location=location.format(port=server.port))
        with pytest.raises(FetchRefused) as caught:
            fetch(server)
    assert caught.value.code == code


def test_a_rebound_host_is_caught_at_the_redirect() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with serve({"/": respond(status="302 Found", Location="/b")}) as server, pytest.raises(FetchRefused) as caught:
        fetch(server, host="files.example.com", resolve=lambda *_: next(answers))
    assert caught.value.code == "address_not_allowed"


@pytest.mark.parametrize(("hops", "passes"), [(5, True), (6, False)])
def test_the_number_of_redirects_is_bounded(hops: int, *, passes: bool) -> None:
    answers: dict[str, Answer] = {
        f"/{n}": respond(status="302 Found", Location=f"/{n - 1}") for n in range(1, hops + 1)
    }
    answers["/0"] = respond(PNG)
    if passes:
        with serve(answers) as server:
            assert fetch(server, f"/{hops}")[1] == PNG
    else:
        assert refusal(answers, f"/{hops}").code == "too_many_redirects"


@pytest.mark.parametrize(
    ("answer", "code", "is_temporary"),
    [
        (respond(status="404 Not Found"), "bad_status", False),
        (respond(status="403 Forbidden"), "bad_status", False),
        (respond(status="429 Too Many Requests"), "bad_status", True),
        (respond(status="503 Unavailable"), "bad_status", True),
        (respond(PNG, status="206 Partial Content"), "bad_status", False),
        (respond(PNG, Content_Encoding="gzip"), "encoded_body", False),
        (respond(PNG, Content_Length=str(len(PNG) + 1)), "incomplete_body", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "incomplete_body", True),
        (b"not http at all", "incomplete_body", True),
        (b"", "incomplete_body", True),
    ],
)
def test_answers_that_are_not_a_whole_file(answer: bytes, code: str, *, is_temporary: bool) -> None:
    found = refusal({"/": answer})
    assert (found.code, found.is_temporary) == (code, is_temporary)


@pytest.mark.parametrize(
    "answer",
    [
        respond(PNG),
        respond(PNG, Content_Length=""),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3e8\r\n" + bytes(1000) + b"\r\n0\r\n\r\n",
    ],
)
def test_large_bodies_are_refused_however_their_length_is_told(answer: bytes) -> None:
    found = refusal({"/": answer}, limits={"max_bytes": 999})
    assert found.code == "too_large_bytes"
    assert "at most 999" in found.message


def test_the_size_limit_is_inclusive() -> None:
    with serve({"/": respond(PNG)}) as server:
        assert fetch(server, limits={"max_bytes": len(PNG)})[0].size_bytes == len(PNG)


def drip(prefix: bytes) -> Answer:
    """Send a byte every 20 ms for ever: every wait is short, the whole has no end."""

    def answer(client: socket.socket) -> None:
        client.sendall(prefix)
        pause = threading.Event()
        while not pause.wait(0.02):
            client.sendall(b"x")

    return answer


@pytest.mark.parametrize(
    "prefix",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_servers_that_drip_are_cut_off(prefix: bytes) -> None:
    found = refusal({"/": drip(prefix)}, limits={"total_timeout_s": 0.3, "read_timeout_s": 3.0})
    assert (found.code, found.is_temporary) == ("too_slow", True)
    assert "0.3 s" in found.message


def test_servers_that_fall_silent_are_cut_off() -> None:
    def say_nothing(client: socket.socket) -> None:
        client.recv(1)

    found = refusal({"/": say_nothing}, limits={"read_timeout_s": 0.2})
    assert found.code == "too_slow"
    assert "0.2 s" in found.message


def test_a_closed_port_is_temporary() -> None:
    with serve({}) as server:
        pass
    with pytest.raises(FetchRefused) as caught:
        fetch(server)
    assert (caught.value.code, caught.value.is_temporary) == ("connection_failed", True)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve({"/": respond(b"proxied")}) as proxy, serve({"/": respond(PNG)}) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert fetch(server)[1] == PNG
    assert proxy.requests == []


def make_certificate(folder: Path, name: str) -> Path:
    """Write a self-signed certificate with its key for a host name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoded_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(encoded_key + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_certificates_are_checked_against_the_name_not_the_address(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "files.example.com")
    trusted = ssl.create_default_context(cafile=str(certificate))
    options: dict[str, Any] = {"resolve": to_loopback, "tls": trusted}
    with serve({"/": respond(PNG)}, certificate=certificate) as server:
        assert fetch(server, host="files.example.com", **options)[1] == PNG
        for host, tls in (("files.example.com.evil.test", trusted), ("files.example.com", None), ("", trusted)):
            with pytest.raises(FetchRefused) as caught:
                fetch(server, host=host, **{**options, "tls": tls})
            assert caught.value.code == "tls_failed"


def test_a_redirect_from_https_to_http_is_refused(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "files.example.com")
    answers: dict[str, Answer] = {"/": respond(status="302 Found", Location="http://files.example.com/")}
    trusted = ssl.create_default_context(cafile=str(certificate))
    with serve(answers, certificate=certificate) as server, pytest.raises(FetchRefused) as caught:
        fetch(server, host="files.example.com", resolve=to_loopback, tls=trusted)
    assert caught.value.code == "insecure_redirect"
