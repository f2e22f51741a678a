"""Label Studio JSON: tasks with annotations and predictions."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final
from urllib.parse import unquote

from annotate.document.document import Document
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.rating import Rating
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.segment import Segment
from annotate.document.kinds.text import Text
from annotate.document.problem import Problem
from annotate.importers.base import (
    DEFAULT_IMPORT_LIMITS,
    BadRecord,
    ImportAsset,
    Importer,
    ImportLimits,
    ImportRecord,
    ImportSuggestion,
    Parsed,
)
from annotate.importers.clips import measure_video
from annotate.importers.images import Family, guess_family, measure_image
from annotate.importers.keys import KeyBook
from annotate.importers.label_studio_regions import LabelStudioReader, Medium
from annotate.importers.regions import Sheet, name_class
from annotate.importers.rows import Row, find_row_files, read_first_row, read_rows
from annotate.importers.source import Source

RELATED = "related"
"""The class of a relation without a label."""

_ANSWERS = ("choices", "textarea", "rating", "number", "taxonomy")
_HASH = re.compile(r"^[0-9a-f]{8}-")
_STORES = ("s3://", "gs://", "azure-blob://", "/data/")
_MEDIA: Final[tuple[Family, ...]] = ("image", "video", "audio")
_WEB = ("http://", "https://")
_NOT_SLOT = re.compile(r"[^A-Za-z0-9_-]+")
_TASK_KNOWN = frozenset({"id", "data", "annotations", "predictions", "completions", "meta", "drafts"})


class LabelStudioImporter(Importer):
    """Reads tasks."""

    name: ClassVar[str] = "label_studio"
    title: ClassVar[str] = "Label Studio JSON"
    description: ClassVar[str] = "Tasks with annotations and predictions, as Label Studio exports and imports them."
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def recognise(self, source: Source) -> bool:
        return any(_is_task(read_first_row(source, path)) for path in find_row_files(source)[:20])

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read tasks file by file."""
        keys = KeyBook()
        paths = find_row_files(source)
        for path in [path for path in paths if _is_task(read_first_row(source, path))] or paths:
            for row in read_rows(source, path, limits=limits):
                if isinstance(row, Parsed):
                    yield row
                    continue
                try:
                    yield _Task(source, row, keys).read()
                except BadRecord as error:
                    yield error.at(row.file, row.line_number)


def _is_task(row: dict[str, Any] | None) -> bool:
    if row is None:
        return False
    if not isinstance(row.get("data"), dict):
        return _is_short(row)
    return any(isinstance(row.get(name), list) for name in ("annotations", "predictions", "completions")) or "id" in row


def _is_short(row: Mapping[str, Any]) -> bool:
    """Return whether a row is of JSON-MIN, which leaves off what results are and where they belong."""
    return "annotation_id" in row and "annotator" in row


class _Task:
    """One task while it is read."""

    def __init__(self, source: Source, row: Row, keys: KeyBook) -> None:
        self._source, self._row, self._keys = source, row, keys
        data = row.value.get("data")
        if _is_short(row.value) and not isinstance(data, dict):
            raise BadRecord("json_min", "this is JSON-MIN, which leaves off the kinds of results; export it as JSON")
        if not isinstance(data, dict):
            raise BadRecord("no_data", "the task has no 'data'; expected a Label Studio task")
        meta = row.value.get("meta")
        self._meta: Mapping[str, Any] = meta if isinstance(meta, dict) else {}
        self._metadata: dict[str, Any] = {}
        self._media: dict[str, Medium] = {}
        self._assets: dict[str, ImportAsset] = {}
        self._answers = self._list("annotations") or self._list("completions")
        self._read_data(data)

    def read(self) -> Parsed:
        """Return the record."""
        notes: list[Problem] = []
        annotations: list[Document] = []
        if drafts := self._list("drafts"):
            notes.append(Problem("drafts_left_out", None, f"drafts: {len(drafts)} of work in progress are left out"))
        for at, answer in enumerate(self._answers):
            if answer.get("was_cancelled"):
                notes.append(Problem("cancelled_left_out", None, f"annotations[{at}] was cancelled and is left out"))
                continue
            sheet, document = self._read_answer(answer, f"annotations[{at}]")
            notes += sheet.notes
            annotations.append(document)
        suggestions: dict[tuple[str, str], ImportSuggestion] = {}
        for at, answer in enumerate(self._list("predictions")):
            sheet, document = self._read_answer(answer, f"predictions[{at}]")
            notes += sheet.notes
            suggestion = _make_suggestion(answer, document)
            if (suggestion.model, suggestion.version) in suggestions:
                message = (
                    f"predictions[{at}]: {suggestion.model!r} has a prediction already; this one is read in its place"
                )
                notes.append(Problem("duplicate_suggestion", None, message))
            suggestions[suggestion.model, suggestion.version] = suggestion
        metadata = self._meta["metadata"] if isinstance(self._meta.get("metadata"), dict) else self._metadata
        record = ImportRecord(
            key=self._name(),
            assets=self._assets,
            metadata=metadata,
            annotations=annotations,
            suggestions=list(suggestions.values()),
        )
        return Parsed(line_number=self._row.line_number, file=self._row.file, record=record, notes=notes)

    def _list(self, name: str) -> list[dict[str, Any]]:
        found = self._row.value.get(name)
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    def _name(self) -> str:
        ours = self._meta.get("item_key")
        if isinstance(ours, str) and ours:
            return ours
        media = [asset for asset in self._assets.values() if asset.text is None]
        if len(media) == 1:
            return self._keys.take((media[0].name or "") or f"task-{self._row.value.get('id')}")
        id_ = self._row.value.get("id")
        return self._keys.take(f"task-{id_}" if id_ is not None else self._keys.digest(self._row.value))

    def _read_data(self, data: Mapping[str, Any]) -> None:
        named = {str(result.get("to_name")) for answer in self._answers for result in _list_results(answer)}
        named |= {str(r.get("to_name")) for answer in self._list("predictions") for r in _list_results(answer)}
        for name, value in data.items():
            family = _guess_family(name, value) if isinstance(value, str) else None
            if isinstance(value, str) and family in ("image", "video", "audio") and len(value) < 4096:
                self._add_medium(name, value, family)
            elif isinstance(value, str) and (name in named or name == "text"):
                self._add_text(name, value)
            else:
                self._metadata[name] = value
        if not self._assets:
            texts = [(name, value) for name, value in self._metadata.items() if isinstance(value, str) and value]
            if not texts:
                raise BadRecord("no_assets", "'data' names no image, video, audio or text that is known by its ending")
            name, value = max(texts, key=lambda entry: len(entry[1]))
            del self._metadata[name]
            self._add_text(name, value)

    def _add_text(self, name: str, value: str) -> None:
        slot = name_slot(name)
        self._assets[slot] = ImportAsset(text=value, **self._list_terms(slot))
        self._media[name] = Medium(slot, "text", value)

    def _add_medium(self, name: str, value: str, family: str) -> None:
        slot = name_slot(name)
        path = find_file(self._source, value)
        terms = self._list_terms(slot)
        shown = _HASH.sub("", find_address(value).rsplit("/", 1)[-1].rsplit("=", 1)[-1])[:500]
        if path is not None:
            self._assets[slot] = ImportAsset(upload=path, name=shown, **terms)
        elif value.startswith(_WEB):
            self._assets[slot] = ImportAsset(url=value, name=shown, **terms)
        else:
            self._assets[slot] = ImportAsset(upload=shown, name=shown, **terms)
        measure = {"image": measure_image, "video": measure_video}.get(family)
        sized = None if path is None or measure is None else partial(measure, self._source, path)
        self._media[name] = Medium(slot, family, measure=sized)

    def _list_terms(self, slot: str) -> dict[str, str]:
        terms = self._meta.get("terms")
        mine = terms.get(slot) if isinstance(terms, dict) else None
        if not isinstance(mine, dict):
            return {}
        return {name: str(said) for name, said in mine.items() if name in ("licence", "source", "consent")}

    def _find_medium(self, result: Mapping[str, Any]) -> Medium | None:
        """Return the asset that a result is about: the one of that name, else the first that it can be about."""
        name = str(result.get("to_name"))
        if name in self._media:
            return self._media[name]
        kind = str(result.get("type"))
        value = result.get("value")
        has_time = isinstance(value, Mapping) and "start" in value
        families = ("text", "audio", "video") if has_time else ("image", "video")
        if kind in ("timelinelabels", "videorectangle"):
            families = ("video", "audio")
        media = list(self._media.values())
        return next((medium for family in families for medium in media if medium.family == family), None)

    def _read_answer(self, answer: Mapping[str, Any], where: str) -> tuple[Sheet, Document]:
        results = _list_results(answer)
        sheet = Sheet()
        labels, words = _gather(results)
        reader = LabelStudioReader(sheet, labels, words)
        ids: dict[str, str] = {}
        for result in results:
            kind = str(result.get("type"))
            if kind == "relation" or kind in _ANSWERS or str(result.get("id")) in ids:
                continue
            medium = self._find_medium(result)
            id_ = sheet.name(result.get("id"))
            if medium is None or not reader.add(result, id_, medium):
                sheet.note("kind_left_out", id_, f"{where}: results of type {kind!r} have no place in documents")
                sheet.left_out.append(dict(result))
            else:
                ids[str(result.get("id"))] = id_
        for id_, found in labels.items():
            if len(set(found)) > 1 and id_ in ids:
                sheet.note("labels_left_out", ids[id_], f"{ids[id_]}: of the labels {found} the first was taken")
                sheet.left_out.append({"id": id_, "labels": list(found)})
        placed = {mark.id for mark in sheet.marks}
        spoken = {mark.id for mark in sheet.marks if isinstance(mark, Segment)}
        ids = {theirs: mine for theirs, mine in ids.items() if mine in placed}
        for result in results:
            self._add_answer(sheet, result, ids, spoken)
        kept = {"label_studio": {"left_out": sheet.left_out}} if sheet.left_out else {}
        return sheet, sheet.finish(source=kept)

    def _add_answer(
        self, sheet: Sheet, result: Mapping[str, Any], ids: Mapping[str, str], spoken: Collection[str]
    ) -> None:
        kind, value = str(result.get("type")), result.get("value")
        if kind == "relation":
            _add_relation(sheet, result, ids)
            return
        if kind not in _ANSWERS or not isinstance(value, Mapping):
            return
        target = ids.get(str(result.get("id")))
        if kind == "textarea" and target in spoken:
            return  # the words of a segment are part of it
        question = str(result.get("from_name") or kind)
        if target is not None:
            question = question.removeprefix(f"{result.get('to_name')}_")
        fields = {"id": sheet.name(None if target else result.get("id"), "q"), "question": name_class(question)}
        sheet.marks += _make_answer(kind, value, fields | {"target": target})


def _add_relation(sheet: Sheet, result: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    """Add a relation, from the end at which its arrow starts; one that lacks an end, or has two arrows, is told."""
    ends = [ids.get(str(result.get(name))) for name in ("from_id", "to_id")]
    if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        message = f"a relation from {result.get('from_id')!r} to {result.get('to_id')!r} lacks an end; it was left out"
        sheet.note("relation_left_out", "", message)
        sheet.left_out.append(dict(result))
        return
    start, end = (ends[1], ends[0]) if result.get("direction") == "left" else (ends[0], ends[1])
    named = result.get("labels")
    class_id = name_class(named[0]) if isinstance(named, list) and named else RELATED
    id_ = sheet.name(prefix="x")
    sheet.marks.append(Relation(id=id_, class_=class_id, from_=start, to=end))
    if result.get("direction") == "bi":
        sheet.note(
            "direction_left_out", id_, f"{id_}: it points both ways, which relations here do not; it points one way"
        )


def _make_answer(kind: str, value: Mapping[str, Any], fields: dict[str, Any]) -> list[Any]:
    chosen = value.get(kind)
    if kind in ("rating", "number") and isinstance(chosen, int | float) and not isinstance(chosen, bool):
        return [Rating(value=float(chosen), **fields)]
    if kind == "textarea":
        texts = value.get("text")
        joined = "\n".join(map(str, texts)) if isinstance(texts, list) else str(texts or "")
        return [Text(text=joined, **fields)] if joined else []
    if kind in ("choices", "taxonomy") and isinstance(chosen, list) and chosen:
        options = [" / ".join(map(str, one)) if isinstance(one, list) else str(one) for one in chosen]
        return [Choice(values=list(dict.fromkeys(name_class(option) for option in options)), **fields)]
    return []


def _list_results(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = answer.get("result")
    return [result for result in found if isinstance(result, dict)] if isinstance(found, list) else []


def _gather(results: Sequence[Mapping[str, Any]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return labels and, for stretches of time, words by id: several results may share one region."""
    labels: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    timed = {str(r.get("id")) for r in results if r.get("type") in ("labels", "timelinelabels")}
    for result in results:
        id_, value = str(result.get("id")), result.get("value")
        if not isinstance(value, Mapping):
            continue
        for name, found in value.items():
            if name.endswith("labels") and isinstance(found, list):
                labels.setdefault(id_, []).extend(map(str, found))
        texts = value.get("text")
        if result.get("type") == "textarea" and id_ in timed and isinstance(texts, list):
            words[id_] = "\n".join(map(str, texts))
    return labels, words


def _make_suggestion(answer: Mapping[str, Any], document: Document) -> ImportSuggestion:
    score = answer.get("score")
    known = float(score) if isinstance(score, int | float) and 0 <= score <= 1 else None
    model = str(answer.get("model_version") or "label_studio")[:200]
    return ImportSuggestion(model=model, score=known, document=document)


def name_slot(name: str) -> str:
    """Return a foreign name as that of a slot."""
    return _NOT_SLOT.sub("-", name).strip("-")[:64] or "asset"


def _guess_family(name: str, value: str) -> Family | None:
    """Return what a value of a task's data is: by the end of its address, or, for an address, by its own name."""
    family = guess_family(find_address(value))
    if family is not None or not value.startswith((*_WEB, *_STORES)):
        return family
    return next((known for known in _MEDIA if known in name.lower()), None)


def find_address(value: str) -> str:
    """Return the path in an address: of a file in local storage what stands behind ``?d=``."""
    address = unquote(value)
    return address.partition("?d=")[2] if "?d=" in address else address


def find_file(source: Source, value: str) -> str | None:
    """Return the file that a task's address means, without the hash that Label Studio puts in front of names."""
    address = find_address(value)
    path = source.media.find(address.partition("?")[0])
    if path is not None:
        return path
    folder, _, name = address.rpartition("/")
    return source.media.find(f"{folder}/{_HASH.sub('', name)}")
