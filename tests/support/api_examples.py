"""Requests worth showing, sent to the running API: what ``/api/docs`` gives as examples."""

import json
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.urls import resolve

from tests.architecture.source import ROOT
from tests.support.client import Client
from tests.support.endpoints import fill_in

FILE: Final[Path] = ROOT / "annotate" / "api" / "examples.json"
MAX_SCALARS: Final = 8
OPEN: Final = {"params", "options", "definition"}
"""What holds defaults of something with a reference of its own, where new names appear."""
SCRUBBED: Final = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"), "2026-01-31T12:00:00Z"),
    (re.compile(r"^(lw_|whsec_).+"), r"\1..."),
    (re.compile(r"(/invitation/).+"), r"\1..."),
    (re.compile(r"\?.+$"), "?..."),
    (re.compile(r"[0-9a-f]{32}(?=/)"), "0" * 32),
)


class Request(NamedTuple):
    """A request worth showing.

    Attributes:
        method: HTTP method.
        path: Below ``/api/``; names in braces stand for ids of the world.
        body: JSON; texts with braces stand for ids of the world.
        who: Who sends it: the project's owner, or ``ann``, who labels.
    """

    method: str
    path: str
    body: Any = None
    who: str = "owner"


ANSWER: Final = {"kind": "choice", "id": "a1", "question": "mood", "values": ["calm"]}
CHANGE: Final = {"client_id": "tab-1", "seq": 1, "base_version": 0, "ops": [{"op": "put_mark", "value": ANSWER}]}
LETTER: Final = {"key": "letters/0001", "assets": {"letter": {"text": "Dear all, thank you."}}, "priority": 5}
ONTOLOGY: Final = {
    "classes": [{"id": "cat", "name": "Cat", "kinds": ["box", "mask"], "hotkey": "1"}],
    "questions": [
        {"id": "mood", "name": "What mood?", "kind": "choice", "options": [{"id": "calm", "name": "Calm"}]},
    ],
}
RECIPE: Final = {
    "steps": [{"kind": "split", "shares": {"train": 0.8, "validation": 0.1, "test": 0.1}}],
}
SLICE: Final = {"progress": ["accepted"], "facts": [{"fact": "width_px", "least": 640}]}
REQUESTS: Final[list[Request]] = [
    Request("POST", "session", {"email": "olga@example.com", "password": "correct horse battery"}),
    Request("PATCH", "session", {"name": "Olga", "locale": "en", "theme": "dark"}),
    Request("POST", "password-resets", {"email": "ann@example.com"}),
    Request("POST", "invitations", {"email": "new@example.com", "project": "{project}", "role": "annotator"}),
    Request("GET", "tokens"),
    Request("POST", "tokens", {"name": "Training pipeline", "scopes": ["read", "write"], "project": "{project}"}),
    Request("GET", "webhooks?project={project}"),
    Request(
        "POST",
        "webhooks",
        {
            "project": "{project}",
            "url": "https://example.com/loopwright",
            "events": ["release.finished", "job.failed"],
        },
    ),
    Request("PATCH", "webhooks/{webhook}", {"is_active": False}),
    Request("GET", "webhooks/{webhook}/deliveries"),
    Request("POST", "webhooks/{webhook}/deliveries/{delivery}/replay"),
    Request("GET", "projects"),
    Request("GET", "projects/{project}"),
    Request("POST", "projects", {"name": "Street scenes", "seats": 2, "review": True, "ontology": ONTOLOGY}),
    Request("PATCH", "projects/{project}", {"name": "Pets at home", "lease_s": 1800}),
    Request("GET", "memberships?project={project}"),
    Request("PATCH", "memberships/{user}?project={project}", {"role": "reviewer"}),
    Request("GET", "ontologies?project={project}"),
    Request("POST", "ontologies", {"project": "{project}", "base_version": 1, "definition": ONTOLOGY}),
    Request("POST", "guidelines", {"project": "{project}", "markdown": "# What to mark\n\nEvery cat, however small."}),
    Request("GET", "items?project={project}&limit=1"),
    Request("GET", "items/{item}"),
    Request(
        "POST", "items/set-aside", {"project": "{project}", "items": ["{item}"], "reason": "Not what was asked for"}
    ),
    Request("POST", "items/restore", {"project": "{project}", "items": ["{item}"]}),
    Request("POST", "items/put-first", {"project": "{project}", "items": ["{item}"]}),
    Request("POST", "items/retry", {"project": "{project}", "items": ["{item}"]}),
    Request("POST", "imports?project={project}", LETTER),
    Request("POST", "imports/dry-run?project={project}", LETTER),
    Request("POST", "imports/jobs?project={project}", LETTER),
    Request("GET", "tasks?project={project}"),
    Request("GET", "tasks/{task}"),
    Request("POST", "tasks/claim", {"project": "{project}"}, "ann"),
    Request("POST", "tasks/{task}/draft", CHANGE, "ann"),
    Request("POST", "tasks/{task}/submit", {"change": CHANGE, "spent_s": 12.5}, "ann"),
    Request("POST", "tasks/{task}/skip", {"reason": "The question cannot be read"}, "ann"),
    Request("GET", "reviews?item={reviewed_item}"),
    Request("POST", "reviews/open", {"project": "{project}", "items": ["{reviewed_item}"]}),
    Request(
        "POST",
        "reviews",
        {"task": "{review}", "verdict": "returned", "reason": "The second cat is missing", "comments": []},
    ),
    Request("GET", "comments?item={item}"),
    Request("POST", "comments", {"item": "{item}", "body": "Is this a cat?"}),
    Request("GET", "annotations?project={project}&limit=1"),
    Request("GET", "annotations/{annotation}/revisions"),
    Request("POST", "suggestions/{suggestion}/decide", {"decisions": {"t1": "accepted"}}, "ann"),
    Request("GET", "jobs?project={project}&limit=1"),
    Request("GET", "jobs/{job}"),
    Request("POST", "jobs", {"project": "{project}", "name": "find_duplicates", "params": {"min_cosine": 0.92}}),
    Request("POST", "search", {"project": "{project}", "item": "{item}"}),
    Request("GET", "duplicate-groups?project={project}"),
    Request("POST", "duplicate-groups/{group}/resolve", {"keep": ["{item}"]}),
    Request("GET", "findings?project={project}"),
    Request("POST", "findings/decide", {"project": "{project}", "findings": ["{finding}"], "decision": "dismissed"}),
    Request("GET", "slices?project={project}"),
    Request("POST", "slices", {"project": "{project}", "name": "Wide and accepted", "filter": SLICE}),
    Request("PATCH", "slices/{slice}", {"name": "Left camera", "filter": {"metadata": {"camera": "left"}}}),
    Request("GET", "recipes?project={project}"),
    Request("POST", "recipes", {"project": "{project}", "name": "Balanced", "definition": RECIPE}),
    Request("PATCH", "recipes/{recipe}", {"name": "Balanced by class", "definition": RECIPE}),
    Request("POST", "proposals/{proposal}/approve", {"note": "Looked at the examples"}),
    Request("POST", "proposals/{proposal}/reject", {"note": "Loses every night scene"}),
    Request("GET", "reference-sets?project={project}"),
    Request("POST", "reference-sets", {"project": "{project}", "name": "Benchmark of 2026"}),
    Request("POST", "reference-sets/{reference_set}/records", {"from_project": "{project}"}),
    Request("GET", "releases?project={project}&limit=1"),
    Request("GET", "releases/{release}"),
    Request(
        "POST",
        "releases",
        {
            "project": "{project}",
            "name": "2026-11",
            "options": {"policy": "accepted", "shares": {"train": 0.9, "test": 0.1}, "seed": 7},
            "notes": "The first with reviews",
        },
    ),
    Request("POST", "releases/check", {"project": "{project}", "options": {"policy": "latest"}}),
    Request("PATCH", "releases/{release}", {"notes": "Used for the run of November"}),
    Request("GET", "releases/{release}/diff?base={release}"),
    Request("GET", "exports?release={release}"),
    Request("GET", "exports/{export}"),
    Request("POST", "exports", {"release": "{release}", "format": "coco", "options": {}}),
    Request(
        "POST",
        "takedowns",
        {"project": "{project}", "item": "{item}", "slot": "question", "reason": "Its author asked for it"},
    ),
    Request(
        "POST",
        "erasures",
        {"project": "{project}", "item": "{item}", "confirm": "item-0002", "reason": "A person asked for it"},
    ),
]


def name_operation(request: Request) -> str:
    """Return the ``operationId`` of a request."""
    view: Any = resolve("/api/" + re.sub(r"\{\w+\}", "1", request.path).partition("?")[0]).func
    noun = view.initkwargs.get("basename") or view.cls.__name__
    return f"{noun.replace('-', '_')}_{view.actions[request.method.lower()]}"


def record(client: Client, request: Request, world: dict[str, Any]) -> dict[str, Any]:
    """Send a request and return what is worth showing: its body, the status, the answer cut short."""
    body = fill_in(request.body, world) if request.body is not None else None
    response = client.call(request.method, f"/api/{fill_in(request.path, world)}", body)
    content = response.getvalue()
    shown: dict[str, Any] = {} if body is None else {"request": body}
    shown["status"] = response.status_code
    return {**shown, "response": shorten(json.loads(content))} if content else shown


def shorten(value: Any) -> Any:
    """Cut lists to one row, and put fixed texts in the place of what is another each time or nobody's business."""
    if isinstance(value, dict):
        return {name: shorten(inner) for name, inner in value.items()}
    if isinstance(value, list):
        is_rows = any(isinstance(inner, dict | list) for inner in value)
        return [shorten(inner) for inner in value[: 1 if is_rows else MAX_SCALARS]]
    if isinstance(value, str):
        for pattern, shown in SCRUBBED:
            value = pattern.sub(shown, value)
    return value


def find_difference(shown: Any, now: Any, path: str = "$") -> str:
    """Return where an answer is of another shape than the one that is shown; empty for nowhere.

    Values may differ; names, and what is a list, a text, a number or a truth, may not. Null stands for anything, and
    what is in :data:`OPEN` may have got more names.
    """
    if shown is None or now is None:
        return ""
    is_open = path.rpartition(".")[2] in OPEN
    if isinstance(shown, dict) and isinstance(now, dict):
        if shown.keys() != now.keys() and not (is_open and shown.keys() < now.keys()):
            return f"{path}: {sorted(shown)} is shown, {sorted(now)} is given"
        found = (find_difference(shown[name], now[name], f"{path}.{name}") for name in shown)
        return next(filter(None, found), "")
    if isinstance(shown, list) and isinstance(now, list):
        return find_difference(shown[0], now[0], f"{path}[0]") if shown and now else ""
    kinds = [float if type(value) is int else type(value) for value in (shown, now)]
    return "" if kinds[0] is kinds[1] else f"{path}: {shown!r} is shown, {now!r} is given"
