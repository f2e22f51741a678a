"""Releases: what they take, that they never change, and that no split cuts a component."""

import hashlib
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate import storage
from annotate.access import Actor
from annotate.document.document import canonicalise
from annotate.models.asset import Asset
from annotate.models.item import Item
from annotate.models.project import Project
from annotate.services.items import set_items_aside
from curation.models.duplicate import DuplicatePair
from curation.models.release import Release
from tests.support.client import Client
from tests.support.items import decide, label_all, make_text_items, submit
from tests.support.jobs import run_named_job
from workers.jobs.build_release import make_record
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

LATEST = {"policy": "latest"}


def build(client: Client, project: Project, name: str = "v1", **options: Any) -> Release:
    body = {"project": project.pk, "name": name, "options": {**LATEST, **options}}
    made = client.post_json("/api/releases", body, status=202)
    assert made["state"] == "building"
    run_job(made["job"])
    return Release.objects.get(pk=made["id"])


def read_lines(release: Release) -> list[Any]:
    with storage.get_storage().open(release.manifest_key) as file:
        return [msgspec.json.decode(line) for line in file.read().splitlines()]


def link(project: Project, *pairs: tuple[Item, Item]) -> None:
    """Say that items are near-duplicates."""
    DuplicatePair.objects.bulk_create(
        DuplicatePair(project=project, first=a, second=b, similarity=0.9)
        for a, b in (sorted(p, key=lambda i: i.pk) for p in pairs)
    )


def test_the_hash_is_that_of_the_bytes_and_lines_are_by_key(olga: Client, project: Project) -> None:
    make_text_items(project, "a", "b", "c")
    Item.objects.filter(key="item-0001").update(key="Ünter")
    label_all(olga, project)
    release = build(olga, project)
    with storage.get_storage().open(release.manifest_key) as file:
        assert hashlib.sha256(file.read()).hexdigest() == release.manifest_hash
    assert [line["key"] for line in read_lines(release)[1:]] == ["item-0002", "item-0003", "Ünter"]
    assert (release.state, release.item_count, release.summary["annotations"]) == ("ready", 3, 3)
    assert release.summary["ontologies"] == [1]


def test_the_same_work_gives_the_same_bytes_and_other_seeds_do_not(olga: Client, project: Project) -> None:
    make_text_items(project, *map(str, range(30)))
    label_all(olga, project)
    first, again, other = build(olga, project), build(olga, project, "v2"), build(olga, project, "v3", seed=1)
    assert first.manifest_hash == again.manifest_hash != other.manifest_hash


def test_accepted_and_latest_take_different_revisions(
    olga: Client, ann: Client, rita: Client, project: Project
) -> None:
    make_text_items(project, "a", "b", "c")
    submit(ann, project, "first")
    decide(rita, project)
    submit(ann, project, "second")
    assert [build(olga, project, policy, policy=policy).item_count for policy in ("accepted", "latest")] == [1, 2]
    everything = build(olga, project, "all", include_empty=True)
    assert [len(line.get("annotations", [])) for line in read_lines(everything)[1:]] == [1, 1, 0]


def test_later_work_changes_no_release(olga: Client, project: Project) -> None:
    items = make_text_items(project, "a", "b")
    label_all(olga, project)
    release = build(olga, project)
    before = read_lines(release)
    set_items_aside(Actor(project.created_by), project_id=project.pk, item_ids=[items[0].pk], reason="blurred")
    assert (release.job is not None, read_lines(release) == before) == (True, True)
    assert [line["key"] for line in read_lines(build(olga, project, "v2"))[1:]] == ["item-0002"]


def test_what_is_written_during_the_build_is_not_in_it(
    olga: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = make_text_items(project, "a", "b")
    label_all(olga, project)
    monkeypatch.setattr("curation.queries.released_items.BATCH", 1)

    def write_meanwhile(*parts: Any) -> Any:
        Item.objects.filter(pk=items[1].pk).update(metadata={"late": True})
        return make_record(*parts)

    monkeypatch.setattr("workers.jobs.build_release.make_record", write_meanwhile)
    lines = read_lines(build(olga, project))[1:]
    assert [line.get("metadata", {}) for line in lines] == [{}, {}]


def test_a_second_delivery_of_a_built_release_does_nothing(olga: Client, project: Project) -> None:
    make_text_items(project, "a")
    label_all(olga, project)
    release = build(olga, project)
    result = run_named_job(project, "build_release", release=release.pk)
    assert result == {"items": 1, "manifest_hash": release.manifest_hash}


def test_items_with_broken_assets_stay_out(olga: Client, project: Project) -> None:
    items = make_text_items(project, "a", "b")
    label_all(olga, project)
    Asset.objects.filter(uses__item=items[0]).update(state="failed")
    assert build(olga, project).item_count == 1


def test_a_metadata_field_decides_and_takes_its_component_along(olga: Client, project: Project) -> None:
    items = make_text_items(project, *map(str, range(20)))
    Item.objects.filter(pk=items[0].pk).update(metadata={"split": "test"})
    Item.objects.filter(pk=items[1].pk).update(metadata={"split": "nonsense"})
    link(project, (items[0], items[5]), (items[5], items[9]))
    label_all(olga, project)
    lines = {line["key"]: line for line in read_lines(build(olga, project, split_field="split"))[1:]}
    together = [lines[items[n].key] for n in (0, 5, 9)]
    assert [(line["split"], line["component"]) for line in together] == [("test", "item-0001")] * 3


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edges=st.sets(st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda e: e[0] < e[1]), max_size=24),
    seed=st.integers(0, 99),
)
def test_no_split_cuts_a_component(olga: Client, project: Project, edges: set[tuple[int, int]], seed: int) -> None:
    Release.objects.all().delete()
    DuplicatePair.objects.all().delete()
    items = (
        make_text_items(project, *map(str, range(24)))
        if not Item.objects.exists()
        else list(Item.objects.order_by("pk"))
    )
    label_all(olga, project)
    link(project, *((items[a], items[b]) for a, b in edges))
    lines = {line["key"]: line for line in read_lines(build(olga, project, seed=seed))[1:]}
    assert len(lines) == 24
    for a, b in edges:
        one, two = lines[items[a].key], lines[items[b].key]
        assert (one["split"], one["component"]) == (two["split"], two["component"])


def test_a_chain_holds_through_an_item_that_is_set_aside(olga: Client, project: Project) -> None:
    items = make_text_items(project, *map(str, range(30)))
    link(project, *pairwise(items[:5]))
    label_all(olga, project)
    set_items_aside(Actor(project.created_by), project_id=project.pk, item_ids=[items[2].pk], reason="duplicate")
    for seed in range(4):
        lines = {line["key"]: line["split"] for line in read_lines(build(olga, project, f"v{seed}", seed=seed))[1:]}
        assert len({lines[items[n].key] for n in (0, 1, 3, 4)}) == 1


def test_shares_are_met(olga: Client, project: Project) -> None:
    make_text_items(project, *map(str, range(40)))
    label_all(olga, project)
    release = build(olga, project, shares={"train": 0.5, "validation": 0.25, "test": 0.25})
    assert release.summary["splits"] == {"train": 20, "validation": 10, "test": 10}


def test_an_empty_release_is_a_release(olga: Client, project: Project) -> None:
    release = build(olga, project)
    assert (release.state, release.item_count, len(read_lines(release))) == ("ready", 0, 1)


def test_a_consensus_is_one_document_that_names_what_it_was_found_in(
    olga: Client, ann: Client, rita: Client, project: Project
) -> None:
    olga.patch_json(f"/api/projects/{project.pk}", {"seats": 3})
    make_text_items(project, "a")
    for client, words in ((olga, "A cat"), (ann, "A dog"), (rita, "A dog")):
        submit(client, project, words)
    (record,) = read_lines(build(olga, project, policy="consensus"))[1:]
    (found,) = record["annotations"]
    assert (found["origin"], found["author"], found["document"]["turns"][0]["parts"]) == (
        "consensus",
        "consensus",
        [{"type": "text", "text": "A dog"}],
    )
    assert [voter["revision"] for voter in found["voters"]] == [1, 1, 1]
    assert found["content_hash"] == hashlib.sha256(canonicalise(found["document"])).hexdigest()
