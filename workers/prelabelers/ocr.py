"""Pre-labeler ``ocr``: marks lines of text and transcribes them, with the PP-OCR models that rapidocr carries."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from annotate.cores import count_cores
from annotate.document.document import Document
from annotate.document.kinds.base import Origin
from annotate.document.kinds.box import Box
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.registry import AnyMark
from annotate.document.kinds.text import Text
from annotate.document.ontology import Ontology, OntologyClass
from annotate.document.scalars import Xy
from annotate.document.upgrade import CURRENT_SCHEMA
from workers.decode import Picture, flatten
from workers.prelabelers.base import OntologyLacks, Pictures, PreLabelerOptions, Suggested, find_question

UPRIGHT_RATIO: Final = 0.3
"""A line that rises by less than this share of its height becomes an upright box: little else falls into it."""

TEXT_NAMES: Final = ("text", "text line", "line of text", "line", "word", "words")
"""What a class for text is likely called, in lower case."""


class Line(NamedTuple):
    """One line of text as the model sees it.

    Attributes:
        corners: Top left, top right, bottom right, bottom left as the text is read, pixels.
        text: What it says.
        score: How sure the model is of the words, 0..1.
    """

    corners: list[Xy]
    text: str
    score: float


class Ocr:
    """The pre-labeler; see :class:`workers.prelabelers.base.PreLabeler`."""

    name = "ocr"

    def __init__(self, options: PreLabelerOptions) -> None:
        self.revision = f"1/rapidocr {version('rapidocr')}"
        self.weights_hash = hash_models()
        self._options = options
        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": count_cores(),
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def suggest(self, items: Sequence[Pictures], ontology: Ontology) -> list[Suggested]:
        entry = find_text_class(ontology, self._options.class_id)
        question = find_question(ontology, "text", "mark", wanted=self._options.question, who=self.name)
        return [self._suggest(pictures, entry, question.id) for pictures in items]

    def read(self, picture: Picture) -> list[Line]:
        """Return the lines of one upright image, in reading order."""
        pixels = np.asarray(flatten(picture))
        # The engine takes an array for blue, green, red.
        result: Any = self._engine(np.ascontiguousarray(pixels[:, :, ::-1]))
        if result.boxes is None or result.txts is None:
            return []
        return [
            Line(clip_corners(corners, pixels.shape[1], pixels.shape[0]), text, min(1.0, float(score)))
            for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        ]

    def _suggest(self, pictures: Pictures, entry: OntologyClass, question: str) -> Suggested:
        marks: list[AnyMark] = []
        scores: list[float] = []
        for slot, picture in pictures.items():
            for line in self.read(picture):
                marks += make_marks(line, f"ocr{len(scores)}", slot=slot, entry=entry, question=question)
                scores.append(line.score)
        return Suggested(Document(schema=CURRENT_SCHEMA, marks=marks), min(scores, default=0.0))


def load_ocr(options: PreLabelerOptions, weights: bytes | None) -> Ocr:
    """Load the bundled models; ``weights`` are not used."""
    del weights
    return Ocr(options)


def hash_models() -> str:
    """Return the SHA-256 of the bundled model files, in name order, hex."""
    digest = hashlib.sha256()
    for file in sorted((files("rapidocr") / "models").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".onnx"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def find_text_class(ontology: Ontology, wanted: str | None) -> OntologyClass:
    """Return the class for lines of text: the wanted one, one that is called so, or the only one that allows boxes.

    Raises:
        OntologyLacks: There is none that allows boxes, or no telling which.
    """
    boxed = [entry for entry in ontology.classes if not entry.kinds or "box" in entry.kinds]
    if wanted is not None:
        named = [entry for entry in boxed if entry.id == wanted]
        if not named:
            raise OntologyLacks(f"ocr was to use class {wanted!r}, which is not a class of this ontology with boxes")
        return named[0]
    called = [entry for entry in boxed if {entry.id.lower(), entry.name.lower()} & set(TEXT_NAMES)]
    for choice in (called, boxed):
        if len(choice) == 1:
            return choice[0]
    if not boxed:
        raise OntologyLacks("ocr needs a class that allows boxes, and the ontology has none; add one named 'text'")
    ids = ", ".join(entry.id for entry in called or boxed)
    raise OntologyLacks(f"ocr needs to know which class is for text, and {ids} allow boxes; choose one")


def clip_corners(corners: NDArray[np.floating], width_px: int, height_px: int) -> list[Xy]:
    """Return corners as points inside the image."""
    inside = np.clip(np.asarray(corners, dtype=np.float64), 0, (width_px, height_px))
    return [(float(x), float(y)) for x, y in inside]


def make_marks(line: Line, id_: str, *, slot: str, entry: OntologyClass, question: str) -> Iterator[AnyMark]:
    """Yield the region of a line and its transcription: nothing when the region has no area.

    A leaning line becomes a polygon, or a rotated box where the class allows no polygons.
    """
    origin = Origin(score=line.score)
    shape = _make_region(line, id_, slot, entry, origin)
    if any(shape.check_shape()):
        return
    yield shape
    yield Text(id=f"{id_}t", question=question, text=line.text, target=id_, origin=origin)


def _make_region(line: Line, id_: str, slot: str, entry: OntologyClass, origin: Origin) -> Box | Polygon:
    if _is_upright(line):
        xs, ys = zip(*line.corners, strict=True)
        xyxy = (min(xs), min(ys), max(xs), max(ys))
        return Box(id=id_, slot=slot, class_=entry.id, xyxy=xyxy, origin=origin)
    if not entry.kinds or "polygon" in entry.kinds:
        return Polygon(id=id_, slot=slot, class_=entry.id, rings=[line.corners], origin=origin)
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = line.corners
    width, height = math.dist((ax, ay), (bx, by)), math.dist((bx, by), (cx, cy))
    x, y = (ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4
    xyxy = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    angle_deg = math.degrees(math.atan2(by - ay, bx - ax))
    return Box(id=id_, slot=slot, class_=entry.id, xyxy=xyxy, rotation_deg=angle_deg, origin=origin)


def _is_upright(line: Line) -> bool:
    (left, top), (right, rise), (_, bottom), _ = line.corners
    return right > left and abs(rise - top) < UPRIGHT_RATIO * (bottom - rise)
