"""Sends one message to an address that a stranger may have written: over :mod:`annotate.connections`, no redirects."""

import ssl
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from annotate.connections import ConnectionLimits, Resolver, open_connector
from annotate.url_guard import FetchRefused, check_url

USER_AGENT: Final = "Loopwright (webhooks)"
LIMITS: Final = ConnectionLimits(connect_timeout_s=5.0, read_timeout_s=10.0, total_timeout_s=15.0)
GONE: Final = 410


class Outcome(NamedTuple):
    """What came of sending a message.

    Attributes:
        status_code: HTTP status of the answer; None when there was none.
        error: Why it does not count as delivered; empty when it does. Nothing of the answer's body is in it.
    """

    status_code: int | None
    error: str

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver has it."""
        return not self.error


def post_message(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    limits: ConnectionLimits = LIMITS,
    allow_networks: Sequence[str] = (),
    resolve: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> Outcome:
    """Send a message once; any status from 200 to 299 counts as delivered.

    Args:
        url: Absolute http or https URL.
        body: JSON.
        headers: Its signature, see :func:`annotate.webhooks.signing.sign_message`.
        limits: How long it may take, and which ports may be connected to.
        allow_networks: CIDRs that may be connected to though they are not public.
        resolve: Gives the addresses of a host; the operating system's resolver by default.
        tls: Trusted certificates; the operating system's by default.

    Returns:
        What came of it. What the guard refuses is an outcome too, since a name may lead elsewhere another day.
    """
    sent = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **headers}
    try:
        target = check_url(url, ports=limits.ports)
        with open_connector(limits, allow_networks=allow_networks, resolve=resolve, tls=tls) as connector:
            response = connector.request("POST", target, headers=sent, body=body)
            response.close()
    except FetchRefused as error:
        return Outcome(None, error.message)
    return Outcome(response.status, explain_status(response.status))


def explain_status(status: int) -> str:
    """Return why an answer's status does not count as delivered; empty when it does."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"the receiver redirects ({status}); expected 2xx: give the address where it ends"
    if status == GONE:
        return "the receiver says that it is gone for good (410)"
    return f"the receiver answers {status}; expected 2xx within {LIMITS.total_timeout_s:g} s"
