"""Detector ``nudenet``: exposed body parts and faces, with the small model that the package nudenet carries.

Only the package's weights are read; decoding what the network says is done here. The package is not among those that
are installed by default: its weights come under a licence of their own (see docs/reference/findings.md).
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from annotate.cores import count_cores
from annotate.errors import Unavailable
from curation.quality.records import Detection
from workers.decode import Picture, flatten

WEIGHTS: Final = "320n.onnx"
SIDE_PX: Final = 320
MIN_SCORE: Final = 0.25
"""Below this the network reports noise; checks cut higher."""

MAX_IOU: Final = 0.45
"""Of two boxes of one label that overlap more, the surer one stays."""

LABELS: Final = (
    "FEMALE_GENITALIA_COVERED",
    "FACE_FEMALE",
    "BUTTOCKS_EXPOSED",
    "FEMALE_BREAST_EXPOSED",
    "FEMALE_GENITALIA_EXPOSED",
    "MALE_BREAST_EXPOSED",
    "ANUS_EXPOSED",
    "FEET_EXPOSED",
    "BELLY_COVERED",
    "FEET_COVERED",
    "ARMPITS_COVERED",
    "ARMPITS_EXPOSED",
    "FACE_MALE",
    "BELLY_EXPOSED",
    "MALE_GENITALIA_EXPOSED",
    "ANUS_COVERED",
    "FEMALE_BREAST_COVERED",
    "BUTTOCKS_COVERED",
)


class NudeNet:
    """The detector; see :class:`workers.detectors.base.Detector`."""

    name = "nudenet"
    revision = "1"

    def __init__(self, weights: Path) -> None:
        data = weights.read_bytes()
        self.weights_hash = hashlib.sha256(data).hexdigest()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = count_cores()
        self._session: Any = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        self._input: str = self._session.get_inputs()[0].name

    def detect(self, picture: Picture) -> list[Detection]:
        image = flatten(picture)
        pixels, scale = fit_square(image)
        raw: NDArray[np.float32] = self._session.run(None, {self._input: pixels})[0][0].T
        return decode(raw, scale=scale, size=image.size)


def fit_square(image: Image.Image) -> tuple[NDArray[np.float32], float]:
    """Return an image at the top left of a black square, as the network takes it, and how many pixels each pixel
    stands for.

    Returns:
        (1, 3, S, S) float32 in 0..1, and original pixels per network pixel.
    """
    scale = max(image.size) / SIDE_PX
    size = (max(1, round(image.width / scale)), max(1, round(image.height / scale)))
    square = np.zeros((SIDE_PX, SIDE_PX, 3), dtype=np.float32)
    square[: size[1], : size[0]] = np.asarray(image.resize(size, Image.Resampling.BILINEAR), dtype=np.float32) / 255
    return np.ascontiguousarray(square.transpose(2, 0, 1)[None]), scale


def decode(raw: NDArray[np.float32], *, scale: float, size: tuple[int, int]) -> list[Detection]:
    """Return the detections in what the network says.

    Args:
        raw: (B, 4 + L) centre x, centre y, width, height in network pixels, then a score for each label.
        scale: Original pixels per network pixel.
        size: (width, height) of the original, to which boxes are clipped.
    """
    scores, names = raw[:, 4:].max(axis=1), raw[:, 4:].argmax(axis=1)
    kept = np.flatnonzero(scores >= MIN_SCORE)
    kept = kept[np.argsort(-scores[kept], kind="stable")]
    half = raw[:, 2:4] / 2
    corners = np.concatenate([raw[:, :2] - half, raw[:, :2] + half], axis=1) * scale
    boxes = np.clip(corners, 0, np.array([*size, *size], dtype=np.float32))
    found: list[int] = []
    for row in kept.tolist():
        if all(names[row] != names[other] or _overlap(boxes[row], boxes[other]) <= MAX_IOU for other in found):
            found.append(row)
    return [
        Detection(
            label=LABELS[int(names[row])],
            score=round(float(scores[row]), 4),
            xyxy=tuple(round(float(edge), 1) for edge in boxes[row]),  # type: ignore[arg-type]
        )
        for row in found
    ]


def _overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    shared = np.clip(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0, None).prod()
    union = (one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod() - shared
    return float(shared / union) if union > 0 else 0.0


def load_nudenet() -> NudeNet:
    """Load the detector.

    Raises:
        Unavailable: The package is not installed here.
    """
    found = find_spec("nudenet")
    path = Path(found.origin).parent / WEIGHTS if found is not None and found.origin else None
    if path is None or not path.is_file():
        raise Unavailable(
            "detector_missing", "detector nudenet is not installed on this worker; pip install nudenet, or leave it out"
        )
    return NudeNet(path)
