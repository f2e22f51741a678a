"""A project in which there is one of everything, for tests that try every endpoint."""

from io import BytesIO
from typing import Any

import numpy as np

from annotate import storage
from annotate.access import READ, Actor
from annotate.document.document import parse_document, write_canonical
from annotate.document.manifest import ManifestHeader, write_line
from annotate.models.item import Item, ItemAsset
from annotate.models.job import Job
from annotate.models.project import Membership, Project, Role
from annotate.models.suggestion import Suggestion
from annotate.models.task import Stage, Task
from annotate.models.user import User
from annotate.models.webhook import WebhookDelivery
from annotate.services import accounts, reviews, tokens, webhooks
from annotate.services.submissions import submit_task
from annotate.services.suggestions import create_model_version
from annotate.services.tasks import claim_task
from curation.models.duplicate import DuplicateGroup, DuplicateMember
from curation.models.finding import Finding
from curation.models.recipe import Proposal
from curation.models.reference_set import ReferenceSet
from curation.models.release import Export, Release
from curation.models.takedown import Erasure, Takedown
from curation.queries.releases import export_key
from curation.queries.slices import SliceFilter
from curation.services import recipes, slices
from curation.services.artefacts import store_artefact
from curation.services.duplicates import hash_members
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from curation.services.releases import list_files
from tests.support.items import make_text_items


def make_world(project: Project, ann: User) -> dict[str, Any]:
    """Fill a project and return the ids of one of each, by noun; ``ann`` holds a task and has submitted another."""
    owner = Actor(project.created_by)
    Membership.objects.create(project=project, user=ann, role=Role.ANNOTATOR)
    done, item, other = make_text_items(project, "one", "two", "three")
    first = claim_task(Actor(ann), project_id=project.pk)
    assert first is not None
    submitted = submit_task(Actor(ann), task_id=first)
    invitation, link = accounts.create_invitation(owner, email="x@example.com", project_id=project.pk, role=Role.VIEWER)
    return {
        "project": project.pk,
        "user": ann.pk,
        "item": item.pk,
        "task": claim_task(Actor(ann), project_id=project.pk),
        "review": Task.objects.get(item=done, stage=Stage.REVIEW).pk,
        "annotation": submitted.annotation,
        "comment": reviews.create_comment(owner, item_id=item.pk, body="Why?").pk,
        "invitation": link.rsplit("/", 1)[-1],
        "open_invitation": invitation.pk,
        "token": tokens.create_token(owner, name="ci", scopes=[READ])[0].pk,
        "job": Job.objects.create(project=project, name="embed_assets", queue="gpu", created_by=owner.user).pk,
        **_tell(owner, project),
        **_suggest(project, item),
        **_curate(project, item, other),
        **_propose(project),
        **_release(project),
    }


def _tell(owner: Actor, project: Project) -> dict[str, int]:
    webhook, _ = webhooks.create_webhook(
        owner, project_id=project.pk, url="https://example.com/hook", events=["task.skipped"]
    )
    delivery = webhooks.ping_webhook(owner, webhook_id=webhook.pk)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(state=WebhookDelivery.State.FAILED)
    return {"webhook": webhook.pk, "delivery": delivery.pk}


def _suggest(project: Project, item: Item) -> dict[str, int]:
    model = create_model_version(project_id=project.pk, name="cats", task="import")
    document = parse_document({"schema": 1, "turns": [{"id": "t1", "role": "user", "parts": []}]})
    made = Suggestion.objects.create(item=item, model_version=model, document=write_canonical(document))
    return {"model": model.pk, "suggestion": made.pk}


def _curate(project: Project, item: Item, other: Item) -> dict[str, int]:
    encoder = register_encoder(name="prototype", revision="1", weights_hash="00", dimension=2)
    asset_ids = list(ItemAsset.objects.filter(item__in=[item, other]).values_list("asset_id", flat=True))
    vectors = np.array([[1, 0], [0, 1]], dtype=np.float32)
    store_embeddings(encoder, project_id=project.pk, asset_ids=asset_ids, vectors=vectors)
    members = [item.pk, other.pk]
    group = DuplicateGroup.objects.create(
        project=project, members_key=hash_members(members), size=2, similarity=0.9, keep=item
    )
    DuplicateMember.objects.bulk_create(DuplicateMember(group=group, item_id=id_) for id_ in members)
    finding = Finding.objects.create(
        project=project, item=item, check_name="blur", version=1, code="blurred", score=0.5
    )
    reference_set = ReferenceSet.objects.create(project=project, name="Benchmark", created_by=project.created_by)
    return {"group": group.pk, "finding": finding.pk, "reference_set": reference_set.pk}


def _propose(project: Project) -> dict[str, int]:
    recipe = recipes.create_recipe(
        Actor(project.created_by), project_id=project.pk, name="Split", definition={"steps": [{"kind": "split"}]}
    )
    fields = {"project": project, "version": recipe.versions.get(), "created_by": project.created_by}
    made = [
        Proposal.objects.create(**fields, state=state, result_hash=store_artefact(b"{}\n"))
        for state in (Proposal.State.READY, Proposal.State.REJECTED)
    ]
    saved = slices.create_slice(
        Actor(project.created_by), project_id=project.pk, name="Cats", wanted=SliceFilter(text="cat")
    )
    return {"slice": saved.pk, "recipe": recipe.pk, "proposal": made[0].pk, "decided_proposal": made[1].pk}


def _release(project: Project) -> dict[str, int]:
    release = Release.objects.create(
        project=project,
        name="v1",
        state=Release.State.READY,
        manifest_key="releases/test.ndjson",
        manifest_hash="ab" * 32,
        created_by=project.created_by,
    )
    export = Export.objects.create(
        release=release,
        format="ndjson",
        exporter_version=1,
        options_hash="00",
        state=Export.State.READY,
        file_count=1,
        size_bytes=3,
        created_by=project.created_by,
    )
    list_files(export.pk, [{"path": "manifest.ndjson", "size_bytes": 3, "sha256": "ab" * 32, "crc32": None}])
    header = ManifestHeader(
        schema=1, project="P", policy="latest", ontologies={}, split_seed=0, split_shares={"train": 1.0}
    )
    storage.get_storage().save(release.manifest_key, BytesIO(write_line(header)))
    storage.get_storage().save(export_key(export.pk, "manifest.ndjson"), BytesIO(b"{}\n"))
    return {"release": release.pk, "export": export.pk, **_take_down(project)}


def _take_down(project: Project) -> dict[str, int]:
    takedown = Takedown.objects.create(
        project=project, slot="image", content="ab" * 32, reason="law", created_by=project.created_by
    )
    erasure = Erasure.objects.create(
        project=project, item_row=0, key_hash="cd" * 32, reason="law", created_by=project.created_by
    )
    return {"takedown": takedown.pk, "erasure": erasure.pk}
