"""/api/model-versions: what people made of suggestions."""

from annotate.models.project import Project
from annotate.models.suggestion import Suggestion
from annotate.services.suggestions import create_model_version
from tests.support.client import Client
from tests.support.items import make_text_items


def test_acceptance_counts_marks_and_items(olga: Client, project: Project) -> None:
    model = create_model_version(project_id=project.pk, name="cats", task="probe")
    decided, half, untouched = make_text_items(project, "one", "two", "three")
    for item, decisions in [
        (decided, {"a": "accepted", "b": "edited", "c": "accepted"}),
        (half, {"a": "rejected"}),
        (untouched, {}),
    ]:
        Suggestion.objects.create(item=item, model_version=model, document=b"{}", decisions=decisions)
    found = olga.get_json(f"/api/model-versions/{model.pk}/acceptance")
    assert found == {"items": 3, "decided_items": 2, "accepted": 2, "edited": 1, "rejected": 1}


def test_a_model_without_suggestions_has_no_acceptance(olga: Client, project: Project) -> None:
    model = create_model_version(project_id=project.pk, name="cats", task="probe")
    found = olga.get_json(f"/api/model-versions/{model.pk}/acceptance")
    assert found == {"items": 0, "decided_items": 0, "accepted": 0, "edited": 0, "rejected": 0}


def test_strangers_learn_nothing(olga: Client, bob: Client, project: Project) -> None:
    other = olga.post_json("/api/projects", {"name": "Other"}, 201)
    model = create_model_version(project_id=other["id"], name="cats", task="probe")
    assert bob.get_json(f"/api/model-versions/{model.pk}/acceptance", 404)["code"] == "model_version_not_found"
