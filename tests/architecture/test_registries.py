"""A line in a registry has its file and its test, and kinds exist in both languages."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils.module_loading import import_string

from annotate.document.kinds.registry import KINDS
from annotate.exporters.registry import EXPORTERS
from annotate.importers.registry import IMPORTERS
from annotate.jobs.registry import list_specs
from curation.gates.registry import GATES
from curation.quality.registry import CHECKS
from curation.recipes.registry import STEPS
from curation.sampling.registry import SAMPLERS
from tests.architecture.source import ROOT
from workers.handlers import HANDLERS


def has_test(folder: str, name: str) -> bool:
    return (ROOT / "tests" / folder / f"test_{name}.py").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_file_its_test_and_its_twin_in_the_front_end(kind: str) -> None:
    assert (ROOT / f"annotate/document/kinds/{kind}.py").is_file()
    assert has_test("annotate/document/kinds", kind)
    twin = ROOT / "frontend/src/kinds" / kind
    assert list(twin.glob("payload.ts")), f"no {twin}"
    assert list(twin.glob("*.test.ts*")), f"no test in {twin}"


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_exporter_has_its_file_and_its_test(name: str) -> None:
    assert EXPORTERS[name].name == name
    assert Path(ROOT / f"annotate/exporters/{name}.py").is_file()
    assert has_test("annotate/exporters", name)


@pytest.mark.parametrize("name", IMPORTERS)
def test_an_importer_has_its_file_and_its_test(name: str) -> None:
    assert Path(ROOT / f"annotate/importers/{name}.py").is_file()
    assert has_test("annotate/importers", name)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_has_its_file_its_test_and_its_words(name: str) -> None:
    assert (ROOT / f"curation/quality/{name}.py").is_file()
    assert has_test("curation/quality", name)
    for language in ("en", "zh"):
        words = ROOT / f"frontend/src/locales/{language}/findings.json"
        assert name in json.loads(words.read_text(encoding="utf-8"))["check"]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_of_recipes_has_its_file_and_its_test(name: str) -> None:
    assert (ROOT / f"curation/recipes/{name}.py").is_file()
    assert has_test("curation/recipes", name)


@pytest.mark.parametrize("name", GATES)
def test_a_gate_has_its_file_its_test_and_its_words(name: str) -> None:
    assert (ROOT / f"curation/gates/{name}.py").is_file()
    assert has_test("curation/gates", name)
    for language in ("en", "zh"):
        words = json.loads((ROOT / f"frontend/src/locales/{language}/releases.json").read_text(encoding="utf-8"))
        assert name in words["gates"]["name"]
        assert name in words["gates"]["advice"]


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_sampler_has_its_file_and_its_test(name: str) -> None:
    assert (ROOT / f"curation/sampling/{name}.py").is_file()
    assert has_test("curation/sampling", name)


def read_words(language: str, area: str) -> Any:
    return json.loads((ROOT / f"frontend/src/locales/{language}/{area}.json").read_text(encoding="utf-8"))


def read_page(path: str) -> str:
    return (ROOT / "frontend/src/pages" / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", HANDLERS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_job_has_its_words(language: str, name: str) -> None:
    words = read_words(language, "jobs")
    assert {*words["name"][name]} == {"title", "about"}
    assert words["result"][name]
    assert list_specs()[name].unit in words["unit"]
    # The page looks them up by this list.
    assert f'  "{name}",\n' in read_page("jobs/words.ts")


@pytest.mark.parametrize("name", EXPORTERS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_options_of_an_exporter_have_their_words(language: str, name: str) -> None:
    words = read_words(language, "releases")
    known = read_page("releases/options.ts")
    schema = EXPORTERS[name].describe_options()
    for option, about in schema["$defs"][schema["$ref"].rpartition("/")[2]].get("properties", {}).items():
        assert option in words["option"]
        assert f'  "{option}",\n' in known
        for choice in about.get("enum", []):
            assert choice in words["choice"]
            assert f'  "{choice}",\n' in known


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_exporter_stands_under_what_it_is_for(name: str) -> None:
    assert f'"{name}"' in read_page("releases/formats.ts")


def test_every_job_has_a_body_and_every_body_a_spec() -> None:
    assert set(HANDLERS) == set(list_specs())


@pytest.mark.parametrize("name", HANDLERS)
def test_a_job_has_its_file_and_its_test(name: str) -> None:
    assert callable(import_string(HANDLERS[name]))
    assert HANDLERS[name] == f"workers.jobs.{name}.run"
    assert has_test("workers/jobs", name)
