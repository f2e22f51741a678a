"""What can go wrong, as exceptions. NOT: when to try again (``transport.py``)."""

from __future__ import annotations

from typing import Any


class LoopwrightError(Exception):
    """Everything that this package raises."""


class ApiError(LoopwrightError):
    """The server refused a request.

    Attributes:
        status: HTTP status.
        code: Stable machine-readable reason; switch on it.
        message: The same in words, with what to do.
        fields: Whatever is needed to act on it.
    """

    def __init__(self, status: int, code: str, message: str, fields: dict[str, Any]) -> None:
        super().__init__(f"{code} ({status}): {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields


class Malformed(ApiError):
    """400: the request is not of the form that the endpoint takes; ``fields["path"]`` says where."""


class NotSignedIn(ApiError):
    """401: no token, or one that is unknown, ended or revoked."""


class Forbidden(ApiError):
    """403: the role or the token's scopes are too small."""


class NotFound(ApiError):
    """404: not there, or not for you to know."""


class Conflict(ApiError):
    """409: not in the present state; 410: removed as was meant, such as the files of an old export."""


class Invalid(ApiError):
    """422: understood and refused."""


class Throttled(ApiError):
    """429: too often, also after waiting."""


class Unavailable(ApiError):
    """503: something that the server needs does not answer."""


class ConnectionFailed(LoopwrightError):
    """The server could not be reached, or the connection broke."""


class ChecksumMismatch(LoopwrightError):
    """A downloaded file is not the one that the server made."""


class JobFailed(LoopwrightError):
    """A job that was waited for failed or was cancelled.

    Attributes:
        state: Where it ended: ``failed`` or ``cancelled``.
        error: The server's account of it, when there is one.
    """

    def __init__(self, what: str, state: str, error: dict[str, Any] | None = None) -> None:
        reason = (error or {}).get("message", "")
        super().__init__(f"{what} {state}" + (f": {reason}" if reason else ""))
        self.state = state
        self.error = error


class TimedOut(LoopwrightError):
    """What was waited for did not end in time; it goes on."""


BY_STATUS: dict[int, type[ApiError]] = {
    400: Malformed,
    401: NotSignedIn,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Conflict,
    422: Invalid,
    429: Throttled,
    503: Unavailable,
}


def make_error(status: int, answer: Any) -> ApiError:
    """Return the exception for an answer; one that is not the server's own gets the code ``http_STATUS``."""
    given = answer if isinstance(answer, dict) else {}
    code, fields = given.get("code"), given.get("fields")
    return BY_STATUS.get(status, ApiError)(
        status,
        code if isinstance(code, str) else f"http_{status}",
        str(given.get("message", "the answer has no reason in it; is this the address of a Loopwright server?")),
        fields if isinstance(fields, dict) else {},
    )
