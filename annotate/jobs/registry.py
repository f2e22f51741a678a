"""Every job spec by name. Apps above this one are named in settings, so that nothing here imports them."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from annotate.errors import NotFound
from annotate.jobs.spec import JobSpec


@lru_cache(maxsize=1)
def list_specs() -> dict[str, JobSpec]:
    """Return all specs by name."""
    tables: list[dict[str, JobSpec]] = [import_string(path) for path in settings.JOB_SPECS]
    return {name: spec for table in tables for name, spec in table.items()}


def get_spec(name: str) -> JobSpec:
    """Return a spec.

    Raises:
        NotFound: There is no such job.
    """
    spec = list_specs().get(name)
    if spec is None:
        raise NotFound("job_unknown", f"there is no job {name!r}; expected one of {sorted(list_specs())}")
    return spec
