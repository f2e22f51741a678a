"""The item format: what is read, and what is said of what cannot be."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.document.document import parse_document
from annotate.importers.base import ImportAsset, ImportLimits, ImportRecord, ImportSuggestion, Parsed
from annotate.importers.items import ItemsImporter, parse_record
from annotate.importers.registry import IMPORTERS
from tests.support.documents import box

ASSETS = {"image": {"url": "https://example.com/a.jpg"}}
DOCUMENT = {"schema": 1, "marks": [box("r1")]}


def parse(*records: Any) -> list[Parsed]:
    """Parse records, given as JSON values or as raw lines."""
    lines = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
    return list(ItemsImporter().parse(io.BytesIO(b"\n".join(lines))))


def problem_of(record: Any) -> tuple[str, str | None, str, str]:
    """Return code, id, path and message of the only problem of a record."""
    (parsed,) = parse(record)
    assert parsed.record is None
    (problem,) = parsed.problems
    return problem.code, problem.id, problem.path, problem.message


def test_everything_an_item_can_say() -> None:
    (parsed,) = parse(
        {
            "key": "a1",
            "assets": {
                "image": {"upload": "a.jpg", "licence": "CC0-1.0", "source": "me", "consent": "yes", "name": "cat.jpg"},
                "question": {"text": " What is here?\r\n"},
                "clip": {"path": "clips/a.mp4"},
            },
            "metadata": {"city": "Delft", "n": [1, 2.5, None]},
            "priority": 5,
            "annotations": [DOCUMENT],
            "suggestions": [{"model": "yolo", "version": "8", "score": 0.9, "document": DOCUMENT}],
        }
    )
    document = parse_document(DOCUMENT)
    assert parsed.problems == []
    assert parsed.record == ImportRecord(
        key="a1",
        assets={
            "image": ImportAsset(upload="a.jpg", licence="CC0-1.0", source="me", consent="yes", name="cat.jpg"),
            "question": ImportAsset(text=" What is here?\r\n"),
            "clip": ImportAsset(path="clips/a.mp4"),
        },
        metadata={"city": "Delft", "n": [1, 2.5, None]},
        priority=5.0,
        annotations=[document],
        suggestions=[ImportSuggestion(model="yolo", version="8", score=0.9, document=document)],
    )


def test_lines_and_array_say_the_same() -> None:
    items = [{"key": str(at), "assets": ASSETS} for at in range(3)]
    as_array = list(ItemsImporter().parse(io.BytesIO(json.dumps(items).encode())))
    assert [parsed.record for parsed in as_array] == [parsed.record for parsed in parse(*items)]


def test_a_bad_line_never_sinks_the_others() -> None:
    parsed = parse(
        {"key": "a", "assets": ASSETS}, b"{nonsense", {"key": "b", "assets": {}}, {"key": "c", "assets": ASSETS}
    )
    assert [(p.line_number, p.record.key if p.record else p.problems[0].code) for p in parsed] == [
        (1, "a"),
        (2, "not_json"),
        (3, "no_assets"),
        (4, "c"),
    ]


@pytest.mark.parametrize(
    ("change", "code", "path", "words"),
    [
        ({"asset": {}}, "malformed", "$", "unknown field `asset`"),
        ({"assets": {"a b": {"text": "x"}}}, "malformed", "$.assets", "letters, digits"),
        ({"assets": {"image": {"url": "ftp://x/y"}}}, "malformed", "$.assets[...].url", "http:// or https://"),
        ({"assets": {"image": {"text": "x", "url": "http://x"}}}, "asset_content", "$.assets.image", "text and url"),
        ({"assets": {"image": {"licence": "x"}}}, "asset_content", "$.assets.image", "gives nothing"),
        ({"assets": {"image": "https://example.com"}}, "malformed", "$.assets[...]", "Expected `object`, got `str`"),
        ({"key": ""}, "malformed", "$.key", "1 to 500 characters"),
        ({"key": "a\nb"}, "malformed", "$.key", "1 to 500 characters"),
        ({"key": "a\n"}, "malformed", "$.key", "1 to 500 characters"),
        ({"key": "x" * 501}, "malformed", "$.key", "1 to 500 characters"),
        ({"key": 7}, "malformed", "$.key", "Expected `str"),
        ({"priority": 1e10}, "malformed", "$.priority", "<= 1000000000.0"),
        ({"metadata": [1]}, "malformed", "$.metadata", "Expected `object`"),
        ({"metadata": {"id": [2**53]}}, "number_too_large", "$.metadata.id[0]", "write it as a string"),
        ({"metadata": {"a": "x\0"}}, "nul_character", "$.metadata.a", "U+0000"),
        (
            {"annotations": [{"schema": 1, "marks": [box("")]}]},
            "malformed",
            "$.annotations[0].marks[0].id",
            "length >= 1",
        ),
        ({"annotations": [5]}, "malformed", "$.annotations[0]", "a document is a JSON object"),
        ({"annotations": [{}]}, "bad_schema", "$.annotations[0].schema", "schema is None"),
        (
            {"annotations": [{"schema": 1, "source": {"n": 2**60}}]},
            "number_too_large",
            "$.annotations[0].source.n",
            "2^53",
        ),
        ({"suggestions": [{"document": DOCUMENT}]}, "malformed", "$.suggestions[0]", "`model`"),
        ({"suggestions": [{"model": "", "document": DOCUMENT}]}, "malformed", "$.suggestions[0].model", "length >= 1"),
        (
            {"suggestions": [{"model": "m", "score": 2, "document": DOCUMENT}]},
            "malformed",
            "$.suggestions[0].score",
            "1.0",
        ),
        (
            {"suggestions": [{"model": "m", "document": DOCUMENT}] * 2},
            "duplicate_suggestion",
            "$.suggestions[1]",
            "merge",
        ),
    ],
)
def test_problems_name_the_line_and_the_field(change: dict[str, Any], code: str, path: str, words: str) -> None:
    found_code, _, found_path, message = problem_of({"assets": ASSETS, **change})
    assert (found_code, found_path) == (code, path)
    assert message.startswith("line 1: ")
    assert words in message


def test_problems_of_documents_name_the_mark() -> None:
    bad = {"schema": 1, "marks": [box("r1"), {**box("r2"), "xyxy": [1, 2, 3]}]}
    suggestion = {"model": "m", "document": bad}
    for change, where in (
        ({"annotations": [DOCUMENT, bad]}, "annotations[1]"),
        ({"suggestions": [suggestion]}, "suggestions[0].document"),
    ):
        code, id_, path, message = problem_of({"assets": ASSETS, **change})
        assert (code, id_, path) == ("malformed", "r2", f"$.{where}.marks[1].xyxy")
        assert message.startswith(f"line 1: {where}: r2: Expected")


def test_all_problems_of_an_item_are_told_at_once() -> None:
    (parsed,) = parse({"assets": {"a": {}, "b": {}}, "annotations": [{}, 5], "metadata": {"n": -(2**53)}})
    assert [problem.code for problem in parsed.problems] == [
        "asset_content",
        "asset_content",
        "number_too_large",
        "bad_schema",
        "malformed",
    ]


def test_a_backslash_before_u0000_is_not_a_nul() -> None:
    (parsed,) = parse({"assets": {"text": {"text": "\\u0000"}}})
    assert parsed.record is not None
    assert parsed.record.assets["text"].text == "\\u0000"


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"assets":' + b'{"a":' * 50_000, b'{"metadata":' + b"[" * 50_000])
def test_deep_nesting_is_refused(line: bytes) -> None:
    assert parse_record(line, line_number=1).problems[0].code in ("too_deep", "malformed")


@pytest.mark.parametrize("where", ["metadata", "annotations", "source"])
def test_deep_but_whole_values_are_refused_or_read_but_never_crash(where: str) -> None:
    deep = b"[" * 5000 + b"]" * 5000
    field = {
        "metadata": b'"metadata": {"a": ' + deep + b"}",
        "annotations": b'"annotations": ' + deep,
        "source": b'"annotations": [{"schema": 1, "source": {"a": ' + deep + b"}}]",
    }[where]
    (problem,) = parse_record(b'{"assets": {"t": {"text": "x"}}, ' + field + b"}", line_number=1).problems
    assert problem.code == "too_deep"


@pytest.mark.parametrize(
    "line", [b'{"key": "\xff"}', b'{"key": "\\ud800"}', b'{"priority": NaN}', b'{"assets": {}} {}', b'{"key": "a"']
)
def test_what_is_not_json_says_what_is_expected(line: bytes) -> None:
    (problem,) = parse_record(line, line_number=9).problems
    assert problem.code == "not_json"
    assert problem.message.startswith("line 9: not valid JSON")


def test_the_limit_is_that_of_one_record() -> None:
    data = json.dumps({"assets": ASSETS}).encode()
    stream = b"\n".join([data] * 3)
    whole = ItemsImporter().parse(io.BytesIO(stream), limits=ImportLimits(max_record_bytes=len(data)))
    assert all(parsed.record for parsed in whole)
    cut = ItemsImporter().parse(io.BytesIO(stream), limits=ImportLimits(max_record_bytes=len(data) - 1))
    assert [parsed.problems[0].code for parsed in cut] == ["record_too_large"] * 3


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_record_or_a_problem(data: bytes) -> None:
    for parsed in ItemsImporter().parse(io.BytesIO(data)):
        assert (parsed.record is None) == bool(parsed.problems)


def test_the_example_of_the_reference_is_read() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "import-items.md"
    example = page.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    parsed = parse_record(example.encode(), line_number=1)
    assert parsed.problems == []


def test_the_registry_knows_its_importers_by_name() -> None:
    assert {name: importer.name for name, importer in IMPORTERS.items()} == {name: name for name in IMPORTERS}
