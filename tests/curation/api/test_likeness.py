"""/api/likeness: what a threshold is chosen by."""

import numpy as np
import pytest

from annotate.models.item import ItemAsset
from annotate.models.project import Project
from curation.services.embeddings import store_embeddings
from curation.services.encoders import register_encoder
from tests.support.client import Client
from tests.support.items import make_text_items

ANGLES = {"a": 0.0, "b": 0.1, "far": 1.5}


@pytest.fixture
def embedded(project: Project) -> Project:
    """Three items, of which a and b point nearly the same way."""
    encoder = register_encoder(name="prototype", revision="1", weights_hash="00", dimension=2)
    items = make_text_items(project, *ANGLES)
    asset_ids = [ItemAsset.objects.get(item=item).asset_id for item in items]
    vectors = np.array([[np.cos(angle), np.sin(angle)] for angle in ANGLES.values()], dtype=np.float32)
    store_embeddings(encoder, project_id=project.pk, asset_ids=asset_ids, vectors=vectors)
    return project


def test_each_item_comes_with_the_one_most_like_it(ann: Client, embedded: Project) -> None:
    found = ann.get_json(f"/api/likeness?project={embedded.pk}")
    assert found["cosines"] == pytest.approx([np.cos(0.1), np.cos(1.4)], abs=2e-3)
    pairs = [{pair["first_key"], pair["second_key"]} for pair in found["examples"]]
    assert pairs == [{"item-0001", "item-0002"}, {"item-0002", "item-0003"}]


def test_nothing_embedded_gives_nothing(ann: Client, project: Project) -> None:
    assert ann.get_json(f"/api/likeness?project={project.pk}") == {"cosines": [], "examples": []}
