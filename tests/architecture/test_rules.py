"""House rules that no linter of the market knows."""

import ast

from django.apps import apps
from django.db.models import ForeignKey, OneToOneField
from django.utils.module_loading import import_string
from rest_framework.viewsets import ViewSet

from annotate.config.router import RESOURCES
from tests.architecture.source import find_calls, find_functions, list_python, name, parse

SENDS = {"delay", "apply_async", "send_task"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MAX_METHOD_LINES = 15


def test_only_dispatch_and_workers_send_messages() -> None:
    allowed = {"annotate/jobs/dispatch.py"}
    files = [path for path in list_python("annotate", "curation") if name(path) not in allowed]
    assert [(name(p), line) for p in files for call, line in find_calls(parse(p)) if call in SENDS] == []


def test_queries_and_api_do_not_write() -> None:
    files = list_python("annotate/api", "annotate/queries", "curation/api", "curation/queries")
    # A digest's update is no write to a table; nothing here makes one.
    assert [(name(p), line) for p in files for call, line in find_calls(parse(p)) if call in WRITES] == []


def test_every_foreign_key_names_its_way_back() -> None:
    silent = [
        f"{model.__name__}.{field.name}"
        for app in ("annotate", "curation")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField) and not field.remote_field.related_name
    ]
    assert silent == []


def test_every_resource_states_its_permission() -> None:
    silent = [
        f"{name(path)}:{node.name}"
        for path in list_python("annotate/api", "curation/api")
        for node in parse(path).body
        if isinstance(node, ast.ClassDef) and "Resource" in {getattr(base, "id", "") for base in node.bases}
        if "permission_classes" not in {getattr(t, "id", "") for s in node.body for t in getattr(s, "targets", [])}
    ]
    assert silent == []
    assert len(RESOURCES) >= 20


def test_resource_methods_are_short() -> None:
    long = [
        f"{name(path)}:{method.name}"
        for path in list_python("annotate/api", "curation/api")
        for node in parse(path).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Resource")
        for method in node.body
        if isinstance(method, ast.FunctionDef)
        and (method.end_lineno or 0) - method.body[0].lineno + 1 > MAX_METHOD_LINES
    ]
    assert long == []


def test_lists_have_a_limit() -> None:
    """A list answers with a page, or with a query that is cut; never with a whole table."""
    unlimited = []
    for path in list_python("annotate/queries", "curation/queries"):
        for function in find_functions(parse(path)):
            source = ast.unparse(function)
            is_list = function.name.startswith("list_") and "Actor" in ast.unparse(function.args)
            if is_list and "limit" not in source and "[:" not in source and "LIMIT" not in source:
                unlimited.append(f"{name(path)}:{function.name}")
    # Job specs, a person's projects and a project's encoders are few by nature; revisions are cut in their SQL.
    assert set(unlimited) <= {
        "annotate/queries/annotations.py:list_revisions",
        "annotate/queries/job_specs.py:list_job_specs",
        "annotate/queries/projects.py:list_projects",
        "curation/queries/embeddings.py:list_encoders",
    }


def test_everything_is_caught_in_one_place_only() -> None:
    broad = [
        (name(path), node.lineno)
        for path in list_python()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") == "Exception")
    ]
    assert {file for file, _ in broad} == {"workers/run_job.py"}


def test_resources_are_viewsets() -> None:
    assert all(issubclass(import_string(path), ViewSet) for path in RESOURCES.values())
