"""Lets webdataset itself stream the shards and decode their images.

``make test-readers`` runs it in an environment of its own.
"""

import json
import sys
from pathlib import Path

import webdataset

EXPORTS = Path(sys.argv[1])
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))


def main() -> None:
    """Read every sample."""
    shards = [str(path) for path in sorted((EXPORTS / "webdataset").rglob("*.tar"))]
    samples = {sample["__key__"]: sample for sample in webdataset.WebDataset(shards, shardshuffle=False).decode("pil")}
    for name, (x1, y1, x2, y2) in EXPECTED["boxes"].items():
        sample = samples[name]
        assert sample["png"].size == tuple(EXPECTED["size"])
        assert sample["json"]["objects"]["bbox"] == [[x1, y1, x2 - x1, y2 - y1]], sample["json"]["objects"]
    assert {"wav", "mp4"} <= {ending for sample in samples.values() for ending in sample}
    sys.stdout.write(f"webdataset: {len(samples)} samples read\n")


if __name__ == "__main__":
    main()
