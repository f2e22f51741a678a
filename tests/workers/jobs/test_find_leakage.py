"""Near-duplicates in different splits of a release are told."""

from typing import Any

import pytest

from annotate.models.project import Project
from curation.models.duplicate import DuplicatePair
from curation.models.release import Release
from tests.support.items import make_text_items
from tests.support.jobs import run_named_job

pytestmark = pytest.mark.django_db(transaction=True)


def make_release(olga: Any, project: Project) -> Release:
    """A release of items whose splits a field decides: two to train, one to test."""
    options = {"policy": "latest", "include_empty": True, "split_field": "split"}
    olga.post_json("/api/releases", {"project": project.pk, "name": "v1", "options": options}, status=202)
    run_named_job(project, "build_release")
    return Release.objects.get()


def test_pairs_that_the_splits_part_are_told(olga: Any, project: Project) -> None:
    items = make_text_items(project, "one", "two", "three")
    for item, split in zip(items, ("train", "train", "test"), strict=True):
        item.metadata = {"split": split}
        item.save(update_fields=["metadata"])
    release = make_release(olga, project)
    for first, second, similarity in ((0, 1, 0.9), (0, 2, 0.8), (1, 2, 0.95)):
        evidence = [{"method": "text", "similarity": similarity}]
        DuplicatePair.objects.create(
            project=project, first=items[first], second=items[second], similarity=similarity, evidence=evidence
        )
    found = run_named_job(project, "find_leakage", release=release.pk)
    assert (found["pairs"], found["items"], found["by_splits"]) == (2, 3, {"test/train": 2})
    assert [leak["first"] for leak in found["examples"]] == [items[2].key, items[2].key]
    assert [leak["similarity"] for leak in found["examples"]] == [0.95, 0.8]


def test_no_pairs_no_leaks(olga: Any, project: Project) -> None:
    make_text_items(project, "one", "two")
    found = run_named_job(project, "find_leakage", release=make_release(olga, project).pk)
    assert found == {"pairs": 0, "items": 0, "by_splits": {}, "examples": []}
