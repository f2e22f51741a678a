"""Which files of a YOLO data set belong together: the labels, the names and the split of an image."""

import re
from collections.abc import Iterable
from typing import Final

from annotate.importers.images import guess_family
from annotate.importers.source import Source
from annotate.importers.splits import find_split

_NAMES = re.compile(rb"^\s*names\s*:", re.MULTILINE)
_ROW = re.compile(rb"\s*\d+(?:\s+-?[\d.]+(?:[eE][-+]?\d+)?){4,}\s*(?:\n|$)")
_BYTE_MARK = b"\xef\xbb\xbf"
_NAME_FILES: Final = ("classes.txt", "labels.txt", "names.txt", ".names", "_darknet.labels")
_SPLIT_FILES: Final = {"train.txt": "train", "val.txt": "validation", "valid.txt": "validation", "test.txt": "test"}
_OTHER_FILES: Final = ("readme.txt", "readme.roboflow.txt", "readme.dataset.txt")
_SEEN_LABELS = 20


class YoloLayout:
    """The files of a data set, however their folders lie.

    Args:
        source: The files.

    Attributes:
        images: The images by path.
        names: The files with the names of the classes: those of YAML, or where there are none, of one name a line.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.images = sorted(path for path in source.paths() if guess_family(path) == "image")
        self.names = find_names(source)
        self._lists = {path: split for path in source.find(".txt") if (split := _SPLIT_FILES.get(_name(path)))}
        self._labels = [path for path in source.find(".txt") if self._may_be_label(path)]
        self._folded = {path.casefold(): path for path in self._labels}
        self._by_stem = _group(self._labels)
        self._images_by_stem = _group(self.images)
        self._splits: dict[str, str] = {}

    def find_label(self, image: str) -> str | None:
        """Return the label file of an image: in ``labels`` for ``images``, beside it, or the only one of its name."""
        stem = image.casefold().rsplit(".", 1)[0]
        folders, _, name = stem.rpartition("/")
        parts = folders.split("/") if folders else []
        candidates = [
            [*parts, f"{name}.txt"],
            [*parts, "labels", f"{name}.txt"],
            [*parts[:-1], "labels", f"{name}.txt"],
        ]
        if "images" in parts:
            at = len(parts) - 1 - parts[::-1].index("images")
            candidates.insert(0, [*parts[:at], "labels", *parts[at + 1 :], f"{name}.txt"])
        for candidate in candidates:
            if found := self._folded.get("/".join(candidate)):
                return found
        alone = self._by_stem.get(name, [])
        return alone[0] if len(alone) == 1 and len(self._images_by_stem[name]) == 1 else None

    def find_names(self, path: str) -> str:
        """Return the file of names that is nearest above a file, as each folder may have one of its own."""
        folders = path.split("/")[:-1]
        above = [names for names in self.names if folders[: names.count("/")] == names.split("/")[:-1]]
        return max(above, key=lambda names: names.count("/"), default=self.names[0])

    def learn_splits(self, names: str, said: Iterable[tuple[str, str]]) -> None:
        """Take in what a YAML says about splits.

        Args:
            names: Its path.
            said: Pairs of a folder or list and the split.
        """
        for place, split in said:
            parts = [part for part in place.replace("\\", "/").split("/") if part not in ("", ".", "..")]
            if place.lower().endswith(".txt"):
                if found := self._source.media.find("/".join(parts), near=names):
                    self._lists[found] = split
            elif parts:
                self._splits["/".join(parts).casefold()] = split

    def list_splits(self) -> dict[str, str]:
        """Return the splits of the images that stand in a list."""
        listed: dict[str, str] = {}
        for path, split in self._lists.items():
            for line in self._source.read_text(path).splitlines():
                if found := self._source.media.find(line.strip(), near=path):
                    listed[found] = split
        return listed

    def find_split(self, image: str) -> str | None:
        """Return the split that an image's folder speaks of, by its name or in the YAML."""
        folder = image.rpartition("/")[0]
        if split := find_split(folder) if folder else None:
            return split
        inside = f"/{folder.casefold()}/"
        found = [place for place in self._splits if f"/{place}/" in inside or f"/{place}".endswith(inside[:-1])]
        return self._splits[max(found, key=len)] if found and folder else None

    def list_unused(self, used: set[str]) -> Iterable[str]:
        """Yield the label files that no image took."""
        for path in self._labels:
            is_label = "labels" in path.casefold().split("/")[:-1] or looks_like_rows(self._source.head(path, 4096))
            if path not in used and is_label:
                yield path

    def _may_be_label(self, path: str) -> bool:
        name = _name(path)
        if path in self.names or name in _OTHER_FILES:
            return False
        return name not in (*_SPLIT_FILES, *_NAME_FILES) or looks_like_rows(self._source.head(path, 4096))


def find_names(source: Source) -> list[str]:
    """Return the files with names of classes, by their kind: YAML first, as it says the most."""
    yamls = [path for path in source.find(".yaml", ".yml") if _NAMES.search(_unmark(source.head(path)))]
    if yamls:
        return yamls
    texts = [path for path in source.find(*_NAME_FILES) if _is_names(path)]
    return [path for path in texts if not looks_like_rows(source.head(path, 4096))]


def is_yolo(source: Source) -> bool:
    """Return whether files look like YOLO: rows of shares beside images, or beside names of classes."""
    labels = [path for path in source.find(".txt") if _name(path) not in (*_SPLIT_FILES, *_OTHER_FILES)]
    has_rows = any(looks_like_rows(source.head(path, 512)) for path in labels[:_SEEN_LABELS])
    has_images = any(guess_family(path) == "image" for path in source.paths())
    has_names = bool(find_names(source))
    is_named = has_names and (has_images and not _is_only_labels_txt(source))
    return is_named or (has_rows and (has_images or has_names))


def looks_like_rows(head: bytes) -> bool:
    """Return whether a file begins with a row of a class number and shares."""
    return _ROW.match(_unmark(head)) is not None


def _is_only_labels_txt(source: Source) -> bool:
    """Return whether nothing but a common name of text files speaks for YOLO."""
    return all(_name(path) in ("labels.txt", "names.txt") for path in find_names(source))


def _is_names(path: str) -> bool:
    name = _name(path)
    return name in _NAME_FILES or name.endswith((".names", "_darknet.labels", "_classes.txt"))


def _unmark(head: bytes) -> bytes:
    return head.removeprefix(_BYTE_MARK)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1].lower()


def _group(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return paths by their name without folders, ending and letter case."""
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(_name(path).casefold().rsplit(".", 1)[0], []).append(path)
    return found
