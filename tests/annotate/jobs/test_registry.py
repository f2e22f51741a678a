"""The table of jobs."""

import msgspec
import pytest

from annotate.errors import NotFound
from annotate.jobs.registry import get_spec, list_specs


def test_every_job_is_known_by_its_name() -> None:
    assert {name: spec.name for name, spec in list_specs().items()} == {name: name for name in list_specs()}
    assert {"ingest_assets", "embed_assets", "build_release"} <= list_specs().keys()


def test_limits_make_sense() -> None:
    for spec in list_specs().values():
        assert 0 < spec.soft_limit_s < spec.hard_limit_s, spec.name
        assert spec.max_attempts >= 1, spec.name
        assert msgspec.json.schema(spec.params)


def test_an_unknown_job_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"there is no job 'paint'; expected one of .*ingest_assets"):
        get_spec("paint")
