"""The documentation names what exists: links, variables, jobs, parameters, nouns, formats, kinds."""

import re
from pathlib import Path

import msgspec
import pytest

from annotate.config.router import RESOURCES
from annotate.document.document import parse_document
from annotate.document.kinds.registry import KINDS
from annotate.document.patch import LISTS, Op
from annotate.document.validation import find_problems
from annotate.exporters.registry import EXPORTERS
from annotate.jobs.registry import list_specs
from annotate.models.project import Role
from tests.architecture.source import ROOT, list_tracked, name
from tests.support.variables import list_variables
from workers.encoders.registry import ENCODERS

PAGES = [path for path in list_tracked() if path.suffix == ".md" and name(path).startswith(("docs/", "README", "C"))]
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
FENCED = re.compile(r"^ *```.*?^ *```", re.S | re.M)


def read_reference(page: str) -> str:
    return (REFERENCE / f"{page}.md").read_text(encoding="utf-8")


def list_anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", path.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_broken(page: Path, link: str) -> bool:
    address, _, anchor = link.partition("#")
    target = (page.parent / address).resolve() if address else page
    return not target.exists() or (bool(anchor) and anchor not in list_anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    assert [link for link in links if "://" not in link and is_broken(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_picture_is_there(page: Path) -> None:
    pictures = [first or second for first, second in IMAGE.findall(page.read_text(encoding="utf-8"))]
    assert [picture for picture in pictures if not (page.parent / picture).is_file()] == []


def test_every_page_stands_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text())}
    assert [name(page) for page in PAGES if name(page).startswith("docs/") and page not in {*linked, index}] == []


def test_the_reference_of_configuration_names_what_the_code_reads() -> None:
    section = read_reference("configuration").split("## Read by Loopwright")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {variable for row in rows for variable in re.findall(r"`([A-Z_]+)`", row)} == list_variables()


def test_the_readme_names_no_variable_that_nothing_reads() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    assert rows
    assert set(rows) <= list_variables()


def test_the_reference_of_jobs_has_every_job_with_its_parameters() -> None:
    sections = re.split(r"^## ", read_reference("jobs"), flags=re.M)[1:]
    told = {part.split("\n")[0]: set(re.findall(r"^\| `(\w+)`", part, re.M)) for part in sections}
    assert told == {
        job: {field.encode_name for field in msgspec.structs.fields(spec.params)} for job, spec in list_specs().items()
    }


def test_the_reference_of_the_api_has_every_noun() -> None:
    rows = [line.split("|")[1] for line in read_reference("api").splitlines() if line.startswith("| `")]
    assert {noun for row in rows for noun in re.findall(r"`([a-z-]+)`", row)} == {*RESOURCES, "session"}


def test_the_references_have_every_format_encoder_and_role() -> None:
    assert [format_ for format_ in EXPORTERS if f"\n## {format_}\n" not in read_reference("exports")] == []
    assert [family for family in ENCODERS if f"`{family}" not in read_reference("encoders")] == []
    assert f"| may | {' | '.join(role.value for role in reversed(Role))} |" in read_reference("roles")


def test_the_reference_of_the_document_has_every_kind_and_operation() -> None:
    page = read_reference("document")
    assert [kind for kind in KINDS if f"\n| `{kind}` |" not in page] == []
    operations = {str(op.__struct_config__.tag) for op in Op.__args__}
    assert len(operations) > len(LISTS)
    assert [operation for operation in operations if f"`{operation}`" not in page] == []


def test_the_document_of_the_reference_is_one() -> None:
    block = read_reference("document").split("```json\n")[1].split("```")[0]
    document = parse_document(block)
    assert find_problems(document) == []
    assert {"marks", "turns", "responses", "preferences", "corrections"} <= set(msgspec.to_builtins(document))


def test_decisions_are_numbered_without_a_gap() -> None:
    files = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(file.split("-")[0]) for file in files] == list(range(1, len(files) + 1))
