"""Recipes: what a run proposes, that the same run has the same hash, and that a run that was killed goes on."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from annotate import storage
from annotate.access import Actor
from annotate.errors import Conflict
from annotate.models.item import Item, ItemAsset
from annotate.models.job import Job, JobShard
from annotate.models.project import Project
from annotate.services.items import set_items_aside
from curation.models.duplicate import DuplicatePair
from curation.models.embedding import Encoder
from curation.models.finding import Finding
from curation.models.recipe import Artefact, Proposal
from curation.queries.artefacts import read_artefact
from curation.queries.embeddings import read_vectors
from curation.queries.release_plan import ReleaseOptions
from curation.recipes.result import Verdict, read_verdicts
from curation.services import proposals, recipes
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from curation.services.releases import create_release
from tests.support.encoders import write_tiny_clip
from tests.support.items import make_image_items, make_text_items
from tests.support.jobs import run_named_job
from tests.support.media import encode
from tests.support.sampling import make_blobs
from workers import recipe_inputs
from workers.encoders.registry import get_encoder
from workers.jobs import run_recipe
from workers.run_job import run_job

pytestmark = pytest.mark.django_db(transaction=True)

LENGTH = {"kind": "score", "name": "length", "source": {"of": "fact", "fact": "text_length"}}
LONG = {"kind": "filter", "conditions": [{"of": "score", "score": "length", "at_least": 4}]}
DRAW = {"kind": "sample", "sampler": "uniform", "size": 6, "seed": 3}
SPLIT = {"kind": "split", "shares": {"train": 0.5, "test": 0.5}}
STEPS: list[dict[str, Any]] = [LENGTH, LONG, {"kind": "dedupe", "min_similarity": 0.5}, DRAW, SPLIT]


def start(project: Project, *steps: dict[str, Any], shard_items: int = 5) -> Proposal:
    actor = Actor(project.created_by)
    name = f"Recipe {Proposal.objects.count()}"
    made = recipes.create_recipe(actor, project_id=project.pk, name=name, definition={"steps": list(steps)})
    proposal = recipes.run_recipe(actor, recipe_id=made.pk)
    Job.objects.filter(proposals=proposal).update(params={"proposal": proposal.pk, "shard_items": shard_items})
    return proposal


def finish(proposal: Proposal) -> Proposal:
    run_named_job(proposal.project, "run_recipe")
    proposal.refresh_from_db()
    return proposal


def propose(project: Project, *steps: dict[str, Any]) -> Proposal:
    return finish(start(project, *steps))


def read(proposal: Proposal) -> dict[str, Verdict]:
    return {one.key: one for one in read_verdicts(read_artefact(proposal.result_hash))}


def make_texts(project: Project) -> list[Item]:
    """Twelve items with texts of 1 to 12 characters, of which the last two are near-duplicates."""
    items = make_text_items(project, *("x" * n for n in range(1, 13)))
    DuplicatePair.objects.create(
        project=project,
        first=items[10],
        second=items[11],
        similarity=0.9,
        evidence=[{"method": "text", "similarity": 0.9}],
    )
    return items


def test_a_run_proposes_and_changes_nothing(project: Project) -> None:
    make_texts(project)
    found = propose(project, *STEPS)
    assert (found.state, found.item_count, found.kept_count) == ("ready", 12, 6)
    assert [(step["items_in"], step["items_out"]) for step in found.steps] == [
        *((12, 12), (12, 9), (9, 8)),
        *((8, 6), (6, 6)),
    ]
    assert found.steps[1]["reasons"] == {"condition_1": 3}
    assert found.steps[4]["splits"] == {"test": 3, "train": 3}
    verdicts = read(found)
    assert sum(one.weight for one in verdicts.values() if one.kept) == pytest.approx(8)
    assert [verdicts[f"item-000{n}"].why for n in (1, 2, 3)] == [
        f"length is {n}, outside 4.0 to any." for n in (1, 2, 3)
    ]
    assert verdicts["item-0012"].code == "near_duplicate"
    assert not Item.objects.filter(state="set_aside").exists()


def test_the_same_recipe_over_the_same_items_has_the_same_hash(project: Project) -> None:
    items = make_texts(project)
    first, again = propose(project, *STEPS), propose(project, *STEPS)
    assert (first.result_hash, first.inputs) == (again.result_hash, again.inputs)
    Artefact.objects.all().delete()
    assert propose(project, *STEPS).result_hash == first.result_hash, "made anew, step by step"
    assert propose(project, *STEPS[:3], DRAW | {"seed": 4}, SPLIT).result_hash != first.result_hash
    set_items_aside(Actor(project.created_by), project_id=project.pk, item_ids=[items[5].pk], reason="x")
    assert propose(project, *STEPS).result_hash != first.result_hash


@pytest.mark.parametrize("where", ["read_fact", "write_result"])
def test_a_run_that_was_killed_goes_on_to_the_same_hash(
    project: Project, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Killed in the middle of the shards, and after the last step; meanwhile the project changes."""
    make_texts(project)
    expected = propose(project, *STEPS).result_hash
    Artefact.objects.all().delete()
    proposal = start(project, *STEPS)
    calls, real = iter(range(99)), getattr(run_recipe, where)

    def die(*args: Any, **options: Any) -> Any:
        if next(calls) == (1 if where == "read_fact" else 0):
            raise KeyboardInterrupt
        return real(*args, **options)

    with monkeypatch.context() as broken:
        broken.setattr(run_recipe, where, die)
        with pytest.raises(KeyboardInterrupt):
            run_job(proposal.job_id or 0)
    done = JobShard.objects.filter(state="done").count()
    Item.objects.filter(key="item-0006").update(state="set_aside")
    Job.objects.filter(proposals=proposal).update(state="queued")
    assert finish(proposal).result_hash == expected
    assert JobShard.objects.filter(job=proposal.job_id, attempt=1).count() == (2 if where == "read_fact" else 3)
    assert done == (4 if where == "read_fact" else 6), "3 shards of the run before, and what was done by then"


def test_vectors_choose_and_approximate_pairs_are_searched_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = make_image_items(project, *(encode(Image.new("RGB", (9, 9), (n, n, n))) for n in range(9)))
    encoder = register_encoder(name="prototype", revision="1", weights_hash="00", dimension=16)
    assets = dict(ItemAsset.objects.values_list("item_id", "asset_id"))
    vectors = make_blobs([3, 3, 2], spread=0.01)
    store_embeddings(encoder, project_id=project.pk, asset_ids=[assets[one.pk] for one in items[:8]], vectors=vectors)
    steps = [{"kind": "dedupe", "pairs": "vectors", "min_similarity": 0.8}]
    found = propose(project, *steps)
    assert (found.kept_count, found.steps[0]["reasons"]) == (4, {"near_duplicate": 5})
    monkeypatch.setattr(recipe_inputs, "find_pairs", None)
    assert propose(project, *steps).inputs == found.inputs
    spread = propose(project, {"kind": "sample", "sampler": "k_center", "size": 3})
    assert {int(key[6:10]) // 3 for key, one in read(spread).items() if one.kept} <= {0, 1, 2}
    assert read(spread)["image-0009.png"].code == "no_vector"


def test_a_text_scores_pictures(project: Project, tmp_path: Path) -> None:
    clip = f"open_clip:tiny/{write_tiny_clip(tmp_path)}"
    make_image_items(project, *(encode(Image.new("RGB", (64, 64), (90 * n, 0, 200 - 90 * n))) for n in range(3)))
    run_named_job(project, "embed_assets", encoder=clip)
    make_text_items(project, "no picture")
    found = propose(
        project, {"kind": "score", "name": "like", "source": {"of": "likeness", "text": "ab", "encoder": clip}}
    )
    shown = {one["key"]: one["why"] for one in found.steps[0]["kept"]}
    rows = read_vectors(Encoder.objects.get(), project_id=project.pk).rows
    likeness = rows @ get_encoder(clip).encode_texts(["ab"])[0] / np.linalg.norm(rows, axis=1)
    expected = {f"image-000{n}.png": f"like is {value:.4g}." for n, value in enumerate(likeness, 1)}
    assert shown == expected
    assert found.steps[0]["histogram"]["unknown"] == 1


def test_findings_filter(project: Project) -> None:
    items = make_texts(project)
    fields = {"project": project, "check_name": "personal_data", "version": 1, "code": "email", "part": ""}
    Finding.objects.create(item=items[0], score=0.9, **fields)
    Finding.objects.create(item=items[1], score=0.9, state="dismissed", **fields)
    found = propose(project, {"kind": "filter", "conditions": [{"of": "finding", "negate": True}]})
    assert [key for key, one in read(found).items() if not one.kept] == ["item-0001"]


def test_approving_sets_aside_and_undoing_brings_back(project: Project) -> None:
    items, owner = make_texts(project), Actor(project.created_by)
    set_items_aside(owner, project_id=project.pk, item_ids=[items[7].pk], reason="broken")
    found = propose(project, LENGTH, LONG)
    proposals.approve_proposal(owner, proposal_id=found.pk, note="good")
    aside = Item.objects.filter(state="set_aside").order_by("pk")
    assert [item.pk for item in aside] == [items[n].pk for n in (0, 1, 2, 7)]
    assert aside[0].set_aside_reason == f"proposal {found.pk}, step 2 (filter): condition_1"
    proposals.undo_decision(owner, proposal_id=found.pk)
    assert [item.pk for item in Item.objects.filter(state="set_aside")] == [items[7].pk]
    found.refresh_from_db()
    assert (found.state, found.set_aside_count, found.decided_by) == ("ready", 0, None)


def test_a_release_follows_an_approved_proposal(project: Project) -> None:
    make_texts(project)
    found = propose(project, LENGTH, LONG, DRAW, SPLIT)
    owner, options = Actor(project.created_by), ReleaseOptions(policy="latest", include_empty=True, proposal=found.pk)
    with pytest.raises(Conflict, match="approve it first"):
        create_release(owner, project_id=project.pk, name="v1", options=options)
    proposals.approve_proposal(owner, proposal_id=found.pk)
    release = create_release(owner, project_id=project.pk, name="v1", options=options)
    run_named_job(project, "build_release")
    release.refresh_from_db()
    with storage.get_storage().open(release.manifest_key) as file:
        records = [msgspec.json.decode(line) for line in file.read().splitlines()[1:]]
    kept = {key: one for key, one in read(found).items() if one.kept}
    assert {row["key"]: (row["split"], row["weight"]) for row in records} == {
        key: (one.split, one.weight) for key, one in kept.items()
    }
    assert records[0]["weight"] == 1.5


def test_nothing_embedded_fails_with_what_to_do(project: Project) -> None:
    make_texts(project)
    proposal = start(project, {"kind": "sample", "sampler": "k_center", "size": 3})
    run_job(proposal.job_id or 0)
    job = Job.objects.get(proposals=proposal)
    assert (job.state, (job.error or {})["code"]) == ("failed", "not_embedded")
    assert "run embed_assets" in (job.error or {})["message"]
