"""The same records written by other programs; run by :mod:`benchmarks.exporting_peers` in their environments."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_with_datumaro(records: Path, out: Path, format_name: str) -> Callable[[], None]:
    """Return what writes a dataset, already in memory, in one of datumaro's formats."""
    dataset = _build_dataset(records)
    return lambda: dataset.export(str(out), format_name, save_media=False)


def convert_with_datumaro(records: Path, out: Path, format_name: str) -> Callable[[], None]:
    """Return what lets datumaro read a dataset from files of its own format and write it in another."""
    import datumaro as dm  # noqa: PLC0415 - each tool has an environment of its own

    kept = records.with_suffix(".datumaro")
    if not kept.exists():
        _build_dataset(records).export(str(kept), "datumaro", save_media=False)

    def convert() -> None:
        dm.Dataset.import_from(str(kept), "datumaro").export(str(out), format_name, save_media=False)

    return convert


def _build_dataset(records: Path) -> Any:
    import datumaro as dm  # noqa: PLC0415

    rows = json.loads(records.read_text(encoding="utf-8"))
    items = [
        dm.DatasetItem(
            id=row["name"],
            subset="train",
            media=dm.Image.from_file(path=f"{row['name']}.jpg", size=(row["height"], row["width"])),
            annotations=[
                dm.Bbox(x, y, w, h, label=label, id=at) for at, (x, y, w, h, label) in enumerate(row["boxes"])
            ],
        )
        for row in rows
    ]
    classes = sorted({label for row in rows for *_, label in row["boxes"]})
    return dm.Dataset.from_iterable(items, categories=[f"Class {number}" for number in classes])


def convert_with_sdk(tasks: Path, out: Path, format_name: str) -> Callable[[], None]:
    """Return what lets label-studio-sdk convert Label Studio's JSON."""
    from label_studio_sdk.converter import Converter  # noqa: PLC0415

    config = (tasks.parent / "config.xml").read_text(encoding="utf-8")
    converter = Converter(config, str(out), download_resources=False)

    def write() -> None:
        convert: Any = getattr(converter, f"convert_to_{format_name}")
        convert(str(tasks), str(out), output_image_dir=str(out / "images"), is_dir=False)

    return write


TOOLS = {"datumaro": convert_with_datumaro, "datumaro_in_memory": write_with_datumaro, "sdk": convert_with_sdk}


def main() -> None:
    """Print the seconds of each round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("records", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("format")
    parser.add_argument("rounds", type=int)
    options = parser.parse_args()
    spent = []
    for _ in range(options.rounds):
        shutil.rmtree(options.out, ignore_errors=True)
        options.out.mkdir(parents=True)
        write = TOOLS[options.tool](options.records, options.out, options.format)
        start_s = time.perf_counter()
        write()
        spent.append(time.perf_counter() - start_s)
    sys.stdout.write("\n" + json.dumps(spent) + "\n")


if __name__ == "__main__":
    main()
