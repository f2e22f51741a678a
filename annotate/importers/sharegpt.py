"""LLaMA-Factory: ShareGPT conversations and Alpaca instructions, with or without ``dataset_info.json``."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar, NamedTuple

import msgspec

from annotate.importers.base import DEFAULT_IMPORT_LIMITS, BadRecord, Importer, ImportLimits, Parsed
from annotate.importers.dialogue_files import find_dialogues
from annotate.importers.dialogues import Family, Talk, list_messages, list_rest
from annotate.importers.keys import KeyBook
from annotate.importers.rows import JSON_SUFFIXES, Row, find_row_files, read_rows
from annotate.importers.source import Source

INFO = "dataset_info.json"
_MAX_INFO_BYTES = 1 << 22
_MEDIA: dict[Family, tuple[str, ...]] = {"image": ("images",), "video": ("videos",), "audio": ("audios",)}
_TAGS = {"role_tag": "from", "content_tag": "value"}
_ROLES = {
    "user_tag": "user",
    "assistant_tag": "assistant",
    "observation_tag": "observation",
    "function_tag": "function_call",
    "system_tag": "system",
}
_HUGGING_FACE = re.compile(rb'"(?:features|citation|splits)"\s*:\s*["{n]')
_ALPACA = {"prompt": "instruction", "query": "input", "response": "output", "history": "history"}


class Shape(NamedTuple):
    """How the rows of one file are laid out, as ``dataset_info.json`` says.

    Attributes:
        is_alpaca: Whether they are instructions rather than messages.
        columns: Names of columns by what they hold.
        tags: Names of members of messages.
        roles: Our names of speakers by theirs.
    """

    is_alpaca: bool
    columns: dict[str, str]
    tags: dict[str, str]
    roles: dict[str, str]


class ShareGptImporter(Importer):
    """Reads ShareGPT and Alpaca."""

    name: ClassVar[str] = "sharegpt"
    title: ClassVar[str] = "ShareGPT (LLaMA-Factory)"
    description: ClassVar[str] = "Conversations, comparisons and instructions as LLaMA-Factory reads them."
    suffixes: ClassVar[tuple[str, ...]] = JSON_SUFFIXES

    def recognise(self, source: Source) -> bool:
        return bool(_find_info(source)) or bool(find_dialogues(source, _is_sharegpt))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        keys = KeyBook()
        try:
            shapes = _list_shapes(source)
        except BadRecord as error:
            yield error.at(_find_info(source)[0], 1)
            return
        for path, shape in shapes.items():
            for row in read_rows(source, path, limits=limits):
                if isinstance(row, Parsed):
                    yield row
                    continue
                try:
                    yield _read(source, row, keys, shape)
                except BadRecord as error:
                    yield error.at(row.file, row.line_number)


def _is_sharegpt(row: dict[str, Any]) -> bool:
    return isinstance(row.get("conversations"), list) or ("instruction" in row and "output" in row)


def _list_shapes(source: Source) -> dict[str, Shape]:
    """Return how each file is laid out: as told, or as its first row looks.

    Raises:
        BadRecord: ``dataset_info.json`` is not what it should be.
    """
    shapes: dict[str, Shape] = {}
    for path in _find_info(source):
        shapes |= _read_info(source, path)
    if shapes:
        return shapes
    paths = find_dialogues(source, _is_sharegpt) or find_row_files(source)
    alpaca = set(find_dialogues(source, lambda row: "instruction" in row))
    return {path: _make_shape({"formatting": "alpaca" if path in alpaca else "sharegpt"}) for path in paths}


def _find_info(source: Source) -> list[str]:
    """Return the files that say where data sets are; Hugging Face calls what it says of one by the same name."""
    paths = [path for path in source.find(INFO) if path.rsplit("/", 1)[-1] == INFO]
    return [path for path in paths if not _HUGGING_FACE.search(source.head(path))]


def _read_info(source: Source, path: str) -> dict[str, Shape]:
    try:
        info = msgspec.json.decode(source.head(path, _MAX_INFO_BYTES), type=dict[str, dict[str, Any]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRecord("bad_dataset_info", f"not what LLaMA-Factory reads: {error}") from error
    shapes: dict[str, Shape] = {}
    folder = path.rpartition("/")[0]
    for entry in info.values():
        name = entry.get("file_name")
        found = f"{folder}/{name}".lstrip("/") if isinstance(name, str) else ""
        if source.has(found) and found.lower().endswith(JSON_SUFFIXES):
            shapes[found] = _make_shape(entry)
    return shapes


def _make_shape(entry: Mapping[str, Any]) -> Shape:
    is_alpaca = entry.get("formatting", "alpaca") == "alpaca"
    columns = {"messages": "conversations", "system": "system", "tools": "tools", "chosen": "chosen"}
    columns |= {"rejected": "rejected", "kto_tag": "label"} | dict(_ALPACA)
    columns |= {name: name for name in ("images", "videos", "audios")}
    told = entry.get("columns")
    columns |= {str(k): str(v) for k, v in told.items()} if isinstance(told, Mapping) else {}
    tags = dict(_TAGS)
    named = entry.get("tags")
    named = {str(k): str(v) for k, v in named.items()} if isinstance(named, Mapping) else {}
    tags |= {name: value for name, value in named.items() if name in _TAGS}
    roles = {named[tag]: role for tag, role in _ROLES.items() if tag in named}
    return Shape(is_alpaca, columns, tags, roles)


def _read(source: Source, row: Row, keys: KeyBook, shape: Shape) -> Parsed:
    value, columns = row.value, shape.columns
    talk = Talk(source, row, "sharegpt")
    talk.take_columns(value, {family: (columns[names[0]],) for family, names in _MEDIA.items()})
    system = value.get(columns["system"])
    if isinstance(system, str) and system:
        talk.say("system", system)
    say = partial(_say_instruction if shape.is_alpaca and "conversations" not in value else _say_messages, talk, value)
    say(shape)
    talk.keep("tools", value.get(columns["tools"]))
    label = value.get(columns["kto_tag"])
    if isinstance(label, bool):
        talk.judge(label)
    known = [*columns.values(), "conversations", "id", "item_key"]
    return talk.finish(keys, key=value.get("item_key", value.get("id")), metadata=list_rest(value, known))


def _say_messages(talk: Talk, value: Mapping[str, Any], shape: Shape) -> None:
    column = shape.columns["messages"] if shape.columns["messages"] in value else "conversations"
    for message in list_messages(value.get(column), column):
        talk.say(*_read_message(message, shape))
    chosen, rejected = (value.get(shape.columns[name]) for name in ("chosen", "rejected"))
    if isinstance(chosen, Mapping) and isinstance(rejected, Mapping):
        talk.compare(_read_message(chosen, shape)[1], _read_message(rejected, shape)[1])


def _read_message(message: Mapping[str, Any], shape: Shape) -> tuple[object, object]:
    role = message.get(shape.tags["role_tag"], message.get("role"))
    content = message.get(shape.tags["content_tag"], message.get("content"))
    return shape.roles.get(str(role), role), content


def _say_instruction(talk: Talk, value: Mapping[str, Any], shape: Shape) -> None:
    for pair in value.get(shape.columns["history"]) or ():
        if isinstance(pair, list) and len(pair) == 2:
            talk.say("user", pair[0])
            talk.say("assistant", pair[1])
    asked = [value.get(shape.columns[name]) for name in ("prompt", "query")]
    talk.say("user", "\n".join(str(words) for words in asked if words))
    chosen, rejected = (value.get(shape.columns[name]) for name in ("chosen", "rejected"))
    if isinstance(chosen, str) and isinstance(rejected, str):
        talk.compare(chosen, rejected)
    else:
        talk.say("assistant", value.get(shape.columns["response"]))
