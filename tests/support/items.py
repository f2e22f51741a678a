"""Makes items, marks, turns and change sets for tests."""

from typing import Any

from annotate.access import Actor
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.services.items import NewAsset, NewItem, create_items


def make_text_items(project: Project, *texts: str) -> list[Item]:
    """Add items with one text in slot ``question``; they are ready for work at once."""
    new = [NewItem(f"item-{n:04}", f"hash of {t}", {"question": NewAsset(text=t)}) for n, t in enumerate(texts, 1)]
    outcomes = create_items(Actor(project.created_by), project_id=project.pk, items=new)
    return list(Item.objects.filter(pk__in=[outcome.item for outcome in outcomes if outcome.item]).order_by("pk"))


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
