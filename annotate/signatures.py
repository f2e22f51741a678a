"""Signed addresses of media: who has one may read one file for a while."""

import base64
import hashlib
import hmac
import time
from functools import lru_cache

from django.conf import settings

SIGNATURE_SALT = "annotate.storage.media"
SIGNED_SECONDS = 3600


def sign_media(path: str, *, now_s: float | None = None) -> str:
    """Return a token that lets its bearer read one media path for one to two hours.

    The end is rounded to the hour, so that an address stays the same for a while and browsers can cache what it gives.
    """
    now = time.time() if now_s is None else now_s
    expires = (int(now) // SIGNED_SECONDS + 2) * SIGNED_SECONDS
    return f"{expires:x}.{_sign(path, expires)}"


def check_signature(path: str, token: str) -> bool:
    """Return whether a token was made for this path and is not too old."""
    expires, _, signature = token.partition(".")
    try:
        end = int(expires, 16)
    except ValueError:
        return False
    return end > time.time() and hmac.compare_digest(signature.encode(), _sign(path, end).encode())


def _sign(path: str, expires: int) -> str:
    digest = hmac.digest(_media_key(settings.SECRET_KEY), f"{path}\n{expires}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:18]).decode()


@lru_cache(maxsize=2)
def _media_key(secret: str) -> bytes:
    return hashlib.sha256(f"{SIGNATURE_SALT}:{secret}".encode()).digest()
