"""Near-duplicates: true copies are found with their evidence, lookalikes are not, decisions stay."""

from functools import partial
from typing import Any

import pytest
from PIL import Image

from annotate.access import Actor
from annotate.models.item import Item
from annotate.models.job import Job
from annotate.models.project import Project
from annotate.services.items import restore_items
from curation.dedup.hamming import find_hash_pairs
from curation.models.duplicate import DuplicateGroup, DuplicateMember, DuplicatePair
from curation.services.duplicates import resolve_group
from tests.support.items import make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.photos import load_photo
from workers.comparers import pictures
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def make_near_items(project: Project) -> list[Item]:
    """A photo, its half-size JPEG copy, its brightened copy; another photo; two plain squares of other colours."""
    photo = load_photo("chelsea").crop((0, 0, 300, 300))
    plain = [Image.new("RGB", (64, 64), colour) for colour in ((200, 0, 0), (0, 0, 200))]
    return make_image_items(
        project,
        encode(photo),
        encode(photo.resize((150, 150)), "JPEG", quality=40),
        encode(photo.point(lambda level: min(255, int(level * 1.1)))),
        encode(load_photo("coffee").crop((0, 0, 300, 300))),
        *map(encode, plain),
    )


def find(project: Project, **params: Any) -> Any:
    return run_named_job(project, "find_duplicates", **params)


def list_groups() -> list[tuple[str, list[int]]]:
    return [
        (group.state, sorted(DuplicateMember.objects.filter(group=group).values_list("item_id", flat=True)))
        for group in DuplicateGroup.objects.order_by("id")
    ]


def test_hashes_alone_find_copies_and_leave_plain_pictures_apart(project: Project) -> None:
    items = make_near_items(project)
    copies = [item.pk for item in items[:3]]
    found = find(project)
    assert (found["items"], found["pairs"], found["components"], found["groups"]) == (6, 3, 1, 1)
    assert (found["engine"], found["recall"]) == ("", None)
    assert list_groups() == [("open", copies)]
    assert DuplicateGroup.objects.get().keep_id != copies[1], "the small copy is not the one to keep"
    evidence = DuplicatePair.objects.order_by("id")[0].evidence[0]
    assert evidence["method"] == "phash64"


def test_vectors_add_their_evidence(project: Project) -> None:
    items = make_near_items(project)
    run_named_job(project, "embed_assets", encoder="prototype")
    found = find(project, max_distance_bits=0, min_cosine=0.85)
    assert (found["engine"], found["recall"], found["groups"]) == ("exact", 1.0, 1)
    pair = DuplicatePair.objects.get(first=items[0], second=items[2])
    cosine = next(entry["cosine"] for entry in pair.evidence if entry["method"] == "embedding")
    assert 0.85 <= cosine <= pair.similarity <= 1


def test_running_again_changes_nothing_but_the_job(project: Project) -> None:
    make_near_items(project)
    first = find(project)
    assert first["fresh"] == 6
    pairs = list(DuplicatePair.objects.order_by("first_id", "second_id").values("first", "second", "similarity"))
    groups = list_groups()
    assert find(project) == {**first, "fresh": 0}
    assert find(project, compare_all=True) == first
    assert (
        list(DuplicatePair.objects.order_by("first_id", "second_id").values("first", "second", "similarity")) == pairs
    )
    assert list_groups() == groups


def test_what_people_decided_stays_decided(project: Project) -> None:
    items = make_near_items(project)
    find(project)
    owner = Actor(project.created_by)
    group = DuplicateGroup.objects.get()
    resolve_group(owner, group_id=group.pk, keep=[item.pk for item in items[:3]])
    assert (find(project)["groups"], list_groups()[0][0]) == (0, "different")


def test_items_set_aside_are_compared_no_more_and_their_pairs_stay(project: Project) -> None:
    items = make_near_items(project)
    find(project)
    resolve_group(Actor(project.created_by), group_id=DuplicateGroup.objects.get().pk, keep=[items[0].pk])
    again = find(project)
    assert (again["items"], again["pairs"], again["groups"]) == (4, 0, 0)
    assert DuplicatePair.objects.count() == 3, "a component is known as long as its items may come back"
    restore_items(Actor(project.created_by), project_id=project.pk, item_ids=[items[1].pk])
    assert find(project)["pairs"] == 1


def test_another_project_keeps_its_own(project: Project, make_project: Any) -> None:
    other = make_project("Other")
    for one in (project, other):
        make_near_items(one)
        find(one)
    assert find(project)["groups"] == 1
    assert DuplicateGroup.objects.filter(project=other).count() == 1


def test_nothing_alike_is_no_failure(project: Project) -> None:
    assert (find(project)["items"], find(project)["pairs"]) == (0, 0)
    make_text_items(project, "words")
    assert (find(project)["items"], find(project)["pairs"]) == (1, 0)


@pytest.mark.parametrize("params", [{"min_cosine": 2}, {"max_distance_bits": -1}, {"max_distance_bits": 64}])
def test_thresholds_out_of_range_are_refused_before_a_job_is_made(olga: Any, project: Project, params: Any) -> None:
    body = {"project": project.pk, "name": "find_duplicates", "params": params}
    answer = olga.post_json("/api/jobs", body, status=422)
    assert (answer["code"], next(iter(params)) in answer["message"]) == ("bad_params", True)
    assert not Job.objects.exists()


def test_too_many_pairs_say_what_to_do(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    make_near_items(project)
    monkeypatch.setattr(pictures, "find_hash_pairs", partial(find_hash_pairs, max_pairs=1))
    job = Job.objects.create(project=project, name="find_duplicates", queue="cpu")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, (job.error or {})["code"]) == ("failed", "too_many_pairs")
