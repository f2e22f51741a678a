"""Short ways to write the documents of the demo."""

from typing import Any

from annotate.document.document import Document, parse_document

Box = tuple[str, str, list[float]]
"""Mark id, class, xyxy in pixels."""


def box(id_: str, class_id: str, xyxy: list[float]) -> dict[str, Any]:
    """Return a box on slot ``image``."""
    return {"id": id_, "kind": "box", "slot": "image", "class": class_id, "xyxy": xyxy}


def segment(id_: str, class_id: str, start_us: int, end_us: int) -> dict[str, Any]:
    """Return a stretch of slot ``video``, microseconds."""
    return {"id": id_, "kind": "segment", "slot": "video", "class": class_id, "start_us": start_us, "end_us": end_us}


def ask(id_: str, slot: str | None, text: str) -> dict[str, Any]:
    """Return a user turn that shows a slot first, if one is named."""
    shown = [{"type": "asset", "slot": slot}] if slot else []
    return {"id": id_, "role": "user", "parts": [*shown, {"type": "text", "text": text}]}


def answer(id_: str, *parts: str | tuple[str, list[str]]) -> dict[str, Any]:
    """Return an assistant turn: plain words, and (words, mark ids) where they point at something."""
    return {"id": id_, "role": "assistant", "parts": [make_part(part) for part in parts]}


def make_part(part: str | tuple[str, list[str]]) -> dict[str, Any]:
    """Return a text or ground part."""
    if isinstance(part, str):
        return {"type": "text", "text": part}
    return {"type": "ground", "text": part[0], "marks": part[1], "verdict": "supported"}


def document(marks: list[dict[str, Any]], turns: list[dict[str, Any]], **fields: Any) -> Document:
    """Return a document."""
    return parse_document({"schema": 1, "marks": marks, "turns": turns, **fields})
