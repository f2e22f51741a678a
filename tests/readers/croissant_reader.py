"""Lets mlcroissant validate the description of a release and load its items by it (``make test-readers``).

It exits with an error when something is not what the release holds. Nothing is fetched: the files lie side by side.
"""

import json
import sys
from pathlib import Path

import mlcroissant as mlc


def main(folder: Path) -> None:
    """Load the items and compare them with the manifest."""
    dataset = mlc.Dataset(jsonld=folder / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors, issues.report()
    lines = (folder / "v1.ndjson").read_text(encoding="utf-8").splitlines()[1:]
    expected = [json.loads(line) for line in lines]
    found = list(dataset.records("items"))
    assert len(found) == len(expected), (len(found), len(expected))
    for record, item in zip(found, expected, strict=True):
        assert plain(record["items/key"]) == item["key"], record
        assert plain(record["items/split"]) == item["split"], record
        image = item["assets"].get("image")
        if image is not None:
            assert plain(record["items/image_sha256"]) == image["sha256"], record
            assert plain(record["items/image_name"]) == image["name"], record
        text = item["assets"].get("question")
        if text is not None:
            assert plain(record["items/question_text"]) == text["text"], record
    sys.stdout.write(f"{len(found)} items read; {len(issues.warnings)} warnings\n")


def plain(value: object) -> object:
    """Return a text as text; mlcroissant gives bytes."""
    return value.decode() if isinstance(value, bytes) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "croissant")
