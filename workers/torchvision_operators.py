"""Makes ``import torchvision`` work beside a torch build that its compiled operators do not match.

PyPI's Linux wheel of torchvision is a CUDA build. Beside a CPU torch its extension does not load, and torchvision then
stops at import because the operators ``nms`` and ``qnms`` that it registers fake kernels for do not exist. open_clip,
timm and transformers' image code import torchvision, though nothing here calls those operators. Declaring the two
schemas is enough; calling one still fails, with torch's own message that no kernel exists.

Call :func:`declare_missing_operators` before importing any of those libraries.
"""

import importlib.util
from pathlib import Path
from typing import Final

import torch

SCHEMAS: Final = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

# torch forgets a schema as soon as the Library that declared it is collected.
_libraries: list[torch.library.Library] = []


def declare_missing_operators() -> bool:
    """Declare ``torchvision::nms`` and ``torchvision::qnms`` unless torchvision's own operators load.

    Safe to call any number of times.

    Returns:
        Whether the schemas stand in for operators that are missing.
    """
    if _libraries:
        return True
    if _load_compiled_operators():
        return False
    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in SCHEMAS:
        library.define(schema)  # type: ignore[no-untyped-call]
    _libraries.append(library)
    return True


def _load_compiled_operators() -> bool:
    """Load torchvision's extension, as torchvision itself would at import; loading it twice does nothing."""
    spec = importlib.util.find_spec("torchvision")
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in sorted(Path(folder).glob("_C*.so")):
            try:
                torch.ops.load_library(path)  # type: ignore[no-untyped-call]
            except OSError:
                return False
            return True
    return False
