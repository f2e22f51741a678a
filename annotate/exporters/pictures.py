"""The images of a release one by one, with the marks on each: what every format of image files walks through."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from annotate.document.document import Document
from annotate.document.facts import MediaKind
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.kinds.box import Box
from annotate.document.kinds.track import Track
from annotate.document.manifest import ManifestAsset, ManifestRecord, Split
from annotate.document.scalars import Xyxy
from annotate.exporters.frames import SHAPES, Frame, FrameOptions, list_frames
from annotate.exporters.kept import NOTHING, Kept
from annotate.exporters.ledger import Books
from annotate.exporters.media import MEDIA_LOSSES
from annotate.exporters.records import (
    CHOICE_LOSSES,
    FACT_LOSSES,
    PLURALS,
    SPEECH_LOSSES,
    choose_annotation,
    list_unmarked,
    list_unsaid,
    list_unstated,
)
from annotate.exporters.regions import find_inner_box
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.rendering import Files, Stage
from annotate.exporters.report import LeftOut

PICTURE_LOSSES = (
    CHOICE_LOSSES
    | MEDIA_LOSSES
    | SPEECH_LOSSES
    | FACT_LOSSES
    | {
        "item_without_image": "Items without an image were left out: this format describes images only.",
        "asset_left_out": "Videos, audio and texts were left out: this format describes images only.",
        "image_without_size": "Images whose size is not known were left out, with their marks.",
    }
)
"""Losses of :func:`list_pictures`."""

MARK_LOSSES = {
    "mark_unplaced": "Marks of which nothing is placed, or that cover no area of their image, were left out.",
    "mark_clipped": "Marks that reach out of their image were cut at its edge.",
    "class_unknown": "Marks with a class or skeleton that no ontology of the release knows were left out.",
    "category_renamed": "Two classes have the same name: the later one's id was added to its category's name.",
    "attributes_left_out": "Attributes of marks were left out: this format has no place for them.",
    "origin_left_out": "Which model a mark came from was left out: this format has no place for it.",
}
"""Losses of formats that write marks by the name of their class, and of :func:`count_unstated`."""


BOX_KINDS = ("ellipse", "keypoints", "mask", "polygon")
BOX_LOSSES = {f"{kind}_as_box": f"{PLURALS[kind]} were written as the box around them." for kind in BOX_KINDS} | {
    "rotated_box_as_box": "Rotated boxes were written as the upright box around them.",
}
"""Losses of :func:`find_upright_box`."""


class Picture(NamedTuple):
    """One image to write.

    Attributes:
        record: The item.
        document: What was said about it.
        slot: Where in the item the image is.
        asset: The image.
        path: Path of the image inside the export.
        size: (H, W) of the upright image, px; zeros where the format needs no size.
        marks: The marks on it, of the kinds asked for; later ones lie on top.
        frame: The frame of the video that it is, if it is one; its marks have the ids of their tracks.
    """

    record: ManifestRecord
    document: Document
    slot: str
    asset: ManifestAsset
    path: str
    size: tuple[int, int]
    marks: list[SlotMark]
    frame: Frame | None = None

    @property
    def name(self) -> str:
        """File name of the image."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """File name without its ending, which no other image of the export has."""
        return self.name.rpartition(".")[0] or self.name


def carry_nothing(document: Document) -> Collection[str]:
    """Return no ids: for formats that carry marks only."""
    del document
    return ()


class Scope(NamedTuple):
    """What a format takes from each item.

    Attributes:
        kinds: The kinds of mark it takes from images.
        folder: Where the files of a split and medium go.
        stated: Codes of the losses that do not happen, as the format states such facts.
        media: What it takes; videos are pictures whose marks are tracks.
        needs_size: Whether assets whose size in pixels is not known are left out.
        frames: Which frames of videos with tracks are pictures too; None for none.
        carry: Gives the ids of a document's other marks and turns that the format has a place for.
        kept: What of an import the format writes back.
    """

    kinds: tuple[type[SlotMark], ...]
    folder: Callable[[Split, MediaKind], str]
    stated: Collection[str] = ()
    media: tuple[MediaKind, ...] = ("image",)
    needs_size: bool = True
    frames: FrameOptions | None = None
    carry: Callable[[Document], Collection[str]] = carry_nothing
    kept: Kept = NOTHING

    def list_tracks(self, document: Document, slot: str) -> list[Track]:
        """Return the tracks of a video whose frames are pictures."""
        if self.frames is None or self.frames.video_frames == "leave_out":
            return []
        tracks = [mark for mark in document.marks if isinstance(mark, Track) and mark.slot == slot]
        return [track for track in tracks if SHAPES.get(track.shape, Track) in self.kinds]


def list_pictures(release: ReleaseReader, ledger: Books, files: Files, scope: Scope) -> Iterator[Picture]:
    """Yield the images in the order of the release, each placed in the export, and count what is not among them.

    An item nobody annotated is left out, not written empty: an image without rows would teach that nothing is on it.

    Args:
        release: The release.
        ledger: The books.
        files: Puts the images into the export.
        scope: What the format takes.
    """
    stage = Stage(release, ledger, files)
    for record in release.records():
        yield from list_item_pictures(record, stage, scope)


def list_item_pictures(record: ManifestRecord, stage: Stage, scope: Scope) -> Iterator[Picture]:
    """Yield the images of one item, in the same way."""
    stage.ledger.tally("items")
    annotation = choose_annotation(record, stage.ledger)
    if annotation is None:
        return
    walk = _Walk(record, annotation.document, stage, scope)
    yield from walk.list_pictures()
    if walk.is_written:
        walk.count_unwritten()


class _Walk:
    """The pictures of one item."""

    def __init__(self, record: ManifestRecord, document: Document, stage: Stage, scope: Scope) -> None:
        self._record = record
        self._document = document
        self._release, self._ledger, self._files = stage
        self._scope = scope
        # Asking for the type is several times faster than isinstance, and there are millions of marks.
        self._carried = {mark.id for mark in document.marks if type(mark) in scope.kinds}
        self._carried |= set(scope.carry(document))
        self.is_written = False

    def list_pictures(self) -> Iterator[Picture]:
        """Yield the pictures; what is wrong with an asset leaves that asset out."""
        for slot, asset in self._list_assets():
            try:
                is_clip = asset.media == "video" and "video" not in self._scope.media
                for picture in self._list_frames(slot, asset) if is_clip else [self._place(slot, asset)]:
                    self.is_written = True
                    self._ledger.tally("frames" if is_clip else f"{asset.media}s")
                    yield picture
            except (LeftOut, BlobMissing) as error:
                self._lose(error.code if isinstance(error, LeftOut) else "blob_missing", slot)

    def count_unwritten(self) -> None:
        """Count what the format does not take from the item."""
        for note in (
            *list_unmarked(self._document, self._carried),
            *list_unsaid(self._document, self._carried),
            *list_unstated(self._record, self._document, self._scope.kept),
        ):
            if note.code not in self._scope.stated:
                self._lose(note.code, note.entity)

    def _list_assets(self) -> Iterator[tuple[str, ManifestAsset]]:
        scope, assets = self._scope, self._record.assets
        framed = {slot for slot in assets if scope.list_tracks(self._document, slot)}
        if not framed and not any(asset.media in scope.media for asset in assets.values()):
            self._lose("item_without_image")
            return
        for slot in sorted(assets):
            asset = assets[slot]
            if asset.media not in scope.media and slot not in framed:
                self._lose("asset_left_out", slot)
            elif scope.needs_size and (asset.width_px is None or asset.height_px is None):
                self._lose("image_without_size", slot)
            else:
                yield slot, asset

    def _place(self, slot: str, asset: ManifestAsset) -> Picture:
        folder = self._scope.folder(self._record.split, asset.media)
        # Tools pair images with files by name without ending, so no two images share a file.
        path = self._files.place(asset, folder, item=self._record.key, slot=slot, shared=False)
        kinds = self._scope.kinds
        found: list[Any] = [mark for mark in self._document.marks if type(mark) in kinds]
        marks: list[SlotMark] = [mark for mark in found if mark.slot == slot]
        size = (asset.height_px or 0, asset.width_px or 0)
        return Picture(self._record, self._document, slot, asset, path, size, marks)

    def _list_frames(self, slot: str, asset: ManifestAsset) -> Iterator[Picture]:
        assert self._scope.frames is not None
        tracks = self._scope.list_tracks(self._document, slot)
        self._carried |= {track.id for track in tracks}
        folder = self._scope.folder(self._record.split, "image")
        size = (asset.height_px or 0, asset.width_px or 0)
        for frame in list_frames(
            asset,
            tracks,
            folder,
            self._files,
            self._scope.frames,
            release=self._release,
            ledger=self._ledger,
            item=self._record.key,
        ):
            yield Picture(self._record, self._document, slot, asset, frame.path, size, frame.marks, frame)

    def _lose(self, code: str, entity: str | None = None) -> None:
        self._ledger.lose(code, self._record.key, entity)


def count_unstated(picture: Picture, mark: SlotMark, ledger: Books) -> None:
    """Count the attributes and the origin of a mark that a format cannot state."""
    if mark.attributes:
        ledger.lose("attributes_left_out", picture.record.key, mark.id)
    if mark.origin is not None:
        ledger.lose("origin_left_out", picture.record.key, mark.id)


def cut_box(picture: Picture, mark: SlotMark, release: ReleaseReader, ledger: Books) -> Xyxy:
    """Return the upright box around a mark, cut at the edges of its image, px.

    Raises:
        LeftOut: Nothing of the mark is placed, it covers no area, or it lies outside its image.
        BlobMissing: It is a mask whose counts are gone.
    """
    box, is_cut = find_inner_box(mark, picture.size, release)
    if box[2] <= box[0] or box[3] <= box[1]:
        raise LeftOut("mark_unplaced", mark.id)
    if is_cut:
        ledger.lose("mark_clipped", picture.record.key, mark.id)
    return box


def find_upright_box(picture: Picture, mark: SlotMark, release: ReleaseReader, ledger: Books) -> Xyxy:
    """Return the same for a format that knows no other shape; what the mark was is counted as lost.

    Raises:
        LeftOut: As :func:`cut_box`.
        BlobMissing: As :func:`cut_box`.
    """
    if type(mark) is Box and not mark.rotation_deg:
        # Most marks are boxes inside their image, of which there is nothing to find out.
        (x1, y1, x2, y2), (height, width) = mark.xyxy, picture.size
        if 0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height:
            return mark.xyxy
    box = cut_box(picture, mark, release, ledger)
    if not isinstance(mark, Box):
        ledger.lose(f"{kind_of(mark)}_as_box", picture.record.key, mark.id)
    elif mark.rotation_deg:
        ledger.lose("rotated_box_as_box", picture.record.key, mark.id)
    return box


Build = Callable[[Picture, SlotMark], Any]
"""Spells one mark; raises LeftOut for one that the format cannot hold."""


def list_spelled(picture: Picture, ledger: Books, build: Build) -> Iterator[Any]:
    """Yield what a format writes for each mark on an image, and count those that it leaves out."""
    for mark in picture.marks:
        try:
            spelled = build(picture, mark)
        except (LeftOut, BlobMissing) as error:
            code = error.code if isinstance(error, LeftOut) else "blob_missing"
            ledger.lose(code, picture.record.key, mark.id)
            continue
        ledger.tally("annotations")
        yield spelled
