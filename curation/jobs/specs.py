"""The jobs of this app: a literal table."""

from typing import Final

from annotate.jobs.spec import JobSpec

SPECS: Final[dict[str, JobSpec]] = {}
