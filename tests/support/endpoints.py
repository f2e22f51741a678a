"""Every endpoint of the API: the request that tries it, and who may. A new endpoint without a row fails a test."""

import json
import re
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from annotate.config.router import router
from tests.support.client import Client

RANKS = {"viewer": 1, "annotator": 2, "reviewer": 3, "manager": 4, "owner": 5}


class Endpoint(NamedTuple):
    """One request.

    Attributes:
        method: HTTP method.
        path: Below ``/api/``; names in braces stand for ids of the world.
        least: The smallest role that may, or ``anyone`` (no session needed), ``person`` (any account), ``maker``
            (whoever may make projects).
        scope: What a token needs: ``read``, ``write``, ``administer``; ``browser`` is for no token; empty for any.
        body: JSON; texts with braces stand for ids of the world.
        passed: Statuses of those who may.
    """

    method: str
    path: str
    least: str
    scope: str
    body: Any = None
    passed: tuple[int, ...] = (200,)


CHANGE = {"client_id": "tab", "seq": 1, "base_version": 0, "ops": []}
ENDPOINTS = [
    Endpoint("GET", "session", "anyone", ""),
    Endpoint("POST", "session", "anyone", "", {"email": "olga@example.com", "password": "correct horse battery"}),
    Endpoint("PATCH", "session", "person", "browser", {"theme": "dark"}),
    Endpoint("DELETE", "session", "anyone", "", None, (204,)),
    Endpoint("POST", "password-resets", "anyone", "", {"email": "nobody@example.com"}, (204,)),
    Endpoint("POST", "password-resets/confirm", "anyone", "", {"uid": "MQ", "token": "x", "password": "x"}, (404,)),
    Endpoint(
        "POST",
        "invitations",
        "manager",
        "administer",
        {"email": "new@example.com", "project": "{project}", "role": "viewer"},
        (201,),
    ),
    Endpoint("GET", "invitations?project={project}", "manager", "administer"),
    Endpoint("DELETE", "invitations/{open_invitation}", "manager", "administer", None, (204,)),
    Endpoint("GET", "invitations/{invitation}", "anyone", ""),
    Endpoint("POST", "invitations/unknown/accept", "anyone", "browser", {"name": "New", "password": "x"}, (404,)),
    Endpoint("GET", "tokens", "person", "browser"),
    Endpoint("POST", "tokens", "person", "browser", {"name": "ci", "scopes": ["read"]}, (201,)),
    Endpoint("DELETE", "tokens/{token}", "person", "browser", None, (204, 404)),
    Endpoint("GET", "webhooks?project={project}", "manager", "administer"),
    Endpoint(
        "POST",
        "webhooks",
        "manager",
        "administer",
        {"project": "{project}", "url": "https://example.com/hook", "events": ["task.submitted"]},
        (201,),
    ),
    Endpoint("PATCH", "webhooks/{webhook}", "manager", "administer", {"is_active": False}),
    Endpoint("DELETE", "webhooks/{webhook}", "manager", "administer", None, (204,)),
    Endpoint("POST", "webhooks/{webhook}/ping", "manager", "administer", None, (202,)),
    Endpoint("GET", "webhooks/{webhook}/deliveries", "manager", "administer"),
    Endpoint("POST", "webhooks/{webhook}/deliveries/{delivery}/replay", "manager", "administer", None, (202,)),
    Endpoint("GET", "projects", "person", "read"),
    Endpoint("POST", "projects", "maker", "administer", {"name": "New"}, (201,)),
    Endpoint("GET", "projects/{project}", "viewer", "read"),
    Endpoint("PATCH", "projects/{project}", "manager", "administer", {"name": "Renamed"}),
    Endpoint("DELETE", "projects/{project}", "owner", "administer", None, (204,)),
    Endpoint("GET", "memberships?project={project}", "viewer", "read"),
    Endpoint("PATCH", "memberships/{user}?project={project}", "manager", "administer", {"role": "viewer"}),
    Endpoint("DELETE", "memberships/{user}?project={project}", "manager", "administer", None, (204,)),
    Endpoint("GET", "ontologies?project={project}", "viewer", "read"),
    Endpoint(
        "POST",
        "ontologies",
        "manager",
        "administer",
        {"project": "{project}", "base_version": 1, "definition": {}},
        (201,),
    ),
    Endpoint("GET", "guidelines?project={project}", "viewer", "read"),
    Endpoint("POST", "guidelines", "manager", "administer", {"project": "{project}", "markdown": "x"}, (201,)),
    Endpoint("GET", "items?project={project}", "viewer", "read"),
    Endpoint("GET", "items/counts?project={project}", "viewer", "read"),
    Endpoint("GET", "items/{item}", "viewer", "read"),
    Endpoint(
        "POST", "items/set-aside", "reviewer", "write", {"project": "{project}", "items": ["{item}"], "reason": "x"}
    ),
    Endpoint("POST", "items/put-first", "reviewer", "write", {"project": "{project}", "items": ["{item}"]}),
    Endpoint("POST", "items/retry", "manager", "write", {"project": "{project}", "items": ["{item}"]}),
    Endpoint("POST", "items/restore", "reviewer", "write", {"project": "{project}", "items": ["{item}"]}),
    Endpoint("POST", "uploads?project={project}", "manager", "write", "files"),
    Endpoint("POST", "imports?project={project}", "manager", "write", {"assets": {"question": {"text": "x"}}}),
    Endpoint("POST", "imports/dry-run?project={project}", "manager", "write", {"assets": {"question": {"text": "x"}}}),
    Endpoint(
        "POST", "imports/jobs?project={project}", "manager", "write", {"assets": {"question": {"text": "x"}}}, (202,)
    ),
    Endpoint("GET", "imports/{job}/outcomes", "viewer", "read", None, (404,)),
    Endpoint("GET", "tasks?project={project}", "viewer", "read"),
    Endpoint("POST", "tasks/claim", "annotator", "write", {"project": "{project}"}),
    Endpoint("GET", "tasks/{task}", "viewer", "read"),
    Endpoint("POST", "tasks/{task}/claim", "annotator", "write", None, (409,)),
    Endpoint("POST", "tasks/{task}/draft", "annotator", "write", CHANGE, (409,)),
    Endpoint("POST", "tasks/{task}/heartbeat", "annotator", "write", None, (409,)),
    Endpoint("POST", "tasks/{task}/release", "annotator", "write", None, (409,)),
    Endpoint("POST", "tasks/{task}/reopen", "reviewer", "write", None, (409,)),
    Endpoint("POST", "tasks/{task}/skip", "annotator", "write", {"reason": "x"}, (409,)),
    Endpoint("POST", "tasks/{task}/submit", "annotator", "write", {}, (409,)),
    Endpoint("GET", "reviews?item={item}", "viewer", "read"),
    Endpoint("POST", "reviews", "reviewer", "write", {"task": "{review}", "verdict": "accepted"}, (409,)),
    Endpoint("POST", "reviews/open", "manager", "write", {"project": "{project}", "items": ["{item}"]}),
    Endpoint("GET", "comments?item={item}", "viewer", "read"),
    Endpoint("POST", "comments", "annotator", "write", {"item": "{item}", "body": "x"}, (201,)),
    Endpoint("POST", "comments/{comment}/resolve", "annotator", "write"),
    Endpoint("GET", "annotations?project={project}", "viewer", "read"),
    Endpoint("GET", "annotations/{annotation}/revisions", "viewer", "read", None, (200, 404)),
    Endpoint("POST", "suggestions/{suggestion}/decide", "annotator", "write", {"decisions": {"t1": "accepted"}}),
    Endpoint("GET", "model-versions?project={project}", "viewer", "read"),
    Endpoint("GET", "model-versions/{model}", "viewer", "read"),
    Endpoint("GET", "model-versions/{model}/acceptance", "viewer", "read"),
    Endpoint("GET", "jobs?project={project}", "viewer", "read"),
    Endpoint("POST", "jobs", "manager", "write", {"project": "{project}", "name": "ingest_assets"}, (202,)),
    Endpoint("GET", "jobs/{job}", "viewer", "read"),
    Endpoint("POST", "jobs/{job}/cancel", "manager", "write"),
    Endpoint("GET", "job-specs?project={project}", "viewer", "read"),
    Endpoint("GET", "encoders?project={project}", "viewer", "read"),
    Endpoint("POST", "search", "viewer", "read", {"project": "{project}", "item": "{item}"}),
    Endpoint("POST", "search/picture", "viewer", "read", {"picture": "not one", "project": "{project}"}, (422,)),
    Endpoint("GET", "duplicate-groups?project={project}", "viewer", "read"),
    Endpoint("GET", "likeness?project={project}", "viewer", "read"),
    Endpoint("POST", "duplicate-groups/{group}/resolve", "reviewer", "write", {"keep": ["{item}"]}),
    Endpoint("POST", "duplicate-groups/{group}/reopen", "reviewer", "write", None, (409,)),
    Endpoint("GET", "findings?project={project}", "viewer", "read"),
    Endpoint("GET", "findings/counts?project={project}", "viewer", "read"),
    Endpoint("GET", "findings/histogram?project={project}&check=blur", "viewer", "read"),
    Endpoint(
        "POST",
        "findings/decide",
        "reviewer",
        "write",
        {"project": "{project}", "findings": ["{finding}"], "decision": "dismissed"},
    ),
    Endpoint("GET", "reference-sets?project={project}", "viewer", "read"),
    Endpoint("POST", "reference-sets", "manager", "write", {"project": "{project}", "name": "Another"}, (201,)),
    Endpoint("GET", "reference-sets/{reference_set}", "viewer", "read"),
    Endpoint("DELETE", "reference-sets/{reference_set}", "manager", "write", None, (204,)),
    Endpoint("POST", "reference-sets/{reference_set}/records", "manager", "write", {"from_project": "{project}"}),
    Endpoint("GET", "reference-sets/{reference_set}/hits", "viewer", "read"),
    Endpoint("GET", "slices?project={project}", "reviewer", "read"),
    Endpoint(
        "POST", "slices", "reviewer", "write", {"project": "{project}", "name": "New", "filter": {"text": "x"}}, (201,)
    ),
    Endpoint("GET", "slices/{slice}", "reviewer", "read"),
    Endpoint("PATCH", "slices/{slice}", "reviewer", "write", {"name": "Renamed"}),
    Endpoint("DELETE", "slices/{slice}", "reviewer", "write", None, (204,)),
    Endpoint("GET", "recipes?project={project}", "reviewer", "read"),
    Endpoint("GET", "recipes/samplers", "person", ""),
    Endpoint(
        "POST",
        "recipes",
        "reviewer",
        "write",
        {"project": "{project}", "name": "New", "definition": {"steps": [{"kind": "split"}]}},
        (201,),
    ),
    Endpoint("GET", "recipes/{recipe}", "reviewer", "read"),
    Endpoint("PATCH", "recipes/{recipe}", "reviewer", "write", {"name": "Renamed"}),
    Endpoint("DELETE", "recipes/{recipe}", "reviewer", "write", None, (204,)),
    Endpoint("POST", "recipes/{recipe}/run", "reviewer", "write", None, (202,)),
    Endpoint("GET", "proposals?project={project}", "reviewer", "read"),
    Endpoint("GET", "proposals/{proposal}", "reviewer", "read"),
    Endpoint("GET", "proposals/{proposal}/items", "reviewer", "read"),
    Endpoint("POST", "proposals/{proposal}/approve", "reviewer", "write", {"note": "x"}),
    Endpoint("POST", "proposals/{proposal}/reject", "reviewer", "write", {"note": "x"}),
    Endpoint("POST", "proposals/{decided_proposal}/undo", "reviewer", "write"),
    Endpoint("GET", "releases?project={project}", "viewer", "read"),
    Endpoint("POST", "releases", "manager", "write", {"project": "{project}", "name": "v2"}, (202,)),
    Endpoint("POST", "releases/check", "manager", "write", {"project": "{project}"}),
    Endpoint("GET", "releases/{release}", "viewer", "read"),
    Endpoint("PATCH", "releases/{release}", "manager", "write", {"notes": "x"}),
    Endpoint("GET", "releases/{release}/card", "viewer", "read"),
    Endpoint("GET", "releases/{release}/croissant", "viewer", "read"),
    Endpoint("GET", "releases/{release}/items", "viewer", "read"),
    Endpoint("GET", "releases/{release}/manifest", "viewer", "read"),
    Endpoint("GET", "releases/{release}/diff?base={release}", "viewer", "read"),
    Endpoint("GET", "releases/{release}/preview?format=coco", "viewer", "read", None, (422,)),
    Endpoint("GET", "formats", "person", ""),
    Endpoint("GET", "exports?release={release}", "viewer", "read"),
    Endpoint("POST", "exports", "viewer", "read", {"release": "{release}", "format": "coco"}, (202,)),
    Endpoint("GET", "exports/{export}", "viewer", "read"),
    Endpoint("GET", "exports/{export}/archive", "viewer", "read"),
    Endpoint("GET", "exports/{export}/files/manifest.ndjson", "viewer", "read"),
    Endpoint("GET", "takedowns?project={project}", "viewer", "read"),
    Endpoint("GET", "takedowns/affected?project={project}&item={item}&slot=question", "manager", "write"),
    Endpoint(
        "POST",
        "takedowns",
        "manager",
        "write",
        {"project": "{project}", "item": "{item}", "slot": "question", "reason": "x"},
        (202,),
    ),
    Endpoint("GET", "takedowns/{takedown}", "viewer", "read"),
    Endpoint("POST", "takedowns/{takedown}/lift", "manager", "write"),
    Endpoint("POST", "takedowns/{takedown}/retry", "manager", "write", None, (202,)),
    Endpoint("GET", "erasures?project={project}", "viewer", "read"),
    Endpoint("GET", "erasures/preview?project={project}&item={item}", "owner", "administer"),
    Endpoint(
        "POST",
        "erasures",
        "owner",
        "administer",
        {"project": "{project}", "item": "{item}", "confirm": "item-0002", "reason": "x"},
        (202,),
    ),
    Endpoint("GET", "erasures/{erasure}", "viewer", "read"),
    Endpoint("POST", "erasures/{erasure}/retry", "owner", "administer", None, (202,)),
]


def list_routes() -> set[tuple[str, str]]:
    """Return (method, route) of everything that the URL conf serves below ``/api/``, but for its description."""
    routes = {(method, "^session$") for method in ("GET", "POST", "PATCH", "DELETE")}
    for pattern in router.urls:
        actions = getattr(pattern.callback, "actions", {})
        routes |= {(method.upper(), str(pattern.pattern)) for method in actions if method != "head"}
    return routes


def find_route(endpoint: Endpoint) -> tuple[str, str] | None:
    """Return the route that an endpoint's request goes to."""
    path = re.sub(r"\{\w+\}", "1", endpoint.path).partition("?")[0]
    found = [(method, route) for method, route in list_routes() if method == endpoint.method and re.match(route, path)]
    return found[0] if found else None


def fill_in(value: Any, world: dict[str, Any]) -> Any:
    """Put ids of the world in the place of names in braces."""
    if isinstance(value, str):
        whole = re.fullmatch(r"\{(\w+)\}", value)
        return world[whole[1]] if whole else re.sub(r"\{(\w+)\}", lambda name: str(world[name[1]]), value)
    if isinstance(value, dict):
        return {name: fill_in(inner, world) for name, inner in value.items()}
    return [fill_in(inner, world) for inner in value] if isinstance(value, list) else value


def send(client: Client, endpoint: Endpoint, world: dict[str, Any]) -> HttpResponse:
    """Send an endpoint's request and read the whole answer."""
    path = f"/api/{fill_in(endpoint.path, world)}"
    response: Any
    if endpoint.body == "files":
        response = client.post(path, {"files": SimpleUploadedFile("a.png", b"x", "image/png")})
    elif endpoint.path == "search/picture":
        body = fill_in(endpoint.body, world)
        picture = SimpleUploadedFile("a.png", body.pop("picture").encode(), "image/png")
        response = client.post(path, {"picture": picture, "search": json.dumps(body)})
    else:
        response = client.call(endpoint.method, path, fill_in(endpoint.body, world))
    response.getvalue()
    return response  # type: ignore[no-any-return]
