"""COCO's files: what was rendered is put aside by split and section, gets its ids, and is joined in the end."""

from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain, repeat
from typing import Any

import msgspec

from annotate.document.manifest import Split
from annotate.exporters.coco_categories import CategoryTable
from annotate.exporters.ledger import Ledger
from annotate.exporters.release import ReleaseReader
from annotate.exporters.spill import Spill, separate


class CocoPart(msgspec.Struct, array_like=True, gc=False):
    """One image, with holes for the ids.

    Attributes:
        split: Its split.
        image: Its row, with a hole for its id, and one for its licence if it has one.
        licence: The licence; empty for none.
        captions: Their rows, with holes for their own ids and the image's.
        rows: The annotations without keypoints, a line each, with the same holes.
        row_count: How many there are.
        poses: Those of categories with joints once more, with them.
        pose_rows: Which those are.
    """

    split: Split
    image: bytes
    licence: str
    captions: list[bytes]
    rows: bytes
    row_count: int
    poses: bytes
    pose_rows: list[int]


class Sections:
    """The parts of one split's files, put aside until all of them are known."""

    def __init__(self, stack: ExitStack) -> None:
        self.images = stack.enter_context(Spill())
        self.instances = stack.enter_context(Spill())
        self.poses = stack.enter_context(Spill())
        self.captions = stack.enter_context(Spill())


class Numbers:
    """Hands out the integer ids, in the order of the release.

    Attributes:
        licences: The numbers of licences, by name.
    """

    def __init__(self) -> None:
        self._last_image = 0
        self._last_annotation = 0
        self.licences: dict[str, int] = {}

    def number(self, part: CocoPart, sections: Sections) -> None:
        """Put an image, its captions and its marks aside with their ids."""
        self._last_image += 1
        image = self._last_image
        licence = (self.licences.setdefault(part.licence, len(self.licences) + 1),) if part.licence else ()
        sections.images.add_lines(part.image % (image, *licence), 1)
        for caption in part.captions:
            self._last_annotation += 1
            sections.captions.add_lines(caption % (self._last_annotation, image), 1)
        first = self._last_annotation + 1
        self._last_annotation += part.row_count
        sections.instances.add_lines(fill(part.rows, range(first, first + part.row_count), image), part.row_count)
        poses = [first + row for row in part.pose_rows]
        sections.poses.add_lines(fill(part.poses, poses, image), len(poses))


def fill(rows: bytes, ids: Iterable[int], image: int) -> bytes:
    """Return annotations with their ids and that of their image."""
    return rows % tuple(chain.from_iterable(zip(ids, repeat(image))))


def _describe(release: ReleaseReader, numbers: Numbers) -> dict[str, Any]:
    licences = [
        {"id": id_, "name": name, "url": name if name.startswith(("http://", "https://")) else ""}
        for name, id_ in numbers.licences.items()
    ]
    info = {"description": release.header.project, "release": release.sha256}
    return {"info": info, "licenses": licences}


def write_split(
    ledger: Ledger,
    split: Split,
    sections: Sections,
    categories: CategoryTable,
    release: ReleaseReader,
    numbers: Numbers,
    *,
    has_captions: bool,
) -> None:
    """Write the files of a split: instances, poses if there are any, captions if they were asked for."""
    files: list[tuple[str, list[dict[str, Any]] | None, Spill]] = [("instances", categories.rows(), sections.instances)]
    if sections.poses.count:
        files.append(("person_keypoints", categories.pose_rows(), sections.poses))
    if has_captions:
        files.append(("captions", None, sections.captions))
    for kind, rows, annotations in files:
        head = _describe(release, numbers) | ({} if rows is None else {"categories": rows})
        with ledger.open(f"annotations/{kind}_{split}.json") as stream:
            stream.write(msgspec.json.encode(head)[:-1])
            for name, section in (("images", sections.images), ("annotations", annotations)):
                stream.write(b',\n"' + name.encode() + b'":[')
                stream.writelines(separate(section))
                stream.write(b"]")
            stream.write(b"}\n")
