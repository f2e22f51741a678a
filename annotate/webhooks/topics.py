"""What webhooks tell of: a literal table from lines of the audit log to bodies. Ids and addresses, never content."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import msgspec

TopicName = Literal[
    "items.imported",
    "items.set_aside",
    "items.restored",
    "task.submitted",
    "task.skipped",
    "revision.accepted",
    "revision.returned",
    "release.finished",
    "export.finished",
    "job.succeeded",
    "job.failed",
]
"""``noun.verb`` of the audit log."""

PING: Final = "webhook.pinged"


class Topic(NamedTuple):
    """How an event is told.

    Attributes:
        id_name: What its ``noun_id`` is called in the body.
        path: Where to look, below the server's address; names in braces stand for what the body holds.
        fields: Which of the event's data go along.
    """

    id_name: str
    path: str
    fields: tuple[str, ...] = ()


TOPICS: Final[dict[str, Topic]] = {
    "items.imported": Topic("count", "/api/items?project={project}"),
    "items.set_aside": Topic("count", "/api/items?project={project}"),
    "items.restored": Topic("count", "/api/items?project={project}"),
    "task.submitted": Topic("task", "/api/tasks/{task}", ("revision", "late")),
    "task.skipped": Topic("task", "/api/tasks/{task}"),
    "revision.accepted": Topic("revision", "/api/tasks/{task}", ("task",)),
    "revision.returned": Topic("revision", "/api/tasks/{task}", ("task",)),
    "release.finished": Topic("release", "/api/releases/{release}"),
    "export.finished": Topic("export", "/api/exports/{export}", ("release", "format")),
    "job.succeeded": Topic("job", "/api/jobs/{job}", ("name",)),
    "job.failed": Topic("job", "/api/jobs/{job}", ("name", "code")),
    PING: Topic("webhook", "/api/webhooks/{webhook}/deliveries"),
}


class Happening(NamedTuple):
    """One line of the audit log.

    Attributes:
        topic: Its ``noun.verb``.
        project: Row id of the project.
        noun_id: Of what it happened to: a row id, or how many, in digits.
        data: What the log holds beside it.
        at: When, with its offset from UTC.
    """

    topic: str
    project: int
    noun_id: str
    data: Mapping[str, Any]
    at: datetime


def write_body(happening: Happening, *, base_url: str) -> bytes:
    """Return the body that tells of an event: ``type``, ``timestamp`` and ``data``, as Standard Webhooks has them.

    The same event gives the same bytes however often it is sent.

    Args:
        happening: The line of the log; its topic is one of :data:`TOPICS`.
        base_url: Address of the server, without a slash at the end.
    """
    topic = TOPICS[happening.topic]
    data: dict[str, Any] = {"project": happening.project, topic.id_name: int(happening.noun_id)}
    data |= {name: happening.data[name] for name in topic.fields if name in happening.data}
    data["url"] = base_url + topic.path.format(**data)
    return msgspec.json.encode({"type": happening.topic, "timestamp": happening.at, "data": data})
