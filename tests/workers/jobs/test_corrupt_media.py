"""A corpus of odd and broken files in one import: each gets its facts or its reason, whatever the others are."""

from pathlib import Path

import pytest
from pytest_django import Settings

from annotate.models.asset import Asset
from annotate.models.project import Project
from tests.support.client import Client
from tests.support.corpus import make_broken_files, make_odd_files
from tests.support.jobs import run_named_job

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_file_of_the_corpus_comes_out_as_it_must(
    mia: Client, project: Project, settings: Settings, tmp_path: Path
) -> None:
    settings.STORAGE_URL = (tmp_path / "blobs").as_uri()
    odd, broken = make_odd_files(tmp_path), make_broken_files(tmp_path)
    mia.send_files(
        f"/api/uploads?project={project.pk}", {name: data for name, (data, _) in (odd | broken).items()}, mime=""
    )
    assert run_named_job(project, "ingest_assets") == {"ready": len(odd), "failed": len(broken)}
    failed = Asset.objects.filter(state="failed").values_list("name", "error")
    assert {name: (error or {})["code"] for name, error in failed} == {name: code for name, (_, code) in broken.items()}
    assert all((error or {})["message"] for _, error in failed)
    facts = dict(Asset.objects.filter(state="ready").values_list("name", "blob__facts"))
    expected = {name: facts for name, (_, facts) in odd.items()}
    assert {name: {key: facts[name].get(key) for key in wanted} for name, wanted in expected.items()} == expected
