"""Records that cannot be stored are told before they are; labels of real data sets are read into the right format."""

from typing import Any

import pytest

from annotate.document.document import Document
from annotate.importers.base import ImportAsset, ImportRecord
from annotate.importers.checks import check_record
from annotate.importers.registry import IMPORTERS
from tests.support.sources import PICTURE, make_source

TALK = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Ho"}]
SAID = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]
URL = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x.org/a"}}]}]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"key": "a\nb"}, "bad_name"),
        ({"key": "x" * 501}, "bad_name"),
        ({"key": "\ud800"}, "bad_name"),
        ({"assets": {}}, "no_assets"),
        ({"metadata": {"n": 2**60}}, "number_too_large"),
        ({"metadata": {"n": "a\0b"}}, "nul_character"),
        ({"metadata": {"n": "\ud800"}}, "not_unicode"),
        ({"annotations": [Document(schema=1, source={"n": -(2**60)})]}, "number_too_large"),
        ({"key": "fine"}, None),
    ],
)
def test_what_cannot_be_stored_is_told(fields: dict[str, Any], code: str | None) -> None:
    record = ImportRecord(**{"assets": {"text": ImportAsset(text="x")}, **fields})
    assert [problem.code for problem in check_record(record)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("items", {"x.ndjson": {"assets": {"t": {"text": "x"}}}}),
        ("ndjson", {"manifest.ndjson": {"type": "release", "ontologies": {}}}),
        ("coco", {"x.json": {"info": {}, "images": [{"id": 1}], "annotations": []}}),
        ("cvat", {"x.xml": "<?xml version='1.0'?>\n<annotations><version>1.1</version></annotations>"}),
        ("voc", {"x.xml": "<annotation></annotation>"}),
        ("yolo", {"data.yaml": "names: [a]", "images/a.png": PICTURE}),
        ("label_studio", {"x.json": [{"id": 1, "data": {"image": "a.png"}, "annotations": []}]}),
        ("webdataset", {"a.png": PICTURE, "a.txt": "A cat."}),
        ("llava", {"x.json": [{"image": "a.png", "conversations": TALK}]}),
        ("sharegpt", {"x.json": [{"conversations": TALK}]}),
        ("openai", {"x.jsonl": {"messages": URL}}),
        ("swift", {"x.jsonl": {"messages": SAID, "images": ["a.png"]}}),
        ("messages", {"x.jsonl": {"messages": SAID}}),
        ("imagefolder", {"cats/a.png": PICTURE}),
        (None, {"x.json": {"a": 1}}),
        (None, {"x.pdf": "%PDF-"}),
        (None, {}),
    ],
)
def test_a_format_is_known_by_its_content(name: str | None, files: dict[str, Any]) -> None:
    source = make_source(files)
    found = [importer.name for importer in IMPORTERS.values() if importer.recognise(source)]
    assert (found[0] if found else None) == name
