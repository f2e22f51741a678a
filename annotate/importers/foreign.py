"""Formats that are not read: told by what their files begin with, and what of the same tool is read instead."""

import re
from typing import Final, NamedTuple

from annotate.document.problem import Problem
from annotate.importers.encodings import decode_text
from annotate.importers.source import Source

SEEN_PER_ENDING = 20

TO_COCO = "turn it into COCO and import that"
THERE_COCO = "export it as COCO there and import that"
BY_DATUMARO = "turn it into COCO, as Datumaro does (datum convert -f coco), and import that"
BY_VIA = "choose Annotation, Export Annotations (COCO format) there and import that"
TO_CUES = "save it as WebVTT or SRT and import that beside the recording"
TO_TIERS = "save it as TextGrid or RTTM and import that beside the recording"
TO_ITEMS = "write it as items, one JSON a line, with text spans as marks"


class Foreign(NamedTuple):
    """One format that is not read.

    Attributes:
        kind: What it is, in words.
        endings: Of its files, in lower case.
        pattern: What the first bytes of such a file hold.
        advice: What to do instead.
        is_sidecar: Whether each medium has such a file of its name, as samples of WebDataset have.
    """

    kind: str
    endings: tuple[str, ...]
    pattern: re.Pattern[str]
    advice: str
    is_sidecar: bool = False


def _has(*members: str) -> re.Pattern[str]:
    """Return a pattern of JSON that has all of some members, in any order."""
    return re.compile(r"\A" + "".join(rf'(?=.*"{member}"\s*:)' for member in members), re.DOTALL)


_JSON: Final = (".json", ".jsonl", ".ndjson", ".manifest")
_CSV: Final = (".csv", ".tsv")
_NUMBER: Final = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"

FOREIGN: Final = (
    Foreign(
        "LabelMe",
        _JSON,
        _has("shapes", "(?:imagePath|shape_type)"),
        "turn it into COCO, as labelme2coco does, and import that",
        is_sidecar=True,
    ),
    Foreign("VGG Image Annotator", _JSON, _has("region_attributes"), BY_VIA),
    Foreign("VGG Image Annotator", _JSON, re.compile("__VIA_PROJECT_ID__|_via_img_metadata"), BY_VIA),
    Foreign("VGG Image Annotator", _CSV, re.compile("region_shape_attributes"), BY_VIA),
    Foreign("Labelbox", _JSON, re.compile(r'"data_row"\s*:\s*\{'), TO_COCO),
    Foreign("V7 Darwin", _JSON, re.compile(r'darwin_json|"slot_names"\s*:'), THERE_COCO, is_sidecar=True),
    Foreign("Supervisely", _JSON, re.compile(r'"classTitle"\s*:'), THERE_COCO, is_sidecar=True),
    Foreign("Datumaro", _JSON, re.compile(r'"dm_format_version"\s*:'), BY_DATUMARO),
    Foreign(
        "FiftyOne",
        _JSON,
        re.compile(r'"app_config"\s*:|"_cls"\s*:'),
        "export it as fiftyone.types.COCODetectionDataset and import that",
    ),
    Foreign(
        "FiftyOne",
        _JSON,
        re.compile(r'\A\s*\{\s*"classes"\s*:\s*(?:\[|null).*"labels"\s*:\s*\{', re.DOTALL),
        "export it as fiftyone.types.COCODetectionDataset and import that",
    ),
    Foreign("CreateML", _JSON, re.compile(r'\A\s*\[\s*\{.*"coordinates"\s*:\s*\{', re.DOTALL), THERE_COCO),
    Foreign(
        "VoTT",
        _JSON,
        _has("asset", "regions"),
        "export it as Pascal VOC there and import that",
        is_sidecar=True,
    ),
    Foreign(
        "BDD100K or Scalabel",
        _JSON,
        re.compile(r'"(?:box2d|poly2d|box3d)"\s*:'),
        "turn it into COCO, as scalabel.label.to_coco does, and import that",
    ),
    Foreign("Cityscapes", _JSON, _has("imgHeight", "imgWidth", "objects"), BY_DATUMARO, is_sidecar=True),
    Foreign(
        "nuScenes",
        _JSON,
        re.compile(r'"(?:sample_token|scene_token)"\s*:'),
        "its boxes have three dimensions; write those on its images as COCO and import that",
    ),
    Foreign("Scale AI", _JSON, _has("task_id", "response"), TO_COCO),
    Foreign("SageMaker Ground Truth", _JSON, re.compile(r'"source-ref"\s*:'), TO_COCO),
    Foreign(
        "a list of COCO results",
        _JSON,
        re.compile(r'\A\s*\[\s*\{(?=[^}]*"image_id"\s*:)(?=[^}]*"category_id"\s*:)'),
        "put it in the annotations of a COCO file that has the images and categories, and import that",
    ),
    Foreign("Lhotse", _JSON, _has("recording_id", "start", "duration"), TO_TIERS),
    Foreign(
        "Whisper",
        _JSON,
        re.compile(r'"(?:no_speech_prob|avg_logprob)"\s*:'),
        "write its words as WebVTT or SRT (--output_format vtt) and import that beside the recording",
        is_sidecar=True,
    ),
    Foreign(
        "TextGrid in JSON", (*_JSON, ".textgrid"), _has("tiers", "(?:end|xmax)"), "save it as a text file in Praat"
    ),
    Foreign("Prodigy", _JSON, re.compile(r'"_(?:input|task)_hash"\s*:'), TO_ITEMS),
    Foreign(
        "doccano",
        _JSON,
        re.compile(r'"(?:label|labels|entities)"\s*:\s*\[\s*(?:\[\s*\d|\{[^}]{0,500}"start_offset")'),
        TO_ITEMS,
    ),
    Foreign("Open Images", _CSV, re.compile(r"\A(?=[^\n]*ImageID)(?=[^\n]*LabelName)"), BY_DATUMARO),
    Foreign(
        "a table of boxes",
        _CSV,
        re.compile(r"\A(?=[^\n]*filename)(?=[^\n]*xmin)", re.IGNORECASE),
        "export it as COCO or Pascal VOC there and import that",
    ),
    Foreign(
        "a table of labels",
        _CSV,
        re.compile(r"\A\s*(?:filename|image)[^\n]*,"),
        "call it metadata.csv, with the columns file_name and label, or sort the images into a folder for each class",
    ),
    Foreign(
        "TFRecord",
        (".tfrecord", ".tfrecords", ".tfrec"),
        re.compile(""),
        "write it as COCO or Parquet with what made it and import that",
    ),
    Foreign(
        "DOTA",
        (".txt",),
        re.compile(rf"\A(?:imagesource:|gsd:|(?:{_NUMBER} ){{8}}[A-Za-z])"),
        "turn it into YOLO with rotated boxes, as Ultralytics does (convert_dota_to_yolo_obb), and import that",
        is_sidecar=True,
    ),
    Foreign(
        "KITTI",
        (".txt",),
        re.compile(rf"\A[A-Za-z_]+(?: {_NUMBER}){{14,15}}\s*$", re.MULTILINE),
        BY_DATUMARO,
        is_sidecar=True,
    ),
    Foreign(
        "MOT Challenge",
        (".txt",),
        re.compile(rf"\A\d+, ?-?\d+(?:, ?{_NUMBER}){{5,8}}\s*$", re.MULTILINE),
        "export it as CVAT for video there, or with CVAT, and import that with the video",
    ),
    Foreign("WIDER FACE", (".txt",), re.compile(rf"\A\S+\.jpg\s*\n\d+\s*\n(?:{_NUMBER} ?){{4,}}"), BY_DATUMARO),
    Foreign("labels of Audacity", (".txt",), re.compile(rf"\A{_NUMBER}\t{_NUMBER}\t"), TO_CUES, is_sidecar=True),
    Foreign(
        "ELAN",
        (".eaf", ".xml"),
        re.compile("<ANNOTATION_DOCUMENT"),
        "choose File, Export As, Praat TextGrid there and import that beside the recording",
    ),
    Foreign("Sub Station Alpha", (".ass", ".ssa"), re.compile(r"\[Script Info\]"), TO_CUES),
    Foreign("TTML", (".ttml", ".dfxp", ".xml"), re.compile(r"<(?:\w+:)?tt\b"), TO_CUES),
    Foreign("subtitles of YouTube", (".sbv",), re.compile(r"\A\d+:\d\d:\d\d\.\d+,\d"), TO_CUES),
    Foreign("SAMI", (".smi", ".sami"), re.compile("<SAMI>", re.IGNORECASE), TO_CUES),
    Foreign("Scenarist closed captions", (".scc",), re.compile("Scenarist_SCC"), TO_CUES),
    Foreign("MicroDVD", (".sub",), re.compile(r"\A\{\d+\}\{\d+\}"), TO_CUES),
    Foreign("lyrics", (".lrc",), re.compile(r"^\[\d+:\d\d", re.MULTILINE), TO_CUES),
    Foreign("CTM or STM", (".ctm", ".stm"), re.compile(""), TO_TIERS),
)
"""Every format that is known and not read; the first that fits is told."""


def find_foreign(source: Source, *, sidecars_only: bool = False) -> Problem | None:
    """Return which format that is not read some files are, and what to do instead; None when none is known.

    Args:
        source: The files; the first few of each ending are looked at.
        sidecars_only: Whether only those count that are taken for samples of WebDataset.
    """
    known = [one for one in FOREIGN if one.is_sidecar or not sidecars_only]
    seen: dict[str, int] = {}
    for path in source.paths():
        name = path.lower()
        ending = f".{name.rsplit('/', 1)[-1].rpartition('.')[2]}"
        if ending not in _ENDINGS or seen.get(ending, 0) >= SEEN_PER_ENDING:
            continue
        seen[ending] = seen.get(ending, 0) + 1
        head = decode_text(source.head(path)).removeprefix("\ufeff")
        found = next((one for one in known if ending in one.endings and one.pattern.search(head)), None)
        if found is not None:
            message = f"{path} looks like {found.kind}, which is not read: {found.advice}"
            return Problem("format_not_recognised", None, message, path)
    return None


_ENDINGS: Final = frozenset(ending for one in FOREIGN for ending in one.endings)
