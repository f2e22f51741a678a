"""What every resource shares: reading bodies and queries into structs, answering with structs, keyset pages."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from annotate.access import Actor
from annotate.api.conditional import tag_answer
from annotate.api.errors import Malformed
from annotate.api.permissions import SignedIn
from annotate.document.decoding import explain
from annotate.document.problem import DocumentInvalid

T = TypeVar("T", bound=msgspec.Struct)
V = TypeVar("V", bound=Callable[..., Any])
ESCAPED_NUL = b"\\u0000"


class ErrorBody(msgspec.Struct):
    """Every refusal: a code to switch on, a sentence for people, and what a client needs to act."""

    code: str
    message: str
    fields: dict[str, Any]


class Resource(ViewSet):
    """A noun of the API. Methods read, call a service or query, and answer."""

    permission_classes: list[type[BasePermission]] = [SignedIn]
    lookup_value_regex = r"[0-9]{1,18}"

    @property
    def actor(self) -> Actor:
        """Return who asks."""
        assert isinstance(self.request.auth, Actor)
        return self.request.auth

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer GETs with a tag, and with 304 whoever has the answer already."""
        return tag_answer(request, super().finalize_response(request, response, *args, **kwargs))

    def read(self, kind: type[T]) -> T:
        """Decode the body.

        Raises:
            Malformed: It is not JSON, or not of that shape.
        """
        return read_struct(self.request, kind)

    def query(self, kind: type[T]) -> T:
        """Decode the query string; a repeated name becomes a list.

        Raises:
            Malformed: An unknown name, a value of the wrong type, or U+0000.
        """
        lists, params = _list_repeatable(kind), self.request.query_params
        raw: dict[str, Any] = {name: params.getlist(name) if name in lists else params[name] for name in params}
        refuse_nul(raw, "query: ")
        try:
            return msgspec.convert(raw, kind, strict=False)
        except msgspec.ValidationError as error:
            problem = explain(error, raw)
            raise Malformed(f"query: {problem.message}", problem.path) from error


@cache
def _list_repeatable(kind: type[msgspec.Struct]) -> frozenset[str]:
    fields = msgspec.structs.fields(kind)
    return frozenset(field.encode_name for field in fields if str(field.type).startswith("list["))


def read_struct(request: Request, kind: type[T]) -> T:
    """Decode a request's body; see :meth:`Resource.read`."""
    data: Any = request.data
    body = (data if isinstance(data, bytes) else b"") or b"{}"
    try:
        if ESCAPED_NUL in body:
            refuse_nul(msgspec.json.decode(body))
        return _decode(body, kind)
    except RecursionError as error:
        raise Malformed("the body is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"the body is not valid JSON: {error}") from error
    except DocumentInvalid as error:
        raise Malformed(str(error)) from error


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        problem = explain(error, msgspec.json.decode(body))
        raise Malformed(problem.message, problem.path) from error


def refuse_nul(value: Any, where: str = "", path: str = "$") -> None:
    """Raise Malformed when a text inside plain JSON values holds U+0000, which PostgreSQL cannot store."""
    if isinstance(value, str) and "\0" in value:
        raise Malformed(f"{where}{path} holds U+0000, which cannot be stored: remove it", path)
    if isinstance(value, dict):
        for name, inner in value.items():
            refuse_nul(name, where, path)
            refuse_nul(inner, where, f"{path}.{name}")
    if isinstance(value, list):
        for at, inner in enumerate(value):
            refuse_nul(inner, where, f"{path}[{at}]")


def reply(value: Any = None, *, status: int = 200) -> HttpResponse:
    """Return an answer; encoded here, past the content negotiation that JSON alone does not need."""
    if value is None:
        return HttpResponse(status=204 if status == 200 else status)
    return HttpResponse(msgspec.json.encode(value), status=status, content_type="application/json")


def describe(
    summary: str,
    *,
    body: Any = None,
    query: type[msgspec.Struct] | None = None,
    answer: Any = None,
    status: int | None = None,
) -> Callable[[V], V]:
    """Tell OpenAPI what an endpoint takes and gives."""
    code = status or (200 if answer is not None else 204)
    return extend_schema(
        summary=summary,
        request=body,
        parameters=list_parameters(query) if query else None,
        responses={code: answer, "default": ErrorBody},
    )


def list_parameters(query: type[msgspec.Struct]) -> list[OpenApiParameter]:
    """Return the query parameters that a struct describes."""
    found = []
    for field in msgspec.structs.fields(query):
        schema = msgspec.json.schema(field.type)
        required = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
        found.append(OpenApiParameter(field.encode_name, schema, OpenApiParameter.QUERY, required=required))
    return found
