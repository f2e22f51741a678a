"""Which URLs and addresses may be fetched from: the guard against server-side request forgery. NOT: connections.

Every rule lists what it refuses and names it in the message. The caller resolves a host once, checks every address, and
connects to a checked one, so that a second answer of the name server changes nothing.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from annotate.errors import Invalid

FetchCode = Literal[
    "bad_url",
    "scheme_not_allowed",
    "credentials_in_url",
    "port_not_allowed",
    "unknown_host",
    "address_not_allowed",
    "too_many_redirects",
    "insecure_redirect",
    "bad_status",
    "encoded_body",
    "too_large_bytes",
    "too_slow",
    "tls_failed",
    "connection_failed",
    "incomplete_body",
]
Address = IPv4Address | IPv6Address

WEB_PORTS = frozenset([80, 443])

_FORBIDDEN: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), what)
    for network, what in (
        # IANA special-purpose registries (RFC 6890 and its successors); Python's own tables differ between releases.
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        # Public by number, yet only reachable from inside one cloud, where it hands out machine settings.
        ("168.63.129.16/32", "a cloud's own"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "an IPv4 address in disguise"),
        ("64:ff9b::/96", "an IPv4 address in disguise"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "an IPv4 address in disguise"),
        ("3fff::/20", "for documentation"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?\.?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_MAX_URL_LENGTH = 8192


class FetchRefused(Invalid):
    """A URL that is not, or could not be, fetched.

    Attributes:
        code: Stable machine-readable reason.
        message: What was wrong with its value and unit, what was expected, and what to do.
        is_temporary: Whether trying again later may help.
    """

    def __init__(self, code: FetchCode, message: str, *, is_temporary: bool = False) -> None:
        super().__init__(code, message)
        self.is_temporary = is_temporary


def check_address(address: str, *, allow_networks: Sequence[str] = ()) -> Address:
    """Refuse an address that is not on the public internet.

    Args:
        address: IPv4 or IPv6 address.
        allow_networks: CIDRs that are allowed whatever they are, e.g. ``["10.1.0.0/16"]``.

    Returns:
        The parsed address.

    Raises:
        FetchRefused: ``address_not_allowed``.
    """
    found = ip_address(address.partition("%")[0])
    if any(found in ip_network(network, strict=False) for network in allow_networks):
        return found
    what = next((what for network, what in _FORBIDDEN if found in network), None)
    if what is None and isinstance(found, IPv6Address) and found not in _GLOBAL_UNICAST:
        what = "reserved"
    if what is not None:
        raise FetchRefused(
            "address_not_allowed",
            f"the address {found} is {what}; expected a public one: use a public URL, or let an administrator add its "
            "network to FETCH_ALLOW_NETWORKS",
        )
    return found


def check_url(url: str, *, ports: frozenset[int] = WEB_PORTS) -> Url:
    """Refuse a URL that is malformed, ambiguous, or of a scheme or port that is not fetched from.

    Args:
        url: Absolute URL.
        ports: Ports that may be connected to.

    Returns:
        The parsed URL, always with scheme and host; an IPv6 host stands in brackets.

    Raises:
        FetchRefused: ``bad_url``, ``scheme_not_allowed``, ``credentials_in_url`` or ``port_not_allowed``.
    """
    if len(url) > _MAX_URL_LENGTH or _UNSAFE.search(url):
        raise _bad_url(
            url, f"holds spaces, control characters or backslashes, or more than {_MAX_URL_LENGTH} characters"
        )
    try:
        parsed = parse_url(url)
    except LocationParseError as error:
        raise _bad_url(url, "cannot be parsed") from error
    if parsed.scheme not in ("http", "https"):
        raise FetchRefused("scheme_not_allowed", f"the scheme of {url!r} is {parsed.scheme!r}; expected http or https")
    if parsed.auth is not None:
        raise FetchRefused(
            "credentials_in_url", "the URL holds a user name or password: leave them out, or upload the file"
        )
    host = _check_host(url, parsed.host)
    port = port_of(parsed)
    if port not in ports:
        raise FetchRefused(
            "port_not_allowed",
            f"the port is {port}; expected one of {sorted(ports)}; whoever runs the server can add it to FETCH_PORTS",
        )
    return parsed._replace(host=host)


def port_of(url: Url) -> int:
    """Return the port to connect to: the one named, or the usual one of the scheme."""
    if url.port is not None:
        return url.port
    return 443 if url.scheme == "https" else 80


def _bad_url(url: str, what: str) -> FetchRefused:
    return FetchRefused("bad_url", f"the URL {url[:200]!r} {what}; expected the form https://host/path")


def _check_host(url: str, host: str | None) -> str:
    if not host:
        raise _bad_url(url, "names no host")
    if host.startswith("["):
        try:
            return f"[{IPv6Address(host[1:-1])}]" if "%" not in host else _refuse_host(url)
        except ValueError as error:
            raise _bad_url(url, "names an IPv6 address that is not one") from error
    host = host.lower()
    if not _HOST_NAME.fullmatch(host):
        return _refuse_host(url)
    # Resolvers read 2130706433, 0x7f.1 and 017700000001 as 127.0.0.1; only the plain spelling is taken.
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        try:
            return str(IPv4Address(host))
        except ValueError as error:
            raise _bad_url(url, "spells an IPv4 address unusually: write four decimal numbers") from error
    return host


def _refuse_host(url: str) -> str:
    raise _bad_url(url, "names a host with characters that no host name has")
