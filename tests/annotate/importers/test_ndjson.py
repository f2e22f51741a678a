"""Our own export comes back as it was, large masks and all."""

from msgspec.structs import replace

from annotate.document.document import Document
from annotate.document.kinds.mask import Mask
from annotate.exporters.ndjson import NdjsonExporter
from annotate.importers.ndjson import NdjsonImporter
from tests.annotate.exporters.sample import STORED_BLOCK, list_records, make_sample
from tests.support.releases import MemorySink
from tests.support.sources import list_codes, make_source, read_good


def strip(document: Document) -> Document:
    """Return a document as another server may know it: large masks inside, no row ids."""
    marks = []
    for mark in document.marks:
        if isinstance(mark, Mask) and mark.rle.blob:
            mark = replace(mark, rle=replace(mark.rle, blob=None, counts=STORED_BLOCK.decode()))  # noqa: PLW2901
        if mark.origin:
            mark = replace(mark, origin=replace(mark.origin, suggestion=None, model_version=None))  # noqa: PLW2901
        marks.append(mark)
    return replace(document, marks=marks)


def test_a_release_comes_back_whole() -> None:
    sink = MemorySink()
    NdjsonExporter().write(make_sample(), sink)
    source = make_source(sink.files)
    assert NdjsonImporter().recognise(source)
    found = read_good(NdjsonImporter(), source)
    wanted = list_records()
    assert [record.key for record in found] == [record.key for record in wanted]
    assert [record.metadata for record in found] == [record.metadata for record in wanted]
    documents = [[strip(annotation.document) for annotation in record.annotations] for record in wanted]
    assert [record.annotations for record in found] == documents
    uploads = [asset.upload for record in found for asset in record.assets.values() if asset.text is None]
    assert all(source.has(upload or "") for upload in uploads)


def test_the_ontologies_of_a_release_are_declared() -> None:
    sink = MemorySink()
    NdjsonExporter().write(make_sample(), sink)
    declared = [parsed.declares for parsed in NdjsonImporter().read(make_source(sink.files)) if parsed.declares]
    assert [[entry.id for entry in ontology.classes] for ontology in declared] == [["cat", "person"]]


def test_lines_that_cannot_be_read_and_masks_that_are_missing_are_told() -> None:
    sink = MemorySink()
    NdjsonExporter().write(make_sample(), sink)
    lines = sink.files["manifest.ndjson"].splitlines()
    text = b"\n".join([lines[0], lines[1], b'{"type": "item"}', b'{"type": "item", "annotations": [3]}'])
    codes = list_codes(NdjsonImporter(), {"manifest.ndjson": text})
    assert codes == [
        ("manifest.ndjson", n, code) for n, code in ((2, "mask_missing"), (3, "malformed"), (4, "malformed"))
    ]
