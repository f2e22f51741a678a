"""The Python client sends, reads, waits and downloads."""

from pathlib import Path
from typing import Any

import pytest
from loopwright import Client, Forbidden, Invalid, JobFailed, NotFound, NotSignedIn, TimedOut

from annotate.models.annotation import Annotation
from annotate.models.item import Item
from annotate.models.project import Project
from tests.support.client import Client as Browser
from tests.support.items import label_all, make_text_items
from tests.support.media import encode, make_picture
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def test_projects_are_made_and_found(client: Client, project: Project) -> None:
    made = client.projects.create("Letters", seats=2, review=False)
    assert [found["name"] for found in client.projects.list_all()] == ["Letters", project.name]
    assert client.projects.get(made["id"])["seats"] == 2


def test_records_go_in_batches_with_one_outcome_each(client: Client, project: Project) -> None:
    records: list[dict[str, Any]] = [{"key": f"k{n}", "assets": {"letter": {"text": f"é {n}"}}} for n in range(7)]
    records[4] = {"key": "k4", "assets": {}}
    outcomes = list(client.imports.send(project.pk, iter(records), batch_size=3))
    assert [found["index"] for found in outcomes] == list(range(7))
    assert [found["outcome"] for found in outcomes] == ["created"] * 4 + ["error"] + ["created"] * 2
    assert outcomes[4]["code"] == "no_assets"
    again = client.imports.send(project.pk, records, batch_size=500)
    assert [found["outcome"] for found in again] == ["unchanged"] * 4 + ["error"] + ["unchanged"] * 2
    assert [item["key"] for item in client.items.iterate(project.pk, page_size=2)] == [
        "k0",
        "k1",
        "k2",
        "k3",
        "k5",
        "k6",
    ]


def test_files_go_up_with_their_names(client: Client, project: Project, tmp_path: Path) -> None:
    names = ["a.png", 'q"uo\\te ü 100%22.png', "c.png"]
    for seed, name in enumerate(names):
        (tmp_path / name).write_bytes(encode(make_picture(20, 10, seed)))
    outcomes = client.uploads.send(project.pk, [tmp_path / name for name in names], licence="CC0-1.0", batch_size=2)
    assert [(found["index"], found["outcome"]) for found in outcomes] == [(n, "created") for n in range(3)]
    assert next(client.items.iterate(project.pk))["key"] == "a.png"
    assert Item.objects.filter(project=project).count() == 3


def test_annotations_and_their_histories_come_back(client: Client, olga: Browser, project: Project) -> None:
    make_text_items(project, "one", "two", "three")
    label_all(olga, project)
    found = list(client.annotations.iterate(project.pk, page_size=2))
    assert [one["id"] for one in found] == list(Annotation.objects.order_by("id").values_list("id", flat=True))
    revisions = client.annotations.list_revisions(found[0]["id"])
    assert [one["document"] for one in revisions] == [found[0]["document"]]


def test_a_release_is_made_exported_and_downloaded(
    client: Client, olga: Browser, project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_text_items(project, "one", "two")
    label_all(olga, project)
    release = client.releases.create(project.pk, "v1", policy="latest")
    with pytest.raises(TimedOut):
        client.releases.wait(release["id"], timeout_s=0)
    run_job(release["job"] or 0)
    assert client.releases.wait(release["id"], progress=True)["item_count"] == 2
    export = client.exports.create(release["id"], "ndjson")
    run_job(export["job"] or 0)
    assert client.exports.wait(export["id"], timeout_s=5)["state"] == "ready"
    folder = client.exports.download(export["id"], tmp_path / "out", progress=True)
    assert {path.name for path in folder.iterdir()} == {"manifest.ndjson", "export.json", "SHA256SUMS"}
    assert f"export {export['id']}: 100%" in capsys.readouterr().err


def test_an_export_is_narrowed_to_what_changed(client: Client, olga: Browser, project: Project, tmp_path: Path) -> None:
    releases = []
    for number in (1, 2):
        make_text_items(project, *("one", "two")[:number])
        label_all(olga, project)
        releases.append(client.releases.create(project.pk, f"v{number}", policy="latest"))
        run_job(releases[-1]["job"] or 0)
    part = client.exports.create(releases[1]["id"], "ndjson", since=releases[0]["id"], media="reference")
    run_job(part["job"] or 0)
    assert (part["since"], part["options"]) == (releases[0]["id"], {"media": "reference"})
    lines = (client.exports.download(part["id"], tmp_path) / "manifest.ndjson").read_text().splitlines()
    assert ['"item-0002"' in line for line in lines] == [False, True]


def test_refusals_are_typed_and_carry_their_code(client: Client, project: Project, secret: str) -> None:
    with pytest.raises(NotFound) as missing:
        client.items.get(999)
    assert (missing.value.status, missing.value.code) == (404, "item_not_found")
    with pytest.raises(Invalid) as refused:
        client.releases.create(project.pk, "v1", shares={"train": 0.5, "test": 0.4})
    assert refused.value.code == "bad_shares"
    with pytest.raises(Forbidden, match="job_internal"):
        client.jobs.create(project.pk, "render_export")
    with pytest.raises(NotSignedIn):
        Client(client.url, "lw_unknown").projects.list_all()


def test_a_job_that_was_cancelled_is_an_error_to_whoever_waits(client: Client, project: Project) -> None:
    job = client.jobs.create(project.pk, "find_duplicates")
    assert client.jobs.cancel(job["id"])["state"] == "cancelled"
    with pytest.raises(JobFailed, match="find_duplicates"):
        client.jobs.wait(job["id"], timeout_s=5)
    assert [found["id"] for found in client.jobs.iterate(project.pk)] == [job["id"]]
