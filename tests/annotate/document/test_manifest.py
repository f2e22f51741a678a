"""Manifest lines: canonical, sorted, and read back as they were written."""

import pytest

from annotate.document.manifest import ManifestAsset, ManifestHeader, ManifestRecord, read_manifest, write_line
from annotate.document.ontology import Ontology
from annotate.document.problem import DocumentInvalid

HEADER = ManifestHeader(
    schema=1,
    project="Cats",
    policy="accepted",
    ontologies={"1": Ontology()},
    split_seed=7,
    split_shares={"train": 0.8, "test": 0.2},
)


def make_record(key: str) -> ManifestRecord:
    asset = ManifestAsset(media="text", text="h\u00e9", licence="CC0-1.0")
    return ManifestRecord(key=key, split="train", assets={"question": asset}, metadata={"n": 1.5})


def test_lines_read_back_as_they_were_written() -> None:
    entries: list[ManifestHeader | ManifestRecord] = [HEADER, make_record("a"), make_record("b")]
    lines = [write_line(entry) for entry in entries]
    assert list(read_manifest(lines)) == entries
    assert [write_line(entry) for entry in read_manifest(lines)] == lines


def test_a_record_is_canonical_json_with_its_type() -> None:
    assert write_line(make_record("a")) == (
        '{"assets":{"question":{"licence":"CC0-1.0","media":"text","text":"h\u00e9"}},'
        '"key":"a","metadata":{"n":1.5},"split":"train","type":"item"}\n'.encode()
    )


@pytest.mark.parametrize("second", ["a", "A"])
def test_records_out_of_order_are_refused(second: str) -> None:
    lines = [write_line(HEADER), write_line(make_record("a")), write_line(make_record(second))]
    with pytest.raises(DocumentInvalid, match="line 3"):
        list(read_manifest(lines))


def test_a_manifest_starts_with_its_header() -> None:
    with pytest.raises(DocumentInvalid):
        list(read_manifest([write_line(make_record("a"))]))


def test_text_facts_count_code_points() -> None:
    assert make_record("a").slots()["question"].text_length == 2
