"""Secrets and signatures as Standard Webhooks 1 has them (https://www.standardwebhooks.com). Pure."""

import hashlib
import hmac
from base64 import b64encode
from typing import Final

PREFIX: Final = "whsec_"


def derive_secret(server_key: str, salt: str) -> bytes:
    """Return a webhook's secret: HMAC-SHA256 of its salt under the server's key, so that no table holds it.

    Args:
        server_key: The server's own secret; when it changes, so does every webhook's.
        salt: Random text that is the webhook's alone.

    Returns:
        32 bytes.
    """
    return hmac.digest(server_key.encode(), b"webhook secret/" + salt.encode(), hashlib.sha256)


def show_secret(secret: bytes) -> str:
    """Return a secret as people copy it: ``whsec_`` and base64."""
    return PREFIX + b64encode(secret).decode()


def sign_message(secret: bytes, *, message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """Return the three headers that say who sent a message and when.

    Args:
        secret: The webhook's secret.
        message_id: Stays the same when the message is sent again; without a full stop.
        timestamp_s: When it is sent, seconds since 1970.
        body: The very bytes that are sent.

    Returns:
        ``webhook-id``, ``webhook-timestamp``, and ``webhook-signature``: ``v1,`` and the base64 of HMAC-SHA256 over
        ``id.timestamp.body``.
    """
    signed = b".".join([message_id.encode(), str(timestamp_s).encode(), body])
    signature = b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": f"v1,{signature}",
    }
