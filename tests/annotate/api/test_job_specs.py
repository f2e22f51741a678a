"""/api/job-specs: who may start what."""

from annotate.models.project import Project
from tests.support.client import Client


def list_allowed(client: Client, project: Project) -> set[str]:
    specs = client.get_json(f"/api/job-specs?project={project.pk}")["results"]
    return {spec["name"] for spec in specs if spec["is_allowed"]}


def test_roles_decide_what_people_may_start(mia: Client, rita: Client, ann: Client, project: Project) -> None:
    searches = {"find_contamination", "find_duplicates", "find_leakage", "find_problems"}
    curation = {"embed_assets", "suggest_marks"} | searches
    assert list_allowed(ann, project) == set()
    assert list_allowed(rita, project) == curation
    assert list_allowed(mia, project) == curation | {"train_probe", "import_folder", "ingest_assets", "complete_facts"}


def test_jobs_that_only_services_start_are_not_offered(mia: Client, project: Project) -> None:
    names = {spec["name"] for spec in mia.get_json(f"/api/job-specs?project={project.pk}")["results"]}
    assert names.isdisjoint({"build_release", "render_export"})


def test_parameters_come_as_a_schema_with_defaults(mia: Client, project: Project) -> None:
    specs = mia.get_json(f"/api/job-specs?project={project.pk}")["results"]
    schema = next(spec["params"] for spec in specs if spec["name"] == "find_duplicates")
    properties = schema["$defs"]["DuplicateParams"]["properties"]
    assert properties["min_cosine"] == {"type": "number", "minimum": -1.0, "maximum": 1.0, "default": 0.8}
