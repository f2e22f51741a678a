"""Lets LLaMA-Factory itself read the golden export: the loader and converter of ``llamafactory-cli train``.

It pins other versions of datasets and transformers than the workers do; ``make test-readers`` runs it in an environment
of its own.

It exits with an error when a row is dropped (which LLaMA-Factory does with no more than a warning), a tag has no file,
or an answer is not the one that was labeled. No model is loaded.
"""

import json
import os
import sys
import tempfile
import types
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "fixtures" / "exporters" / "llamafactory"
MEDIA = {"_images": "<image>", "_videos": "<video>", "_audios": "<audio>"}

FIRST_ANSWER = (
    'I see [{"bbox_2d": [201, 99, 302, 149], "label": "a cat"}, {"bbox_2d": [40, 10, 80, 30], "label": "a cat"}]'
)
"""How the first assistant turn of the first row begins: px of 644 x 476."""

SIZES = {(640, 480): (640, 480), (1920, 1080): (1024, 576), (4000, 3000): (886, 665), (3000, 500): (1881, 313)}
"""To what LLaMA-Factory's default ``image_max_pixels`` shrinks images, px."""


def main() -> None:
    """Read every file that the export registers."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HF_HOME": folder, "HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1"}
        os.environ |= {"DISABLE_VERSION_CHECK": "1"}
        stand_in_for("torchaudio")
        for name, entry in json.loads((GOLDEN / "dataset_info.json").read_text(encoding="utf-8")).items():
            rows = [json.loads(line) for line in (GOLDEN / entry["file_name"]).read_text(encoding="utf-8").splitlines()]
            loaded = load(name, Path(folder))
            assert len(loaded) == len(rows), f"{name}: {len(loaded)} of {len(rows)} rows loaded"
            for number, (row, found) in enumerate(zip(rows, loaded, strict=True)):
                check_row(f"{name} row {number}", row, found)
        check_sizes()
    say("all rows read")


def stand_in_for(name: str) -> None:
    """Let an import of a package that reading does not use succeed: its wheel on PyPI wants CUDA."""
    module = types.ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)
    sys.modules[name] = module


def load(name: str, cache: Path) -> list[dict[str, Any]]:
    """Load a dataset as training does."""
    from llamafactory.data.loader import _load_single_dataset
    from llamafactory.data.parser import get_dataset_list

    (attributes,) = get_dataset_list([name], str(GOLDEN))
    model = types.SimpleNamespace(cache_dir=str(cache), hf_hub_token=None)
    data = types.SimpleNamespace(
        dataset_dir=str(GOLDEN),
        media_dir=str(GOLDEN),
        streaming=False,
        max_samples=None,
        preprocessing_num_workers=None,
        overwrite_cache=True,
    )
    training = types.SimpleNamespace(local_process_index=0, seed=0)
    return list(_load_single_dataset(attributes, model, data, training))


def check_sizes() -> None:
    """Resize images by LLaMA-Factory's own rule, which comes before the processor's."""
    from llamafactory.data.mm_plugin import get_mm_plugin
    from PIL import Image

    plugin = get_mm_plugin("qwen2_vl", image_token="<|image_pad|>", video_token="<|video_pad|>")
    for size, expected in SIZES.items():
        first = plugin._preprocess_image(Image.new("RGB", size), image_max_pixels=768 * 768, image_min_pixels=32 * 32)
        say(f"{size} becomes {first.size}")
        assert first.size == expected, f"expected {expected}"


def check_row(where: str, row: dict[str, Any], found: dict[str, Any]) -> None:
    """Look at what became of a row."""
    say(f"{where}: {found['_prompt']} -> {found['_response']}")
    assert found["_prompt"], f"{where} was dropped"
    content = "".join(message["content"] for message in found["_prompt"] + found["_response"][:1])
    for column, tag in MEDIA.items():
        assert content.count(tag) == len(found[column] or []), f"{where}: {tag} without a file"
    answers = [message["content"] for message in found["_response"]]
    if "chosen" in row:
        assert answers == [row["chosen"]["content"], row["rejected"]["content"]], where
    elif "label" in row:
        said = row["messages"][-1]["content"]
        assert answers == ([said, ""] if row["label"] else ["", said]), where
    else:
        assert answers == [row["messages"][-1]["content"]], where
    if where == "train row 0":
        assert found["_prompt"][1]["content"].startswith(FIRST_ANSWER), found["_prompt"]


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
