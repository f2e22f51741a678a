"""Checks that a webhook's message comes from the server, as Standard Webhooks 1 says (https://www.standardwebhooks.com)."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from loopwright.errors import LoopwrightError

PREFIX = "whsec_"
TOLERANCE_S = 300


class NotVerified(LoopwrightError):
    """A message that is not from the server, was changed on its way, or is too old: answer 401 and do nothing."""


def verify(headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, Any]:
    """Check a message and return what it says.

    The same message may come more than once: remember its ``webhook-id``.

    Args:
        headers: Of the request; names in any case.
        body: Its very bytes, before anything has read them as JSON.
        secret: The webhook's, ``whsec_…``.

    Returns:
        ``type``, ``timestamp`` and ``data``.

    Raises:
        NotVerified: The signature is not the secret's, a header is missing, or the message was signed more than five
            minutes from now.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        id_, signed_at, signatures = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    except KeyError as error:
        raise NotVerified(f"the header {error} is missing") from None
    if not signed_at.isascii() or not signed_at.isdigit() or abs(time.time() - int(signed_at)) > TOLERANCE_S:
        raise NotVerified(f"webhook-timestamp is {signed_at!r}; expected a time within {TOLERANCE_S} s of now")
    expected = b"v1," + b64encode(_sign(secret, b".".join([id_.encode(), signed_at.encode(), body])))
    if not any(hmac.compare_digest(expected, found.encode()) for found in signatures.split()):
        raise NotVerified("webhook-signature is not this secret's: is it the right secret, and the body unchanged?")
    message: dict[str, Any] = json.loads(body)
    return message


def _sign(secret: str, signed: bytes) -> bytes:
    try:
        key = b64decode(secret[len(PREFIX) :] if secret.startswith(PREFIX) else secret, validate=True)
    except binascii.Error:
        raise NotVerified("the secret is not one: expected whsec_ and base64") from None
    return hmac.new(key, signed, hashlib.sha256).digest()
