"""OpenAPI from structs: their JSON Schemas become the components."""

from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiExample

from annotate.api.examples import list_examples

REF = "#/components/schemas/{name}"


class ResourceSchema(AutoSchema):
    """Names operations ``<noun>_<action>``."""

    def get_operation_id(self) -> str:
        action = getattr(self.view, "action", self.method.lower())
        noun = self.view.basename.replace("-", "_") if hasattr(self.view, "basename") else self.view.__class__.__name__
        return f"{noun}_{action}"

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Lists answer with a page: what ``describe`` names is the whole answer, not one row of it.
        del serializer
        return False

    def get_examples(self) -> list[OpenApiExample]:
        return list_examples(self.get_operation_id())

    def get_tags(self) -> list[str]:
        return [self.view.basename] if hasattr(self.view, "basename") else super().get_tags()


class StructExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Lets ``describe`` name structs where drf-spectacular expects serializers."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def _struct(self) -> type[msgspec.Struct]:
        return self.target if isinstance(self.target, type) else type(self.target)

    def get_name(self, auto_schema: Any, direction: Any) -> str:
        del auto_schema, direction
        return self._struct().__name__

    def get_identity(self, auto_schema: Any, direction: Any) -> str:
        # Nested structs are known by name alone, so that is what tells components apart.
        return self.get_name(auto_schema, direction)

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        del direction
        struct = self._struct()
        _, components = msgspec.json.schema_components((struct,), ref_template=REF)
        for name, schema in components.items():
            component = make_component(name, schema)
            if name != struct.__name__ and component not in auto_schema.registry:
                auto_schema.registry.register(component)
        own: dict[str, Any] = components[struct.__name__]
        return own


def make_component(name: str, schema: dict[str, Any]) -> ResolvedComponent:
    """Return a schema component."""
    kind = ResolvedComponent.SCHEMA
    return ResolvedComponent(name=name, type=kind, object=name, schema=schema)  # type: ignore[no-untyped-call]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Bearer tokens."""

    target_class = "annotate.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        del auto_schema
        return {"type": "http", "scheme": "bearer", "description": "An API token: `Authorization: Bearer lw_…`"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The browser's session."""

    target_class = "annotate.api.authentication.SignedInAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        del auto_schema
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
