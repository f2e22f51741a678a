"""What changed from one release to another: items, assets, marks, texts. Both manifests stream past once."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from annotate.document.conversation import join_text
from annotate.document.document import Document
from annotate.document.kinds.base import kind_of
from annotate.document.manifest import ManifestAnnotation, ManifestRecord, Split, read_record

Change = Literal["added", "removed", "changed"]


class MarkChange(msgspec.Struct, frozen=True, kw_only=True):
    """One mark that is new, gone, or not what it was.

    Attributes:
        annotation: Row id of the annotation that has it.
        mark: Its id.
        change: What happened to it.
        kind: Its kind, in the newer release where it is in both.
        class_id: Its class there; empty for marks without one.
        class_before: Its class in the older release, where that was another.
    """

    annotation: int
    mark: str
    change: Change
    kind: str
    class_id: str
    class_before: str | None = None


class TextChange(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a turn or response that are not what they were; None where there is no such turn or response."""

    annotation: int
    home: str
    before: str | None
    after: str | None


class ItemChange(msgspec.Struct, frozen=True, kw_only=True):
    """One item that is not what it was.

    Attributes:
        key: Its key.
        change: What happened to it.
        split_before: Its split in the older release, where that was another.
        split: Its split in the newer release; None for removed items.
        is_metadata_changed: Whether its metadata are others.
        slots: Slots whose asset is another.
        marks: What happened to its marks; for a new or removed item, all of them.
        texts: What happened to its turns and responses.
        is_otherwise_changed: Whether only something else differs: groundings, preferences, corrections, component,
            weight.
    """

    key: str
    change: Change
    split_before: Split | None = None
    split: Split | None = None
    is_metadata_changed: bool = False
    slots: list[str] = []
    marks: list[MarkChange] = []
    texts: list[TextChange] = []
    is_otherwise_changed: bool = False


class DiffTotals(msgspec.Struct, kw_only=True):
    """Counts over all changes."""

    items_added: int = 0
    items_removed: int = 0
    items_changed: int = 0
    splits_changed: int = 0
    assets_changed: int = 0
    marks_added: int = 0
    marks_removed: int = 0
    marks_changed: int = 0
    texts_changed: int = 0

    def add(self, change: ItemChange) -> None:
        """Count one item."""
        self._raise(f"items_{change.change}", 1)
        self.texts_changed += len(change.texts)
        for mark in change.marks:
            self._raise(f"marks_{mark.change}", 1)
        if change.change == "changed":
            self.splits_changed += change.split_before is not None
            self.assets_changed += len(change.slots)

    def _raise(self, name: str, by: int) -> None:
        setattr(self, name, getattr(self, name) + by)


class _Key(msgspec.Struct):
    key: str


_read_key = msgspec.json.Decoder(_Key).decode


def compare_manifests(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[ItemChange]:
    """Compare two releases item by item.

    Lines that are equal are not read further than to their key, so an unchanged item costs next to nothing.

    Args:
        before: Item lines of the older manifest, without its header, sorted by key by code point.
        after: Those of the newer one.

    Yields:
        Every item that is not the same in both, by key.
    """
    for old, new in pair_differences(before, after):
        if old is None:
            assert new is not None
            yield _describe_one(read_record(new), "added")
        elif new is None:
            yield _describe_one(read_record(old), "removed")
        else:
            yield compare_records(read_record(old), read_record(new))


def pair_differences(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Find the lines of two releases that are not the same.

    Args:
        before: Item lines of the older manifest, without its header, sorted by key by code point.
        after: Those of the newer one.

    Yields:
        The older and the newer line of each such item, without their ends, by key; None where it is in one only.
    """
    olds, news = _with_keys(before), _with_keys(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old[0] < new[0]):
            assert old is not None
            yield old[1], None
            old = next(olds, None)
        elif old is None or new[0] < old[0]:
            yield None, new[1]
            new = next(news, None)
        else:
            if old[1] != new[1]:
                yield old[1], new[1]
            old, new = next(olds, None), next(news, None)


def _with_keys(lines: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    for line in lines:
        stripped = line.rstrip(b"\n")
        yield _read_key(stripped).key, stripped


def _describe_one(record: ManifestRecord, change: Literal["added", "removed"]) -> ItemChange:
    """Return the change of an item that is in one of the releases only."""
    return ItemChange(
        key=record.key,
        change=change,
        split_before=record.split if change == "removed" else None,
        split=record.split if change == "added" else None,
        slots=sorted(record.assets),
        marks=[_describe_mark(one, mark, change) for one in record.annotations for mark in one.document.marks],
    )


def _describe_mark(
    annotation: ManifestAnnotation, mark: Any, change: Change, class_before: str | None = None
) -> MarkChange:
    return MarkChange(
        annotation=annotation.id,
        mark=mark.id,
        change=change,
        kind=kind_of(mark),
        class_id=_class_of(mark),
        class_before=class_before,
    )


def _class_of(mark: Any) -> str:
    return getattr(mark, "class_", None) or ""


def compare_records(old: ManifestRecord, new: ManifestRecord) -> ItemChange:
    """Return what differs between two states of one item."""
    slots = [slot for slot in sorted({*old.assets, *new.assets}) if old.assets.get(slot) != new.assets.get(slot)]
    marks: list[MarkChange] = []
    texts: list[TextChange] = []
    befores = {annotation.id: annotation for annotation in old.annotations}
    afters = {annotation.id: annotation for annotation in new.annotations}
    for id_ in sorted({*befores, *afters}):
        before, after = befores.get(id_), afters.get(id_)
        if before is None or after is None or before.content_hash != after.content_hash:
            marks += _compare_marks(before, after)
            texts += _compare_texts(id_, before, after)
    is_known = bool(slots or marks or texts) or old.split != new.split or old.metadata != new.metadata
    return ItemChange(
        key=new.key,
        change="changed",
        split_before=old.split if old.split != new.split else None,
        split=new.split,
        is_metadata_changed=old.metadata != new.metadata,
        slots=slots,
        marks=marks,
        texts=texts,
        is_otherwise_changed=not is_known,
    )


def _compare_marks(before: ManifestAnnotation | None, after: ManifestAnnotation | None) -> Iterator[MarkChange]:
    olds = {mark.id: mark for mark in before.document.marks} if before else {}
    news = {mark.id: mark for mark in after.document.marks} if after else {}
    for id_ in [*news, *(id_ for id_ in olds if id_ not in news)]:
        old, new = olds.get(id_), news.get(id_)
        if new is None and before is not None:
            yield _describe_mark(before, old, "removed")
        elif old is None and after is not None:
            yield _describe_mark(after, new, "added")
        elif old != new and after is not None:
            is_renamed = _class_of(old) != _class_of(new)
            yield _describe_mark(after, new, "changed", _class_of(old) if is_renamed else None)


def _compare_texts(
    annotation_id: int, before: ManifestAnnotation | None, after: ManifestAnnotation | None
) -> Iterator[TextChange]:
    olds, news = (_list_texts(one.document) if one else {} for one in (before, after))
    for home in [*news, *(home for home in olds if home not in news)]:
        if olds.get(home) != news.get(home):
            yield TextChange(annotation=annotation_id, home=home, before=olds.get(home), after=news.get(home))


def _list_texts(document: Document) -> dict[str, str]:
    turns = {turn.id: join_text(turn.parts) for turn in document.turns}
    return turns | {response.id: join_text(response.parts) for response in document.responses}
