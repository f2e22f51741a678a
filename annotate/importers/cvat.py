"""CVAT XML 1.1: shapes on images, and tracks on videos."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from annotate.document.kinds.base import kind_of
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.track import Keyframe, Track
from annotate.document.ontology import Attribute, Ontology, OntologyClass, Skeleton
from annotate.document.scalars import AttributeValue
from annotate.importers.base import (
    DEFAULT_IMPORT_LIMITS,
    BadRecord,
    ImportAsset,
    Importer,
    ImportLimits,
    ImportRecord,
    Parsed,
)
from annotate.importers.clips import read_frame_starts
from annotate.importers.cvat_shapes import SHAPES, ShapeReader, make_keyframe
from annotate.importers.images import guess_family
from annotate.importers.keys import KeyBook
from annotate.importers.markup import Found, find_root, read_elements, read_number, read_whole
from annotate.importers.regions import Sheet, name_class
from annotate.importers.source import Source
from annotate.importers.splits import find_split

TAG = "tag"
"""The question that CVAT's tags of whole images answer."""

_POSE = re.compile(r"(.+) \((.+)\)")
_TYPES = {"checkbox": "boolean", "number": "number", "text": "text", "select": "option", "radio": "option"}
_PLAIN = ("label", "source", "occluded", "z_order", "group_id", "points", "rotation", "rle", "left", "top", "width")
_PLACE = (*_PLAIN, "height", "xtl", "ytl", "xbr", "ybr", "cx", "cy", "rx", "ry", "frame", "outside", "keyframe", "id")


class CvatImporter(Importer):
    """Reads CVAT XML."""

    name: ClassVar[str] = "cvat"
    title: ClassVar[str] = "CVAT XML"
    description: ClassVar[str] = (
        "Shapes, tags and attributes of images, and tracks of videos, as CVAT for images or video."
    )
    suffixes: ClassVar[tuple[str, ...]] = (".xml",)

    def recognise(self, source: Source) -> bool:
        return bool(_find_files(source))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read files one after another; images as they come, tracks once the file has ended."""
        del limits
        keys = KeyBook()
        for path in _find_files(source) or source.find(".xml"):
            reader = _File(source, path, keys)
            try:
                yield from reader.read()
            except BadRecord as error:
                yield error.at(path, 1)


def _find_files(source: Source) -> list[str]:
    return [path for path in source.find(".xml") if find_root(source.head(path)) == "annotations"]


class _File:
    """One file while it is read."""

    def __init__(self, source: Source, path: str, keys: KeyBook) -> None:
        self._source, self._path, self._keys = source, path, keys
        self._types: dict[str, dict[str, str]] = {}
        self._poses: dict[str, tuple[str, str]] = {}
        self._video = ""
        self._size: tuple[int, int] | None = None
        self._first_frame, self._step = 0, 1
        self._tracks: list[Found] = []

    def read(self) -> Iterator[Parsed]:
        with self._source.open(self._path) as stream:
            for found in read_elements(stream, {"meta", "image", "track"}):
                if found.element.tag == "meta":
                    yield Parsed(
                        line_number=found.line_number, file=self._path, declares=self._read_meta(found.element)
                    )
                elif found.element.tag == "track":
                    self._tracks.append(found)
                else:
                    try:
                        yield self._read_image(found)
                    except BadRecord as error:
                        yield error.at(self._path, found.line_number)
        if self._tracks or self._video:
            yield self._read_video()

    def _read_meta(self, meta: Element) -> Ontology:
        classes: list[OntologyClass] = []
        skeletons: list[Skeleton] = []
        for label in meta.iter("label"):
            if label.findtext("parent") or label.findtext("type") == TAG:
                continue  # a joint of a skeleton, or what an image can be tagged with
            name = name_class(label.findtext("name") or "")
            attributes = [_declare(element) for element in label.findall("attributes/attribute")]
            self._types[name] = {attribute.id: attribute.type for attribute in attributes}
            if label.findtext("type") != "skeleton" or split_pose(name, {entry.id for entry in classes})[0] == name:
                classes.append(OntologyClass(id=name, name=name, attributes=attributes))
            joints = [j.findtext("name") or "" for j in meta.iter("label") if j.findtext("parent") == name]
            if any(joints):
                self._poses[name] = split_pose(name, {entry.id for entry in classes})
                skeleton = self._poses[name][1]
                skeletons.append(Skeleton(id=skeleton, name=skeleton, joints=[joint for joint in joints if joint]))
        self._read_video_facts(meta)
        return Ontology(classes=classes, skeletons=skeletons)

    def _read_video_facts(self, meta: Element) -> None:
        size = next(meta.iter("original_size"), None)
        source = next((text for element in meta.iter("source") if (text := (element.text or "").strip())), "")
        self._video = source if guess_family(source) == "video" else ""
        if size is not None:
            width, height = read_whole(size.findtext("width")), read_whole(size.findtext("height"))
            self._size = (width, height) if width and height else None
        start = next((element.text for element in meta.iter("start_frame")), None)
        self._first_frame = read_whole(start) or 0
        skip = next((element.text or "" for element in meta.iter("frame_filter")), "").removeprefix("step=")
        self._step = read_whole(skip) or 1

    def _read_image(self, found: Found) -> Parsed:
        image = found.element
        name = image.get("name") or ""
        where = f"<image name={name!r}>"
        if not name:
            raise BadRecord("malformed", "an <image> has no name; expected its file name there")
        size = (int(read_number(image.attrib, "width", where)), int(read_number(image.attrib, "height", where)))
        sheet = Sheet(size)
        kept: dict[str, Any] = {}
        reader = ShapeReader(sheet, "image")
        for shape in image:
            if shape.tag == TAG:
                _add_tag(sheet, shape)
            elif shape.tag in SHAPES:
                id_ = sheet.name()
                class_id = _name_label(shape)
                mark = reader.read(shape, id_, class_id, self._read_attributes(shape, class_id))
                if isinstance(mark, Keypoints) and class_id in self._poses:
                    class_id, skeleton = self._poses[class_id]
                    mark = replace(mark, class_=class_id, skeleton=skeleton)
                if mark is not None:
                    sheet.marks.append(mark)
                    _keep(kept, id_, shape)
            else:
                sheet.note("kind_left_out", "", f"{where}: <{shape.tag}> has no place in documents")
                sheet.left_out.append({"tag": shape.tag, **shape.attrib})
        path = self._source.media.find(name, near=f"{self._path} {image.get('subset', '')}")
        split = find_split(image.get("subset") or "")
        record = ImportRecord(
            key=self._keys.take(name),
            assets={"image": ImportAsset(upload=path or name, name=name.rsplit("/", 1)[-1])},
            metadata={"split": split} if split else {},
            # CVAT lists all images of a task; one without shapes may not have been looked at yet.
            annotations=[sheet.finish(source=_describe(kept, sheet))] if sheet.marks or sheet.left_out else [],
        )
        return Parsed(line_number=found.line_number, file=self._path, record=record, notes=sheet.notes)

    def _read_video(self) -> Parsed:
        line = self._tracks[0].line_number if self._tracks else 1
        try:
            return self._build_video(line)
        except BadRecord as error:
            return error.at(self._path, line)

    def _build_video(self, line: int) -> Parsed:
        stem = self._path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        videos = [path for path in self._source.paths() if guess_family(path) == "video"]
        path = self._source.media.find(self._video, near=self._path) if self._video else None
        if path is None and len(videos) == 1:
            path = videos[0]
        if path is None:
            named = self._video or stem
            raise BadRecord(
                "video_missing", f"there is no video {named!r}; send it along, as tracks count in its frames"
            )
        starts = read_frame_starts(self._source, path)
        sheet = Sheet(self._size)
        for found in self._tracks:
            self._read_track(sheet, found.element, starts.tolist())
        record = ImportRecord(
            key=self._keys.take(path.rsplit("/", 1)[-1]),
            assets={"video": ImportAsset(upload=path)},
            annotations=[sheet.finish(source=_describe({}, sheet))] if self._tracks else [],
        )
        return Parsed(line_number=line, file=self._path, record=record, notes=sheet.notes)

    def _read_track(self, sheet: Sheet, track: Element, starts_us: Sequence[int]) -> None:
        id_ = sheet.name()
        class_id = _name_label(track)
        reader = ShapeReader(sheet, "video")
        steps: dict[int, Keyframe] = {}
        kinds: set[str] = set()
        attributes: dict[str, AttributeValue] = {}
        changes: dict[int, dict[str, Any]] = {}
        for shape in track:
            if shape.tag not in SHAPES or shape.get("keyframe", "1") == "0":
                continue
            frame = self._first_frame + int(read_number(shape.attrib, "frame", f"track {id_}")) * self._step
            if not 0 <= frame < len(starts_us):
                raise BadRecord("bad_frame", f"track {id_} has frame {frame}; the video has {len(starts_us)}, from 0")
            told = self._read_attributes(shape, class_id)
            if changed := _list_changes(shape, attributes, told):
                changes[frame] = changed
            attributes |= told
            mark = reader.read(shape, id_, class_id, {})
            if mark is None:
                continue
            kinds.add(kind_of(mark))
            at_us = starts_us[frame]
            steps[at_us] = make_keyframe(mark, at_us, is_visible=shape.get("outside") != "1")
        if not steps or len(kinds) != 1:
            sheet.drop(id_, f"the track has {'no keyframe' if not steps else 'shapes of several kinds'}")
            return
        if changes:
            sheet.note(
                "changes_left_out", id_, f"{id_}: what changes in a track but its shape has no place in documents"
            )
            sheet.left_out.append(
                {"tag": "track", "mark": id_, "frames": {str(at): said for at, said in changes.items()}}
            )
        keyframes = [steps[at_us] for at_us in sorted(steps)]
        kind: Any = kinds.pop()
        sheet.marks.append(
            Track(id=id_, slot="video", class_=class_id, shape=kind, keyframes=keyframes, attributes=attributes)
        )

    def _read_attributes(self, shape: Element, class_id: str) -> dict[str, AttributeValue]:
        types = self._types.get(class_id, {})
        found: dict[str, AttributeValue] = {}
        for element in shape.findall("attribute"):
            name, value = element.get("name") or "", element.text or ""
            if name:
                found[name] = _convert(value, types.get(name, "text"))
        return found


def _name_label(element: Element) -> str:
    if not (element.get("label") or "").strip():
        raise BadRecord("bad_class", f"a <{element.tag}> has no label; expected the name of its class there")
    return name_class(element.get("label"))


def _add_tag(sheet: Sheet, tag: Element) -> None:
    """Add the answer that a tag of the whole image is; its attributes have no place there."""
    id_ = sheet.name(prefix="q")
    sheet.marks.append(Choice(id=id_, question=TAG, values=[_name_label(tag)]))
    said = {element.get("name") or "": element.text or "" for element in tag.findall("attribute")}
    if said:
        sheet.note("attributes_left_out", id_, f"{id_}: attributes of tags have no place in documents")
        sheet.left_out.append({"tag": TAG, "label": tag.get("label"), "attributes": said})


def _list_changes(
    shape: Element, before: Mapping[str, AttributeValue], now: Mapping[str, AttributeValue]
) -> dict[str, Any]:
    """Return what a keyframe says beside its shape that documents say of whole tracks at most."""
    changed: dict[str, Any] = {name: value for name, value in now.items() if before.get(name, value) != value}
    return changed | ({"occluded": "1"} if shape.get("occluded") == "1" else {})


def split_pose(label: str, classes: Collection[str]) -> tuple[str, str]:
    """Return the class and the skeleton of a label: ``Person (Arm)`` is the arm of a class that has a label, too."""
    found = _POSE.fullmatch(label)
    return (found[1], found[2]) if found and found[1] in classes else (label, label)


def _convert(value: str, kind: str) -> AttributeValue:
    if kind == "boolean" and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    if kind == "number":
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _declare(element: Element) -> Attribute:
    name = name_class(element.findtext("name") or "")
    kind: Any = _TYPES.get(element.findtext("input_type") or "", "text")
    values = [value for value in (element.findtext("values") or "").split("\n") if value]
    return Attribute(id=name, name=name, type=kind, options=values if kind == "option" else [])


def _keep(kept: dict[str, Any], id_: str, shape: Element) -> None:
    """Note what a shape says that marks do not: hidden, in a group, not drawn by hand."""
    usual = {"occluded": "0", "source": "manual", "group_id": "0"}
    found = {name: value for name, value in shape.attrib.items() if name in usual and value not in ("", usual[name])}
    found |= {name: value for name, value in shape.attrib.items() if name not in _PLACE}
    if found:
        kept[id_] = found


def _describe(kept: dict[str, Any], sheet: Sheet) -> dict[str, Any]:
    parts = {"marks": kept, "left_out": sheet.left_out}
    found = {name: part for name, part in parts.items() if part}
    return {"cvat": found} if found else {}
