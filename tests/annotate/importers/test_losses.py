"""Whatever goes out comes back, but for what the exporter says it lost: any regions, tracks, times and answers."""

import math
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.track import Track
from annotate.document.manifest import ManifestAsset
from annotate.exporters.registry import EXPORTERS
from annotate.exporters.tracks import find_mark
from annotate.importers.archives import look_inside
from annotate.importers.base import ImportRecord
from annotate.importers.registry import IMPORTERS
from annotate.importers.survey import Survey
from annotate.importers.translation import Translation
from tests.annotate.importers import strategies as any_
from tests.annotate.importers.heard import Heard, expect_heard
from tests.annotate.importers.losses import compare, keep, list_lost, list_points
from tests.support.media import write_video
from tests.support.releases import MemoryRelease, MemorySink, make_asset, make_record
from tests.support.sources import PICTURE, make_source, read_all

SHAPES = (any_.boxes(), any_.polygons(), any_.masks(), any_.poses(), any_.ellipses(), any_.polylines())
PHOTO = make_asset(PICTURE, name="a.png", width_px=any_.WIDTH, height_px=any_.HEIGHT, licence="CC0", consent="yes")
SOUND = make_asset(b"sound", "audio", name="talk.wav", duration_us=any_.LENGTH_US)
FEW = settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

Trip = tuple[list[ImportRecord], dict[str, set[str]]]


def send_round(
    exporter: str, importer: str, document: Document, asset: ManifestAsset, blob: bytes, **options: Any
) -> Trip:
    """Export a release of one item, import that into a project of the same ontology; return it and what was lost."""
    slot = asset.media
    record = make_record("k", {slot: asset}, msgspec.to_builtins(document), metadata={"place": "barn", "n": 3})
    release, sink = MemoryRelease([record], [blob], any_.ONTOLOGY), MemorySink()
    report = EXPORTERS[exporter].write(release, sink, EXPORTERS[exporter].read_options(options))
    source = look_inside(make_source(sink.files))
    recognised = next((one.name for one in IMPORTERS.values() if one.recognise(source)), None)
    if recognised is None:  # a file without any entry may look like nothing at all
        assert report.counts.keys() <= {"items", "audios"}
        return [], list_lost(report)
    # Chats that show nothing are alike in all dialects of messages.
    assert recognised == importer or (recognised == "messages" and importer in ("openai", "swift"))
    importer = recognised
    survey = Survey()
    for parsed in IMPORTERS[importer].read(source):
        survey.add(parsed)
    found = read_all(IMPORTERS[importer], source)
    assert [problem for parsed in found for problem in parsed.problems] == []
    translation = Translation(survey.vocabulary, any_.ONTOLOGY)
    return [translation.apply(parsed.record) for parsed in found if parsed.record], list_lost(report)


def check_facts(record: ImportRecord, asset: ManifestAsset, lost: dict[str, set[str]]) -> None:
    """Compare what is said of the item beside its documents."""
    (found,) = record.assets.values()
    codes = lost.get("", set())
    if "metadata_left_out" not in codes:
        assert record.metadata == {"place": "barn", "n": 3}
    if not any("terms_left_out" in of for of in lost.values()):
        assert (found.licence, found.consent) == (asset.licence, asset.consent)


FORMATS: list[tuple[str, dict[str, Any], float]] = [
    ("coco", {}, 1e-6),
    ("yolo", {}, 1e-6),
    ("yolo", {"task": "segment"}, 1e-6),
    ("yolo", {"task": "pose"}, 1e-6),
    ("yolo", {"task": "obb"}, 1e-6),
    ("voc", {"numbers": "exact"}, 1e-9),
    ("voc", {}, 1.1),
    ("cvat", {}, 1e-9),
    ("label_studio", {}, 1e-6),
]


@pytest.mark.parametrize(("name", "options", "near_px"), FORMATS)
@FEW
@given(document=any_.documents(*SHAPES))
def test_regions(name: str, options: dict[str, Any], near_px: float, document: Document) -> None:
    """Upright boxes come back from YOLO, all shapes from COCO, CVAT and Label Studio."""
    (record,), lost = send_round(name, name, document, PHOTO, PICTURE, **options)
    wanted = [(mark, codes) for mark, codes in keep(document, lost) if not is_flat(mark)]
    found = [mark for mark in list_marks(record) if mark.class_ not in ("hand", "elbow")]
    assert len(found) == len(wanted), lost
    for (mark, codes), back in zip(wanted, found, strict=True):
        compare(mark, codes, back, near_px=near_px)
    check_facts(record, PHOTO, lost)
    if not any("exhaustive_left_out" in codes for codes in lost.values()):
        assert [document.exhaustive] == [one.exhaustive for one in record.annotations] or not document.exhaustive


@FEW
@given(document=any_.documents(any_.boxes()))
def test_turned_boxes(document: Document) -> None:
    """Their side, angle and middle come back from four corners; one that reaches out of the image is cut."""
    alone = replace(document, marks=[replace(mark, is_crowd=False, rotation_deg=30.0) for mark in document.marks])
    (record,), lost = send_round("yolo", "yolo", alone, PHOTO, PICTURE, task="obb")
    wanted = list(keep(alone, lost))
    assert len(list_marks(record)) == len(wanted) == len(alone.marks)
    for (mark, codes), back in zip(wanted, list_marks(record), strict=True):
        compare(mark, codes, back, near_px=1e-6)
        assert "mark_clipped" in codes or math.isclose(back.rotation_deg, 30.0, abs_tol=1e-3)


def is_flat(mark: SlotMark) -> bool:
    """Return whether a mark covers nothing, so that an import notes and leaves it: a point's box, unseen joints."""
    if isinstance(mark, Keypoints):
        return not mark.placed()
    return isinstance(mark, Box) and min(mark.xyxy[2] - mark.xyxy[0], mark.xyxy[3] - mark.xyxy[1]) == 0


def list_marks(record: ImportRecord) -> list[Any]:
    assert len(record.annotations) <= 1
    return [mark for document in record.annotations for mark in document.marks]


WHOLE = [("hf_parquet", "parquet"), ("webdataset", "webdataset"), ("imagefolder", "imagefolder"), ("ndjson", "ndjson")]


@pytest.mark.parametrize(("exporter", "importer"), WHOLE)
@FEW
@given(document=any_.documents(*SHAPES))
def test_tables_bring_documents_back_whole(exporter: str, importer: str, document: Document) -> None:
    """Row ids of another server's suggestions would name other things here, so these alone stay behind."""
    stamped = replace(document, marks=[replace(mark, origin=stamp(mark.origin)) for mark in document.marks])
    (record,), lost = send_round(exporter, importer, stamped, PHOTO, PICTURE)
    assert record.annotations == [document]
    check_facts(record, PHOTO, lost)


def stamp(origin: Any) -> Any:
    return None if origin is None else replace(origin, suggestion=17, model_version=3)


TIMES = [("webvtt", ()), ("srt", ()), ("rttm", ()), ("textgrid", (any_.instants(),)), ("label_studio", ())]


@pytest.mark.parametrize(("name", "others"), TIMES)
@FEW
@given(data=st.data())
def test_times(name: str, others: tuple[Any, ...], data: st.DataObject) -> None:
    document = data.draw(any_.documents(any_.segments(), *others, slot="audio"))
    records, lost = send_round(name, name, document, SOUND, b"sound")
    if not document.marks and name in ("srt", "rttm"):
        assert records == []
        return
    (record,) = records
    left = [Heard.of(mark) for mark in list_marks(record)]
    for mark in document.marks:
        codes = lost.get(mark.id, set())
        if "instant_merged" not in codes:
            wanted = expect_heard(Heard.of(mark), codes, name)
            matching = next((one for one in left if wanted.fits(one)), None)
            assert matching is not None, (wanted, left, codes)
            left.remove(matching)
    assert left == []
    check_facts(record, SOUND, lost)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Twenty frames of 40 ms, 64 x 48 px."""
    return write_video(tmp_path_factory.mktemp("clip") / "c.mp4", pts=list(range(20))).read_bytes()


@pytest.mark.parametrize("name", ["cvat", "label_studio"])
@FEW
@given(document=any_.documents(any_.tracks(), slot="video"))
def test_tracks(name: str, document: Document, clip: bytes) -> None:
    """Others move every shape between keyframes, so where a track is at any moment is compared, not how it is said."""
    facts = {"width_px": any_.WIDTH, "height_px": any_.HEIGHT, "duration_us": 800_000}
    video = make_asset(clip, "video", name="c.mp4", **facts)
    (record,), lost = send_round(name, name, document, video, clip)
    assert len(list_marks(record)) == len(document.marks)
    for mark, found in zip(document.marks, list_marks(record), strict=True):
        assert isinstance(mark, Track)
        assert (found.class_, found.shape) == (mark.class_, "box")
        for frame in range(20):
            assert is_same_place(find_mark(found, frame * 40_000), find_mark(mark, frame * 40_000)), (
                frame,
                mark,
                found,
            )
        assert lost.get(mark.id, set()) >= {"origin_left_out"} or found.origin == mark.origin


def is_same_place(one: SlotMark | None, other: SlotMark | None) -> bool:
    """Return whether two moments of a track have the same corners, px, or are both unseen."""
    if one is None or other is None:
        return one is other
    return np.allclose(list(list_points(one)), list(list_points(other)), atol=1e-6)
