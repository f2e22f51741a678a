"""Gates of a release: told before the build, kept with it, in its way when they block."""

import json
from typing import Any

import pytest

from annotate.models.asset import Asset
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from curation.models.finding import Finding
from curation.models.reference_set import ReferenceHit, ReferenceRecord, ReferenceSet
from tests.support.client import Client
from tests.support.items import label_all, make_image_items, make_text_items
from tests.support.media import encode, make_picture
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def build(client: Client, project: Project, name: str = "v1", **options: Any) -> Any:
    body = {"project": project.pk, "name": name, "options": {"policy": "latest", **options}}
    made = client.post_json("/api/releases", body, status=202)
    run_job(made["job"])
    return client.get_json(f"/api/releases/{made['id']}")


def find_hits(reports: list[Any]) -> dict[str, Any]:
    return {report["gate"]: report["reasons"] for report in reports if report["hits"]}


def make_faults(project: Project) -> list[Item]:
    """Three labeled items: one with a finding, one like a benchmark's record, none with a licence."""
    items = make_text_items(project, "a", "b", "c")
    Finding.objects.create(
        project=project, item=items[0], check_name="blur", version=1, code="x", severity="error", score=1
    )
    benchmark = ReferenceSet.objects.create(project=project, name="MMLU", created_by=project.created_by)
    record = ReferenceRecord.objects.create(reference_set=benchmark, key="q1")
    ReferenceHit.objects.create(record=record, reference_set=benchmark, item=items[1], similarity=1.0)
    return items


def test_the_check_and_the_build_say_the_same(olga: Client, project: Project) -> None:
    make_faults(project)
    label_all(olga, project)
    wanted = {"project": project.pk, "options": {"policy": "latest"}}
    told = olga.post_json("/api/releases/check", wanted)
    hits = find_hits(told["gates"])
    assert (hits["open_findings"], hits["contamination"], hits["licences"]) == (
        {"blur": 1},
        {"MMLU": 1},
        {"missing": 3},
    )
    assert (told["items"], told["checked"], sum(told["splits"].values()), told["is_blocked"]) == (3, 3, 3, False)
    made = build(olga, project)
    assert (made["state"], made["gates"]) == ("ready", told["gates"])


def test_warnings_are_counted_in_the_manifest_without_keys(olga: Client, project: Project) -> None:
    make_faults(project)
    label_all(olga, project)
    release = build(olga, project, gates={"consent": {"level": "off"}})
    lines = olga.call("GET", f"/api/releases/{release['id']}/manifest").getvalue().splitlines()
    assert (b'"schema":2' in lines[0], b'"gate":"licences"' in lines[0]) == (True, True)
    assert (b"item-000" in lines[0], b'"gate":"consent"' in lines[0]) == (False, False)


def test_a_gate_that_blocks_fails_the_build_and_says_why(olga: Client, project: Project) -> None:
    items = make_faults(project)
    label_all(olga, project)
    gates = {"licences": {"level": "block", "allowed": ["CC0-1.0"]}}
    assert olga.post_json(
        "/api/releases/check", {"project": project.pk, "options": {"policy": "latest", "gates": gates}}
    )["is_blocked"]
    failed = build(olga, project, gates=gates)
    error = Job.objects.get(pk=failed["job"]).error or {}
    assert (failed["state"], error["code"]) == ("failed", "release_blocked")
    assert error["message"].startswith("Gate licences blocks 3 items: assets without a licence that is allowed (")
    assert [gate["outcome"] for gate in failed["gates"] if gate["gate"] == "licences"] == ["blocked"]
    Asset.objects.filter(uses__item__in=items).update(licence="CC0-1.0")
    assert build(olga, project, gates=gates)["state"] == "ready"


def test_answers_without_review_are_told_under_the_policy_that_takes_them(olga: Client, project: Project) -> None:
    make_text_items(project, "a", "b")
    label_all(olga, project)
    reports = {
        policy: olga.post_json("/api/releases/check", {"project": project.pk, "options": {"policy": policy}})
        for policy in ("latest", "accepted")
    }
    assert find_hits(reports["latest"]["gates"])["unreviewed"] == {"train": 2}
    assert (reports["accepted"]["items"], find_hits(reports["accepted"]["gates"])) == (0, {})


def test_copies_that_no_search_has_found_leak(olga: Client, project: Project) -> None:
    items = make_image_items(project, *[encode(make_picture(40, 30, 1))] * 2)
    for item, split in zip(items, ("train", "test"), strict=True):
        Item.objects.filter(pk=item.pk).update(metadata={"split": split})
    label_all(olga, project)
    wanted = {"project": project.pk, "options": {"policy": "latest", "split_field": "split"}}
    assert find_hits(olga.post_json("/api/releases/check", wanted)["gates"])["leakage"] == {"test/train": 1}


@pytest.mark.parametrize(
    ("gates", "code", "status"),
    [({"moat": {}}, "unknown_gate", 404), ({"consent": {"level": 3}}, "bad_gate_options", 422)],
)
def test_choices_that_are_none_are_refused_at_once(
    olga: Client, project: Project, gates: Any, code: str, status: int
) -> None:
    body = {"project": project.pk, "name": "v1", "options": {"gates": gates}}
    assert olga.post_json("/api/releases", body, status=status)["code"] == code
    assert olga.post_json("/api/releases/check", {"project": project.pk, "options": {"gates": gates}}, status=status)


def test_groups_stay_in_one_split_and_weights_come_from_metadata(olga: Client, project: Project) -> None:
    items = make_text_items(project, *map(str, range(12)))
    for number, item in enumerate(items):
        Item.objects.filter(pk=item.pk).update(metadata={"scene": number % 3, "weight": number / 2})
    label_all(olga, project)
    release = build(olga, project, group_field="scene", weight_field="weight")
    lines = olga.call("GET", f"/api/releases/{release['id']}/items").getvalue().splitlines()
    records = [json.loads(line) for line in lines]
    splits = {scene: {one["split"] for one in records if one["metadata"]["scene"] == scene} for scene in range(3)}
    assert [len(found) for found in splits.values()] == [1, 1, 1]
    assert [one.get("weight", 1) for one in records[:4]] == [0, 0.5, 1, 1.5]


def test_a_weight_that_is_none_names_its_item(olga: Client, project: Project) -> None:
    items = make_text_items(project, "a")
    Item.objects.filter(pk=items[0].pk).update(metadata={"weight": "heavy"})
    label_all(olga, project)
    failed = build(olga, project, weight_field="weight")
    error = Job.objects.get(pk=failed["job"]).error or {}
    assert (error["code"], "metadata.weight of item item-0001 is 'heavy'" in error["message"]) == ("bad_weight", True)


def test_notes_change_and_the_hash_does_not(olga: Client, rita: Client, project: Project) -> None:
    made = build(olga, project)
    changed = olga.patch_json(f"/api/releases/{made['id']}", {"notes": "For the demo."})
    assert (changed["notes"], changed["manifest_hash"]) == ("For the demo.", made["manifest_hash"])
    assert rita.patch_json(f"/api/releases/{made['id']}", {"notes": ""}, status=403)["code"] == "role_too_small"
    too_long = olga.patch_json(f"/api/releases/{made['id']}", {"notes": "x" * 20_001}, status=422)
    assert too_long["code"] == "notes_too_long"
