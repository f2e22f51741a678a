"""Makes marks the way documents do: from plain JSON values."""

from typing import TypeVar

import msgspec

from annotate.document.kinds.base import Mark, kind_of

M = TypeVar("M", bound=Mark)


def make_mark(kind: type[M], **fields: object) -> M:
    """Return a mark of a kind, decoded from JSON so that types and defaults are the real ones."""
    raw = {"id": "m1", "kind": kind.__struct_config__.tag, **fields}
    mark = msgspec.json.decode(msgspec.json.encode(raw), type=kind)
    assert kind_of(mark) == raw["kind"]
    return mark
