"""What holds for every exporter: golden bytes, determinism, books that add up, options with a schema."""

import hashlib
from pathlib import Path

import msgspec
import pytest

from annotate.document.problem import DocumentInvalid
from annotate.exporters.ledger import CHECKSUMS
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.sink import FolderSink
from tests.annotate.exporters.golden import FOLDER, export_sample
from tests.annotate.exporters.sample import make_sample
from tests.support.releases import MemoryRelease, MemorySink

pytestmark = pytest.mark.parametrize("name", EXPORTERS)


def test_the_sample_exports_to_the_golden_bytes(name: str) -> None:
    kept = {
        path.relative_to(FOLDER / name).as_posix(): path.read_bytes()
        for path in (FOLDER / name).rglob("*")
        if path.is_file()
    }
    assert export_sample(name) == kept


def test_the_same_release_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    once = MemorySink()
    EXPORTERS[name].write(make_sample(), once)
    EXPORTERS[name].write(make_sample(), FolderSink(tmp_path))
    again = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert once.files == again


def test_the_checksums_cover_every_other_file(name: str) -> None:
    sink = MemorySink()
    report = EXPORTERS[name].write(make_sample(), sink)
    sums = sink.files.pop(CHECKSUMS)
    assert sums.decode() == "".join(
        f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sink.files.items()
    )
    listed = [entry.path for entry in report.files if entry.path != CHECKSUMS]
    assert report.media_files == len(sink.files) - len(listed)


def test_the_report_is_part_of_the_export(name: str) -> None:
    sink = MemorySink()
    report = EXPORTERS[name].write(make_sample(), sink)
    stored = msgspec.json.decode(sink.files["export.json"])
    assert stored["release"] == make_sample().sha256
    assert stored["losses"] == msgspec.to_builtins(report.losses)
    assert stored["version"] == EXPORTERS[name].version


def test_an_empty_release_exports(name: str) -> None:
    sink = MemorySink()
    report = EXPORTERS[name].write(MemoryRelease([]), sink)
    assert report.losses == []
    assert [path for path in sink.files if "train" in path or path == "manifest.ndjson"]


def test_options_have_a_schema_that_describes_each(name: str) -> None:
    definitions = EXPORTERS[name].describe_options()["$defs"]
    for option in definitions[EXPORTERS[name].options_type.__name__]["properties"].values():
        assert option["description"]
        assert "default" in option


def test_unknown_options_are_refused(name: str) -> None:
    with pytest.raises(DocumentInvalid, match="colour"):
        EXPORTERS[name].read_options({"colour": "red"})


def test_losses_are_sentences(name: str) -> None:
    for code, sentence in EXPORTERS[name].losses.items():
        assert sentence.endswith("."), code
        assert sentence[0].isupper() or sentence.startswith("ms-swift"), code


def test_every_exporter_has_its_own_file_and_name(name: str) -> None:
    exporter = EXPORTERS[name]
    assert exporter.name == name
    assert type(exporter).__module__ == f"annotate.exporters.{name}"
    assert exporter.title
    assert exporter.description.endswith(".")


def test_the_reference_explains_every_format_and_option(name: str) -> None:
    page = (Path(__file__).parents[3] / "docs/reference/exports.md").read_text(encoding="utf-8")
    assert f"\n## {name}\n" in page
    options = EXPORTERS[name].options_type.__struct_fields__
    assert [option for option in options if f"| `{option}` |" not in page] == []
