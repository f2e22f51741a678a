"""Label Studio JSON: tasks with annotations or predictions, and the configuration that reads them."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, nullcontext
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from annotate.document.document import Document
from annotate.document.kinds.base import Mark, SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.instant import Instant
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.segment import Segment
from annotate.document.kinds.text import Text
from annotate.document.kinds.text_span import TextSpan
from annotate.document.kinds.track import Track
from annotate.document.manifest import ManifestAnnotation, ManifestAsset, ManifestRecord, Split
from annotate.exporters.base import MediaOptions
from annotate.exporters.clips import CLIP_LOSSES, open_clip
from annotate.exporters.kept import Kept
from annotate.exporters.label_studio_config import Config
from annotate.exporters.label_studio_regions import REGION_LOSSES, Result, Speller
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.parallel import render_items
from annotate.exporters.pictures import MARK_LOSSES
from annotate.exporters.records import (
    CHOICE_LOSSES,
    FACT_LOSSES,
    SPEECH_LOSSES,
    SPLITS,
    describe_kinds,
    list_unmarked,
    list_unsaid,
)
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.rendering import ItemExporter, Render, Stage
from annotate.exporters.report import LeftOut
from annotate.exporters.slots import list_slots
from annotate.exporters.spill import Spill, separate

_encoder = msgspec.json.Encoder()

KEPT = Kept("label_studio", ("left_out",))
REGIONS = (Box, Ellipse, Instant, Keypoints, Mask, Polygon, Segment, Track)
TIMED = (Instant, Segment, Track)


class LabelStudioOptions(MediaOptions, frozen=True, kw_only=True):
    """Options of the Label Studio export."""

    url_prefix: Annotated[
        str,
        Meta(
            description="Put in front of media paths as it is, e.g. /data/local-files/?d=cats/ or https://host/cats/."
        ),
    ] = ""
    predictions: Annotated[
        bool,
        Meta(description="Whether documents become predictions, to start from, instead of annotations."),
    ] = False


class TaskPart(msgspec.Struct, array_like=True, gc=False):
    """One task.

    Attributes:
        split: Its split.
        task: Its line of JSON.
    """

    split: Split
    task: bytes


class LabelStudioExporter(ItemExporter[LabelStudioOptions, TaskPart]):
    """Writes ``<split>.json``, a list of tasks, and ``config.xml``."""

    name = "label_studio"
    version = 4
    title = "Label Studio JSON"
    description = "Tasks with annotations or predictions of images, video, audio and text, for Label Studio."
    media = ("image", "video", "audio", "text")
    options_type = LabelStudioOptions
    part_type = TaskPart
    libraries = ("pillow",)
    losses = (
        {code: sentence for code, sentence in CHOICE_LOSSES.items() if code != "other_annotations"}
        | MEDIA_LOSSES
        | SPEECH_LOSSES
        | REGION_LOSSES
        | CLIP_LOSSES
        | {code: FACT_LOSSES[code] for code in ("exhaustive_left_out", "source_left_out")}
        | {code: MARK_LOSSES[code] for code in ("mark_unplaced", "class_unknown", "category_renamed")}
        | describe_kinds(
            ("choice", "polyline", "rating", "text", "text_span"), "Label Studio cannot hold them where they are"
        )
        | {
            "relation_left_out": "Relations with an end that was left out were left out.",
            "attributes_left_out": "Attributes of marks were left out: Label Studio asks questions instead.",
            "origin_left_out": "Of the model that a mark came from only the score was written, and whether a person "
            "changed the mark.",
            "image_without_size": "Marks on images whose size is not known were left out.",
            "text_not_utf8": "Items with a text file that is not UTF-8 were left out.",
        }
    )

    def make_render(self, stage: Stage, options: LabelStudioOptions, plan: Any) -> Render[TaskPart]:
        """Return what renders an item, its task at most."""
        slots = {(slot, media) for slot, media in plan}
        return _Writer(stage, Config(stage.release.header.ontologies, slots), options).render

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: LabelStudioOptions) -> None:
        """Write the tasks of every split that has any, and the configuration."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            tasks = {split: stack.enter_context(Spill()) for split in SPLITS}
            slots = sorted(list_slots(release))
            config = Config(release.header.ontologies, set(slots))
            for class_id in config.categories.renamed:
                ledger.lose("category_renamed", "", class_id)
            parts = stack.enter_context(closing(render_items(self, release, ledger, files, options, slots)))
            # Converters of other tools ask for ids of tasks, as its own exports have them; imports give new ones.
            for number, part in enumerate(parts, start=1):
                tasks[part.split].add_lines(b'{"id":%d,' % number + part.task[1:], 1)
            for split in [split for split in SPLITS if tasks[split].count] or ["train"]:
                with ledger.open(f"{split}.json") as stream:
                    stream.write(b"[")
                    stream.writelines(separate(tasks[split]))
                    stream.write(b"\n]\n")
            ledger.write("config.xml", config.encode())


def list_foreign(document: Document, taken: Collection[str]) -> list[Result]:
    """Return the results that an import could not model, as they came, except where an id is in use by now."""
    left_out = KEPT.read(document, "left_out")
    results = [one for one in left_out if isinstance(one, dict) and "type" in one] if isinstance(left_out, list) else []
    return [one for one in results if one.get("id") not in taken]


class _Writer:
    """Spells items as tasks."""

    def __init__(self, stage: Stage, config: Config, options: LabelStudioOptions) -> None:
        self._release, self._ledger, self._files = stage
        self._config = config
        self._options = options

    def render(self, record: ManifestRecord) -> Iterator[TaskPart]:
        """Yield the task of an item; none for one that is left out, which is counted."""
        self._ledger.tally("items")
        task = self.describe(record)
        if task is not None:
            self._ledger.tally("tasks")
            yield TaskPart(record.split, _encoder.encode_lines([task]))

    def describe(self, record: ManifestRecord) -> dict[str, Any] | None:
        """Return a task; None for an item that is left out, which is counted."""
        if not record.annotations:
            self._ledger.lose("item_without_annotation", record.key)
            return None
        try:
            data = {self._name(record, slot): self._point_at(record, slot) for slot in sorted(record.assets)}
        except (LeftOut, BlobMissing) as error:
            self._lose(error, record, None)
            return None
        about = {"item_key": record.key, "split": record.split, "component": record.component, "weight": record.weight}
        terms = {
            slot: {"licence": asset.licence, "source": asset.source, "consent": asset.consent}
            for slot, asset in record.assets.items()
            if asset.licence or asset.source or asset.consent
        }
        meta = about | {"metadata": record.metadata, "terms": terms}
        task: dict[str, Any] = {"data": data, "meta": {k: v for k, v in meta.items() if v not in (None, {})}}
        answers = [self._describe_annotation(record, annotation) for annotation in record.annotations]
        return task | {"predictions" if self._options.predictions else "annotations": answers}

    def _name(self, record: ManifestRecord, slot: str) -> str:
        return self._config.name_slot(slot, record.assets[slot].media)

    def _point_at(self, record: ManifestRecord, slot: str) -> str:
        asset = record.assets[slot]
        if asset.media == "text":
            return self._read_text(asset, slot)
        path = self._files.place(asset, f"{asset.media}s", item=record.key, slot=slot)
        return f"{self._options.url_prefix}{path}"

    def _read_text(self, asset: ManifestAsset, slot: str) -> str:
        if asset.text is not None:
            return asset.text
        assert asset.sha256 is not None
        try:
            return self._release.read_blob(asset.sha256).decode()
        except UnicodeDecodeError as error:
            raise LeftOut("text_not_utf8", slot) from error

    def _describe_annotation(self, record: ManifestRecord, annotation: ManifestAnnotation) -> dict[str, Any]:
        document = annotation.document
        results: list[Result] = []
        carried: set[str] = set()
        for slot in sorted(record.assets):
            marks: list[SlotMark] = [mark for mark in document.marks if isinstance(mark, REGIONS) and mark.slot == slot]
            results += self._spell_slot(record, slot, marks, carried)
        placed = {result["id"]: result["to_name"] for result in results}
        for mark in document.marks:
            if isinstance(mark, Relation):
                results += self._relate(mark, placed, carried)
            elif not isinstance(mark, SlotMark):
                results += self._answer(record, mark, placed, carried)
        for note in (*list_unmarked(document, carried), *list_unsaid(document, set())):
            self._ledger.lose(note.code, record.key, note.entity)
        results += list_foreign(document, {result["id"] for result in results if "id" in result})
        for code, is_left in (
            ("exhaustive_left_out", bool(document.exhaustive)),
            ("source_left_out", not KEPT.covers(document)),
        ):
            if is_left:
                self._ledger.lose(code, record.key)
        self._ledger.tally("annotations")
        self._ledger.tally("results", len(results))
        if self._options.predictions:
            scores = [result["score"] for result in results if "score" in result]
            mean = {"score": sum(scores) / len(scores)} if scores else {}
            return {"model_version": f"loopwright-{self._release.sha256[:12]}", "result": results, **mean}
        is_consensus = annotation.origin == "consensus"
        return {"was_cancelled": False, "ground_truth": is_consensus, "result": results}

    def _spell_slot(
        self, record: ManifestRecord, slot: str, marks: list[SlotMark], carried: set[str]
    ) -> Iterator[Result]:
        """Yield the results of the marks on one asset; those left out are counted as carried, under their reason."""
        asset = record.assets[slot]
        carried |= {mark.id for mark in marks}
        size = (asset.height_px or 0, asset.width_px or 0)
        needs_frames = asset.media == "video" and any(isinstance(mark, TIMED) for mark in marks)
        name = self._name(record, slot)
        try:
            with open_clip(self._release, asset, slot) if needs_frames else nullcontext() as clip:
                speller = Speller(name, size, self._config.name_class, self._release, self._ledger, record.key, clip)
                for mark in marks:
                    if size == (0, 0) and not isinstance(mark, Segment | Instant):
                        self._ledger.lose("image_without_size", record.key, mark.id)
                    else:
                        yield from self._spell_mark(record, speller, mark)
        except (LeftOut, BlobMissing) as error:
            self._lose(error, record, slot)

    def _spell_mark(self, record: ManifestRecord, speller: Speller, mark: SlotMark) -> list[Result]:
        try:
            results = speller.spell(mark)
        except (LeftOut, BlobMissing) as error:
            self._lose(error, record, mark.id)
            return []
        if mark.attributes:
            self._ledger.lose("attributes_left_out", record.key, mark.id)
        if mark.origin is not None:
            self._ledger.lose("origin_left_out", record.key, mark.id)
        return results

    def _relate(self, mark: Relation, placed: dict[str, str], carried: set[str]) -> Iterator[Result]:
        if mark.from_ in placed and mark.to in placed:
            carried.add(mark.id)
            label = self._config.name_class(mark.class_) or mark.class_
            ends = {"from_id": mark.from_, "to_id": mark.to}
            yield {"type": "relation", **ends, "direction": "right", "labels": [label]}

    def _answer(
        self, record: ManifestRecord, mark: Mark, placed: dict[str, str], carried: set[str]
    ) -> Iterator[Result]:
        """Yield the result of an answer or a span of text; one about a turn has no place."""
        if isinstance(mark, TextSpan):
            label = self._config.name_class(mark.class_)
            if mark.slot is not None and label is not None:
                carried.add(mark.id)
                name = self._name(record, mark.slot)
                text = self._read_text(record.assets[mark.slot], mark.slot)[mark.start : mark.end]
                value = {"start": mark.start, "end": mark.end, "text": text, "labels": [label]}
                yield {"id": mark.id, "type": "labels", "from_name": f"{name}_span", "to_name": name, "value": value}
            return
        if not isinstance(mark, Choice | Rating | Text) or mark.question not in self._config.questions:
            return
        if mark.target is not None and mark.target not in placed:
            return
        carried.add(mark.id)
        own = self._config.first()
        about = {"id": mark.target or mark.id, "to_name": placed[mark.target] if mark.target else own}
        about["from_name"] = f"{about['to_name']}_{mark.question}" if mark.target else mark.question
        yield about | self._spell_answer(mark)

    def _spell_answer(self, mark: Choice | Rating | Text) -> Result:
        if isinstance(mark, Choice):
            names = {option.id: option.name for option in self._config.questions[mark.question].options}
            return {"type": "choices", "value": {"choices": [names.get(value, value) for value in mark.values]}}
        if isinstance(mark, Rating):
            return {"type": "number", "value": {"number": mark.value}}
        return {"type": "textarea", "value": {"text": [mark.text]}}

    def _lose(self, error: LeftOut | BlobMissing, record: ManifestRecord, entity: str | None) -> None:
        code = error.code if isinstance(error, LeftOut) else "blob_missing"
        self._ledger.lose(code, record.key, entity)
