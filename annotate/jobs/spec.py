"""What a job is: its parameters, who may run it, where it runs, and its limits. No bodies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from annotate.access import Actor
from annotate.models.project import Role

Queue = Literal["cpu", "gpu", "interactive", "io"]


@dataclass(frozen=True)
class JobSpec:
    """One kind of background work.

    Attributes:
        name: verb_noun; the body is ``workers/jobs/<name>.py``.
        title: What people read.
        params: Its parameters; decoded and checked before the row is written.
        queue: Which workers run it.
        access: The rule of ``annotate.access`` that decides who may run it.
        unit: What its progress counts.
        soft_limit_s: After this it is asked to stop; it fails.
        hard_limit_s: After this its process is killed; the sweep runs it again while attempts are left.
        max_attempts: How often it may start before it counts as failed.
        dedup_params: Parameters that tell two runs apart; None when every run is its own.
        is_internal: True when only services start it, never a person by name.
    """

    name: str
    title: str
    params: type[msgspec.Struct]
    queue: Queue
    access: Callable[[Actor, int], Role]
    unit: str = "items"
    soft_limit_s: int = 6 * 3600
    hard_limit_s: int = 6 * 3600 + 300
    max_attempts: int = 3
    dedup_params: tuple[str, ...] | None = None
    is_internal: bool = False

    def dedup_key(self, project_id: int | None, params: dict[str, Any]) -> str:
        """Return what may run only once at a time; empty for anything goes."""
        if self.dedup_params is None:
            return ""
        told_apart = "/".join(str(params.get(name)) for name in self.dedup_params)
        return f"{self.name}/{project_id}/{told_apart}"[:200]
