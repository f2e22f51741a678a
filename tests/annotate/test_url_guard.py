"""Which URLs and addresses are refused, and under which name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.url_guard import FetchRefused, check_address, check_url, port_of


def refusal_of_url(url: str) -> str:
    with pytest.raises(FetchRefused) as caught:
        check_url(url)
    return caught.value.code


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://example.com/a.png?x=1#part", "example.com", 443),
        ("http://EXAMPLE.com", "example.com", 80),
        ("http://example.com.:80/", "example.com.", 80),
        ("https://sub_domain.example.com/", "sub_domain.example.com", 443),
        ("http://93.184.216.34/", "93.184.216.34", 80),
        ("http://127%2e0.0.1/", "127.0.0.1", 80),
        ("http://[2606:2800:220:1::1]/", "[2606:2800:220:1::1]", 80),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443),
    ],
)
def test_plain_urls_pass(url: str, host: str, port: int) -> None:
    parsed = check_url(url)
    assert (parsed.host, port_of(parsed)) == (host, port)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/a", "scheme_not_allowed"),
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("gopher://example.com", "scheme_not_allowed"),
        ("data:text/plain,hi", "scheme_not_allowed"),
        ("example.com/a.png", "scheme_not_allowed"),
        ("//example.com/a.png", "scheme_not_allowed"),
        ("http://user:secret@example.com/", "credentials_in_url"),
        ("http://example.com@127.0.0.1/", "credentials_in_url"),
        ("http://example.com:8080/", "port_not_allowed"),
        ("https://example.com:22/", "port_not_allowed"),
        ("http://", "bad_url"),
        ("http:///path", "bad_url"),
        ("http://exa mple.com/", "bad_url"),
        ("http://example.com\\@127.0.0.1/", "bad_url"),
        ("http://example.com/\r\nHost: other", "bad_url"),
        ("http://example.com:99999/", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http://[fe80::1%25eth0]/", "bad_url"),
        ("http://exa%zzple.com/", "bad_url"),
        ("http://-/", "bad_url"),
        ("http://example.com/" + "a" * 8192, "bad_url"),
    ],
)
def test_other_urls_are_refused(url: str, code: str) -> None:
    assert refusal_of_url(url) == code


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "017700000001", "127.0.0.0x1", "1.2.3.4.5", "0x"],
)
def test_unusual_spellings_of_addresses_are_refused(host: str) -> None:
    assert refusal_of_url(f"http://{host}/") == "bad_url"


def test_secrets_in_a_url_are_not_repeated() -> None:
    with pytest.raises(FetchRefused) as caught:
        check_url("http://user:hunter2@example.com/")
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.216.34",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(FetchRefused) as caught:
        check_address(address)
    assert caught.value.code == "address_not_allowed"
    assert "FETCH_ALLOW_NETWORKS" in caught.value.message


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "2606:2800:220:1::1"]
)
def test_public_addresses_pass(address: str) -> None:
    assert str(check_address(address)) == address


@given(st.ip_addresses())
def test_what_passes_is_what_python_calls_global(address: object) -> None:
    try:
        found = check_address(str(address))
    except FetchRefused:
        return
    assert found.is_global
    assert not found.is_multicast
    assert not found.is_reserved


def test_named_networks_are_allowed_and_their_neighbours_are_not() -> None:
    allowed = ["10.1.0.0/16", "fd00:1::/32"]
    assert check_address("10.1.2.3", allow_networks=allowed)
    assert check_address("fd00:1::5", allow_networks=allowed)
    for address in ("10.2.0.1", "fd00:2::5", "::ffff:10.1.2.3"):
        with pytest.raises(FetchRefused):
            check_address(address, allow_networks=allowed)
