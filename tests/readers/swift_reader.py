"""Lets ms-swift itself read the golden export: its loader in strict mode, then its templates.

ms-swift pins other versions of transformers and TRL than the workers do, so this runs in an environment of its own::

    python -m venv build/swift && build/swift/bin/pip install -r tests/readers/swift_requirements.txt
    build/swift/bin/pip install --no-deps ms-swift==4.6.0
    build/swift/bin/python tests/readers/swift_reader.py

It exits with an error when a row is refused, a placeholder stays unfilled, or a box is spelled otherwise than expected.
No model is loaded: templates run without a processor, and images are grey stand-ins of the size in the golden release.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

EXPORTS = Path(__file__).parents[1] / "fixtures" / "exporters"
GOLDEN = EXPORTS / "swift"
SIZE = (640, 480)

EXPECTED = {
    "qwen2_vl": "<|object_ref_start|>a cat<|object_ref_end|><|box_start|>(312,208),(469,312)<|box_end|>",
    "qwen2_5_vl": "<|object_ref_start|>a cat<|object_ref_end|><|box_start|>(200,100),(300,150)<|box_end|>",
    "qwen3_vl": "<|object_ref_start|>a cat<|object_ref_end|><|box_start|>(312,208),(469,312)<|box_end|>",
    "internvl2": "<ref>a cat</ref><box>[[312, 208, 469, 312]]</box>",
}
"""How each template spells the first box of the first row, 200, 100, 300, 150 px of 640 x 480."""

SPELLED = {
    "qwen3_vl": (
        '[{"bbox_2d": <bbox>, "label": "<ref-object>"}]',
        '[{"bbox_2d": [312, 208, 469, 312], "label": "a cat"}]',
    ),
    "internvl2": ("<ref-object><bbox>", "<ref>a cat</ref><box>[[312, 208, 469, 312]]</box>"),
}
"""The same box as ``annotate.exporters.grounding`` spells it, and placeholders that make ms-swift spell it alike."""

TAGS = ("<ref-object>", "<bbox>", "<image>", "<video>", "<audio>")


def main() -> None:
    """Read every golden file."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MODELSCOPE_CACHE": folder, "ROOT_IMAGE_DIR": folder, "USE_HF": "1"}
        os.environ |= {"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1"}
        for path in sorted(GOLDEN.rglob("*.jsonl")):
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            draw_stand_ins(rows, Path(folder))
            loaded = load_rows(path)
            assert len(loaded) == len(rows), f"{path}: {len(loaded)} of {len(rows)} rows loaded"
            for number, row in enumerate(loaded):
                check_row(f"{path.relative_to(GOLDEN)} row {number}", row)
        check_spellings(Path(folder))
        check_llava()
    say("all rows read")


def check_spellings(folder: Path) -> None:
    """Let templates fill placeholders that stand where the exports of words have numbers, and compare the two."""
    draw_stand_ins([{"images": ["grey.png"]}], folder)
    objects = {"ref": ["a cat"], "bbox": [[200.0, 100.0, 300.0, 150.0]], "bbox_type": "real", "image_id": [0]}
    for name, (placeholders, expected) in SPELLED.items():
        messages = [{"role": "user", "content": "<image>?"}, {"role": "assistant", "content": placeholders}]
        row = {"messages": messages, "images": [str(folder / "grey.png")], "objects": objects}
        text = render(name, row, "new")["chosen"]
        say(f"{name} new: {text!r}")
        assert expected in text, f"expected {expected!r}"


def check_llava() -> None:
    """Let ms-swift turn LLaVA's JSON into messages."""
    path = EXPORTS / "llava" / "train.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row, loaded in zip(rows, load_rows(path), strict=True):
        said = [message["content"] for message in loaded["messages"]]
        assert said == [line["value"] for line in row["conversations"]], said
        assert len(loaded.get("images") or []) == sum(content.count("<image>") for content in said)
        say(f"llava {row['id']}: {said}")


def check_row(where: str, row: dict[str, Any]) -> None:
    """Render a row with every template and look at what came out."""
    for name, first in EXPECTED.items():
        for side, text in render(name, row).items():
            say(f"{where} {name} {side}: {text!r}")
            assert not any(tag in text for tag in TAGS), f"a placeholder stayed unfilled: {text!r}"
            if where == "train.jsonl row 0":
                assert first in text, f"expected {first!r}"


def draw_stand_ins(rows: list[dict[str, Any]], folder: Path) -> None:
    """Make the images that the rows name."""
    from PIL import Image

    for name in {image for row in rows for image in row.get("images", [])}:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", SIZE, "grey").save(folder / name)


def load_rows(path: Path) -> list[dict[str, Any]]:
    """Load a file as ``swift sft --dataset`` does; a bad row raises."""
    from swift.dataset import load_dataset

    loaded, _ = load_dataset([str(path)], strict=True, load_from_cache_file=False)
    return list(loaded)


def render(name: str, row: dict[str, Any], bbox_format: str = "legacy") -> dict[str, str]:
    """Return what a model would see: the chosen side, and the rejected one where there is one."""
    from swift.template.template_inputs import TemplateInputs

    inputs = TemplateInputs.from_dict(row)
    sides = {"chosen": inputs.chosen, "rejected": inputs.rejected}
    return {side: render_side(name, given, bbox_format) for side, given in sides.items() if given is not None}


def render_side(name: str, inputs: Any, bbox_format: str) -> str:
    """Return one side as text, media as numbered stand-ins."""
    from swift.template import TEMPLATE_MAPPING

    meta = TEMPLATE_MAPPING[name]
    template = meta.template_cls(None, meta)
    template.set_mode("train")
    # What QWENVL_BBOX_FORMAT is; read together with the processor.
    template.bbox_format = bbox_format
    # A first token that only a tokenizer knows.
    template.template_meta.auto_add_bos = False
    # The real ones read pixels through the model's processor, which is not here.
    template.replace_tag = lambda media, index, _: [f"[{media} {index}]"]
    inputs.images = [template._load_image(image, load_images=True) for image in inputs.images]
    if inputs.objects:
        template._get_height_width(inputs)
    template._add_default_tags(inputs)
    template._swift_prepare_inputs(inputs)
    contexts, scales, _ = template._swift_encode(inputs)
    contexts, scales = template._simplify_context_list(contexts, scales, inputs)
    say(f"  learned: {[text for text, scale in zip(contexts, scales, strict=True) if scale]}")
    return "".join(text for text in contexts if isinstance(text, str))


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
