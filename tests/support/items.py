"""Makes items, marks, turns and change sets for tests."""

import hashlib
from collections import Counter
from io import BytesIO
from typing import Any

from django.db import transaction

from annotate.access import Actor
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.services.assets import record_ingested
from annotate.services.items import NewAsset, NewItem, create_items
from annotate.services.uploads import keep_blob
from tests.support.client import Client
from workers.jobs.ingest_assets import ingest, list_waiting


def make_text_items(project: Project, *texts: str, priority: float = 0.0) -> list[Item]:
    """Add items with one text in slot ``question``; they are ready for work at once."""
    new = [
        NewItem(
            f"item-{n:04}",
            hashlib.sha256(text.encode()).hexdigest(),
            {"question": NewAsset(text=text)},
            priority=priority,
        )
        for n, text in enumerate(texts, 1)
    ]
    outcomes = create_items(Actor(project.created_by), project_id=project.pk, items=new)
    return list(Item.objects.filter(pk__in=[outcome.item for outcome in outcomes if outcome.item]).order_by("pk"))


def make_image_items(project: Project, *files: bytes) -> list[Item]:
    """Add items with one picture in slot ``image``, decoded as the ingest job does it, on the test's connection."""
    return make_file_items(project, *files, slot="image", suffix=".png")


def make_file_items(project: Project, *files: bytes, slot: str = "media", suffix: str = "") -> list[Item]:
    """Add items with one file of any kind; items whose keys are taken already get the next numbers."""
    new = []
    for number, data in enumerate(files, Item.objects.filter(project=project).count() + 1):
        sha256 = hashlib.sha256(data).hexdigest()
        keep_blob(sha256, len(data), BytesIO(data))
        new.append(NewItem(f"{slot}-{number:04}{suffix}", sha256, {slot: NewAsset(sha256=sha256)}))
    outcomes = create_items(Actor(project.created_by), project_id=project.pk, items=new)
    while waiting := list_waiting(project.pk, 0):
        with transaction.atomic():
            record_ingested([ingest(asset) for asset in waiting])
    return list(Item.objects.filter(pk__in=[outcome.item for outcome in outcomes]).order_by("pk"))


def count_items(project: Project) -> dict[str, int]:
    """Count a project's items by progress the slow way, row by row."""
    items = Item.objects.filter(project=project).values_list("state", "progress")
    return dict(Counter("set_aside" if state == "set_aside" else progress for state, progress in items))


def claim(client: Client, project: Project, stage: str = "annotate", **fields: Any) -> Any:
    """Ask for the next task."""
    return client.post_json("/api/tasks/claim", {"project": project.pk, "stage": stage, **fields})


def submit(client: Client, project: Project, text: str = "Hi") -> int:
    """Claim a task, say something in one turn, submit it; return its id."""
    task: int = claim(client, project)["task"]["id"]
    body = {"change": change(1, 0, {"op": "put_turn", "value": turn("t1", text)}, client_id=f"tab-{task}")}
    client.post_json(f"/api/tasks/{task}/submit", body)
    return task


def label_all(client: Client, project: Project, limit: int = 1000) -> list[int]:
    """Submit an empty document for every task there is; return the tasks."""
    done: list[int] = []
    while len(done) < limit and (task := claim(client, project)["task"]) is not None:
        client.post_json(f"/api/tasks/{task['id']}/submit")
        done.append(task["id"])
    return done


def decide(client: Client, project: Project, verdict: str = "accepted") -> int:
    """Claim a review and decide it; return its id."""
    review: int = claim(client, project, "review")["task"]["id"]
    body = {"task": review, "verdict": verdict, "reason": "" if verdict == "accepted" else "look again"}
    client.post_json("/api/reviews", body, status=201)
    return review


def box(id_: str, *xyxy: float, **fields: Any) -> dict[str, Any]:
    """A cat box in slot ``image``."""
    return {"id": id_, "kind": "box", "slot": "image", "class": "cat", "xyxy": list(xyxy) or [1, 2, 30, 40], **fields}


def turn(id_: str, text: str, *marks: str, role: str = "assistant") -> dict[str, Any]:
    """A turn of one part, grounded in marks when some are named."""
    part: dict[str, Any] = {"type": "ground", "text": text, "marks": marks} if marks else {"type": "text", "text": text}
    return {"id": id_, "role": role, "parts": [part]}


def change(seq: int, base_version: int, *ops: dict[str, Any], client_id: str = "tab") -> dict[str, Any]:
    """A change set."""
    return {"client_id": client_id, "seq": seq, "base_version": base_version, "ops": list(ops)}
