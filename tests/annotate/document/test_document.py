"""The document against the fixtures that the TypeScript core is held to as well."""

import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from annotate.document.document import canonicalise, hash_content, parse_document, read_stored, write_canonical
from annotate.document.problem import DocumentInvalid, Problem
from annotate.document.validation import find_problems
from tests.support.fixtures import list_fixtures, load_fixture, read_ontology, read_slots


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", list_fixtures("document/valid"), ids=name)
def test_valid_documents_have_no_problems(path: Path) -> None:
    fixture = load_fixture(path)
    document = parse_document(fixture["document"])
    assert find_problems(document, slots=read_slots(fixture), ontology=read_ontology(fixture)) == []


@pytest.mark.parametrize("path", list_fixtures("document/valid"), ids=name)
def test_canonical_bytes_and_hash_are_the_fixtures(path: Path) -> None:
    fixture = load_fixture(path)
    data = write_canonical(parse_document(fixture["document"]))
    assert data.decode() == fixture["canonical"]
    assert hash_content(data) == fixture["sha256"]


@pytest.mark.parametrize("path", list_fixtures("document/valid"), ids=name)
def test_stored_bytes_read_back_as_the_same_document(path: Path) -> None:
    document = parse_document(load_fixture(path)["document"])
    data = write_canonical(document)
    assert read_stored(data) == document
    assert write_canonical(read_stored(data)) == data


@pytest.mark.parametrize("path", list_fixtures("document/invalid"), ids=name)
def test_invalid_documents_name_what_is_wrong(path: Path) -> None:
    fixture = load_fixture(path)
    found = collect_problems(fixture)
    assert {(problem.code, problem.id) for problem in found} == {(p["code"], p["id"]) for p in fixture["problems"]}
    assert all(problem.id is None or problem.id in problem.message for problem in found)


def collect_problems(fixture: dict[str, object]) -> list[Problem]:
    try:
        document = parse_document(json.dumps(fixture["document"]))
    except DocumentInvalid as error:
        return error.problems
    return find_problems(document, slots=read_slots(fixture), ontology=read_ontology(fixture))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "not_json"),
        (b'{"schema": 1} x', "not_json"),
        (b"\xff", "not_json"),
        (b'{"schema": 1, "source": {"n": 1e999}}', "not_json"),
        (b'{"schema": 1, "source": {"n": NaN}}', "not_json"),
        (b"[]", "malformed"),
        (b'{"schema": true}', "bad_schema"),
    ],
)
def test_bytes_that_are_no_document(data: bytes, code: str) -> None:
    with pytest.raises(DocumentInvalid) as caught:
        parse_document(data)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_integers_that_javascript_would_change_have_no_canonical_form() -> None:
    document = parse_document({"schema": 1, "source": {"n": 2**53 + 1}})
    with pytest.raises(DocumentInvalid, match="9007199254740993"):
        write_canonical(document)


def test_a_problem_inside_a_keyframe_names_its_track() -> None:
    track = {"id": "r3", "kind": "track", "slot": "v", "class": "c", "shape": "box", "keyframes": [{"at_us": -1}]}
    with pytest.raises(DocumentInvalid) as caught:
        parse_document({"schema": 1, "marks": [track]})
    assert caught.value.problems[0].id == "r3"
    assert caught.value.problems[0].path == "$.marks[0].keyframes[0].at_us"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-1e6, 1e6).map(lambda x: round(x, 2))
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(json_values)
def test_the_shortcut_writes_what_the_full_algorithm_writes(value: object) -> None:
    assert canonicalise(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [1e15, 1e16, -1e21, 1e-4, 9.999e-5, 1e-7, 123456789012345.6, 0.1, -0.0, 5e-324])
def test_numbers_at_the_edges_of_the_shortcut(number: float) -> None:
    assert canonicalise([number]) == rfc8785.dumps([number])
