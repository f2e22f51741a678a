"""What ms-swift 4.6.0 demands of a row, rule by rule; ``tests/readers/swift_reader.py`` asks ms-swift itself."""

import re
from typing import Any

ROLES = {"system", "user", "assistant", "tool"}
TAGS = {"images": "<image>", "videos": "<video>", "audios": "<audio>"}
COLUMNS = {"messages", "images", "videos", "audios", "objects", "rejected_response", "rejected_objects", "item_key"}
COLUMNS |= {"label"}
PLACEHOLDER = re.compile(r"<ref-object>|<bbox>|<cot-process>|<start-image>")


def check_row(row: dict[str, Any]) -> None:
    """Assert everything about a row that ms-swift asserts or silently relies on."""
    assert set(row) <= COLUMNS
    messages = row["messages"]
    check_messages(messages)
    check_media(row, messages)
    check_objects(row.get("objects"), messages, len(row.get("images", [])))
    assert isinstance(row.get("label", True), bool)
    if "rejected_response" in row:
        assert row["rejected_response"] != messages[-1]["content"] or row.get("rejected_objects") != row.get("objects")
        assert messages[-2]["role"] == "user"
        rejected = [*messages[:-1], {"role": "assistant", "content": row["rejected_response"]}]
        check_media(row, rejected)
        check_objects(row.get("rejected_objects"), rejected, len(row.get("images", [])))


def check_messages(messages: list[dict[str, Any]]) -> None:
    """Roles are known, only the first turn is of the system, tools answer the assistant, the assistant ends."""
    for index, message in enumerate(messages):
        assert message.keys() <= {"role", "content", "loss"}
        assert message["role"] in ROLES
        assert isinstance(message["content"], str)
        assert message["role"] != "system" or index == 0
        assert message["role"] != "tool" or messages[index - 1]["role"] in ("assistant", "tool")
        assert "loss" not in message or message["role"] == "assistant"
    assert messages[-1]["role"] == "assistant"


def check_media(row: dict[str, Any], messages: list[dict[str, Any]]) -> None:
    """Every tag has a file and every file a tag; a column is there only when it holds something."""
    content = "\n".join(message["content"] for message in messages)
    for column, tag in TAGS.items():
        assert content.count(tag) == len(row.get(column, []))
        assert row.get(column) != []
    assert not re.search(r"<img>.+?</img>", content, re.DOTALL)


def check_objects(objects: dict[str, Any] | None, messages: list[dict[str, Any]], image_count: int) -> None:
    """Placeholders and what fills them come in pairs and in order: a phrase, then its boxes."""
    found = [match[0] for message in messages for match in PLACEHOLDER.finditer(message["content"])]
    if objects is None:
        assert not found
        return
    assert objects.keys() == {"ref", "bbox", "bbox_type", "image_id"}
    assert objects["bbox_type"] == "real"
    assert found.count("<ref-object>") == len(objects["ref"])
    assert found.count("<bbox>") == len(objects["bbox"]) == len(objects["image_id"])
    assert len(found) == len(objects["ref"]) + len(objects["bbox"])
    assert found[0] == "<ref-object>"
    for x1, y1, x2, y2 in objects["bbox"]:
        assert x1 <= x2
        assert y1 <= y2
        assert {type(x1), type(y1), type(x2), type(y2)} == {float}
    assert all(0 <= image < image_count for image in objects["image_id"])
