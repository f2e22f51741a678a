import pytest
from annotate.models.project import Project
from curation.services.encoders import register_encoder
import numpy as np
from tests.support.items import make_text_items

@pytest.mark.django_db(transaction=True)
def test_a(project: Project) -> None:
    make_text_items(project, "a")
    register_encoder(name="x", revision="", weights_hash="1", dimension=4)

@pytest.mark.django_db(transaction=True)
def test_b(project: Project) -> None:
    make_text_items(project, "a")
