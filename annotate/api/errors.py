"""Maps errors to answers: ``{code, message, fields}`` and a status. The only place that knows both."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DataError
from redis import RedisError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from annotate.document.problem import DocumentInvalid
from annotate.errors import Conflict, DocumentRefused, DomainError, Forbidden, Gone, Invalid, NotFound, Unavailable

STATUSES: dict[type[DomainError], int] = {
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Gone: 410,
    Conflict: 409,
    Unavailable: 503,
}
"""The first that fits counts, so a special case stands before what it is a case of."""


class Malformed(exceptions.APIException):
    """A request that is not of the form that the endpoint takes."""

    status_code = 400
    default_code = "malformed"

    def __init__(self, message: str, path: str = "$") -> None:
        super().__init__(message)
        self.path = path


class BodyTooLarge(exceptions.APIException):
    """A JSON body beyond ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""

    status_code = 413
    default_code = "body_too_large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"the body is longer than {max_bytes} bytes; send less at once, or import it as a file")


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer for an error; None for a crash, which becomes a 500."""
    del context
    if isinstance(error, DocumentInvalid):
        error = DocumentRefused(error.problems)
    if isinstance(error, DomainError):
        set_rollback()
        status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
        return _envelope(status, error.code, error.message, error.fields)
    if isinstance(error, exceptions.APIException):
        set_rollback()
        return _explain(error)
    return _explain_refusal(error)


def _explain_refusal(error: Exception) -> Response | None:
    """Return the answer for what the database or Django refused: somebody sent what no rule of ours names."""
    if isinstance(error, DataError):
        set_rollback()
        return _envelope(422, "value_refused", f"a value cannot be stored: {str(error).splitlines()[0]}", {})
    if isinstance(error, RedisError):
        return _envelope(503, "cache_unavailable", "the server's Redis does not answer; try again in a moment", {})
    if isinstance(error, SuspiciousOperation):
        set_rollback()
        return _envelope(400, "malformed", f"the request is refused: {error}", {})
    return None


def _explain(error: exceptions.APIException) -> Response:
    headers: dict[str, str] = {}
    fields: dict[str, Any] = {"path": error.path} if isinstance(error, Malformed) else {}
    code = str(getattr(error.detail, "code", None) or error.default_code)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers["WWW-Authenticate"] = getattr(error, "auth_header", "Bearer")
        code = "not_signed_in" if isinstance(error, exceptions.NotAuthenticated) else "bad_token"
    wait_s = getattr(error, "wait", None)
    if wait_s is not None:
        headers["Retry-After"] = str(int(wait_s) + 1)
        fields["retry_after_s"] = int(wait_s) + 1
    response = _envelope(error.status_code, code, str(error.detail), fields)
    for name, value in headers.items():
        response[name] = value
    return response


def _envelope(status: int, code: str, message: str, fields: dict[str, Any]) -> Response:
    return Response({"code": code, "message": message, "fields": fields}, status=status)
