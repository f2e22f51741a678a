"""Messages with parts, as TRL and other trainers on Hugging Face datasets read them (the dialect of chat templates)."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import islice
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from annotate.exporters import parquet
from annotate.exporters.conversation_options import Kto, Preferences
from annotate.exporters.dialogue_rows import Key, Rows, Wanted, list_keys, list_rows
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Dialogue, Message, Shown, Talk
from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles, make_upright, propose_name
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.scripts import Script, ScriptExporter, read_parts
from annotate.exporters.sentences import SPELLING_LOSSES, Manner, Sentences, SpellingOptions
from annotate.exporters.spill import Spill

FOLDERS: Final[dict[Rows, str]] = {"conversation": "data", "preference": "preference", "kto": "kto"}
CONFIGS: Final[dict[Rows, str]] = {"conversation": "default", "preference": "preference", "kto": "kto"}
"""The names under which ``load_dataset`` finds the sorts of rows."""

COMMON = {"images": parquet.IMAGES, "item_key": parquet.STRING, "weight": parquet.FLOAT}
SCHEMAS: Final[dict[Rows, parquet.Schema]] = {
    "conversation": parquet.make_schema({"messages": parquet.MESSAGES} | COMMON),
    "preference": parquet.make_schema(
        {"prompt": parquet.MESSAGES, "chosen": parquet.MESSAGES, "rejected": parquet.MESSAGES}
        | COMMON
        | {"strength": parquet.INTEGER, "reason": parquet.STRING}
    ),
    "kto": parquet.make_schema(
        {"prompt": parquet.MESSAGES, "completion": parquet.MESSAGES, "label": parquet.BOOLEAN} | COMMON
    ),
}


class MessagesOptions(SpellingOptions, frozen=True, kw_only=True):
    """Options of the messages export."""

    layout: Annotated[
        Literal["parquet", "jsonl"],
        Meta(description="parquet: images inside the files, ready to train. jsonl: text files beside an image folder."),
    ] = "parquet"
    preferences: Preferences = True
    kto: Kto = False


class MessagesExporter(ScriptExporter[MessagesOptions]):
    """Writes one row a conversation, and one a comparison of responses in a configuration of its own."""

    name = "messages"
    version = 4
    title = "Messages (TRL, Hugging Face)"
    description = "Conversations with images for TRL and others that read Hugging Face datasets; pairs for DPO."
    media = ("image", "text")
    options_type = MessagesOptions
    libraries = ("pyarrow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | SPELLING_LOSSES
        | describe_kinds(list_kinds_but(), "messages carry words and images only")
        | {
            "row_with_video": "Rows that show a video were left out: TRL trains on images only.",
            "row_with_audio": "Rows that show audio were left out: TRL trains on images only.",
            "asset_in_tool_turn": "Rows that show an image in a tool turn were left out: TRL does not fill it in.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: MessagesOptions) -> None:
        """Write the rows of every split that has any, and the dataset card."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = self.make_speller(release, files, options)
            if options.layout == "jsonl":
                paths = _write_jsonl(release, ledger, speller, stack)
            else:
                paths = _write_parquet(release, ledger, speller, stack)
            _write_card(release, ledger, paths)

    def make_speller(self, release: ReleaseReader, files: MediaFiles, options: MessagesOptions) -> "_Speller":
        """Return what spells the rows."""
        return _Speller(release, files, options)


class _Speller:
    """Spells dialogues as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, options: MessagesOptions) -> None:
        self._release = release
        self._files = files
        self.options = options
        self.wanted = Wanted(preferences=options.preferences, kto=options.kto)

    def make_renderer(self) -> GroundingRenderer:
        """Return a renderer for one row."""
        return self.options.make_renderer()

    def read(self, row: dict[str, Any]) -> list[Script]:
        """Return the conversations in a row."""
        if "messages" in row:
            return [Script("conversation", read_parts(row["messages"]), row)]
        sides = ("good" if row["label"] else "bad",) if "label" in row else ("chosen", "rejected")
        return [
            Script(side, read_parts(row["prompt"] + row["completion" if "label" in row else side]), row)
            for side in sides
        ]

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row; its images are paths, or what :func:`_load_image` needs to embed them."""
        if dialogue.preference is not None:
            row = self._spell_pair(talk, dialogue)
        elif dialogue.judged is not None:
            spelled = self._spell(talk, [*dialogue.messages, dialogue.judged])
            row = {"prompt": spelled[:-1], "completion": spelled[-1:], "label": dialogue.is_good}
        else:
            row = {"messages": self._spell(talk, dialogue.messages)}
            for message in dialogue.messages:
                if message.role == "assistant" and not message.trains:
                    talk.note("turn_loss_ignored", message.id)
        # Files are placed last, so that a row that is left out leaves none behind.
        row["images"] = [self._place(talk, shown) for shown in dialogue.list_shown()]
        return row | {"item_key": talk.record.key, "weight": talk.record.weight}

    def _spell_pair(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        assert dialogue.preference is not None
        assert dialogue.chosen is not None
        assert dialogue.rejected is not None
        sides = [self._spell(talk, [*dialogue.messages, side]) for side in (dialogue.chosen, dialogue.rejected)]
        return {
            "prompt": sides[0][:-1],
            "chosen": sides[0][-1:],
            "rejected": sides[1][-1:],
            "strength": dialogue.preference.strength,
            "reason": dialogue.preference.reason,
        }

    def _spell(self, talk: Talk, messages: list[Message]) -> list[dict[str, Any]]:
        for message in messages:
            check_shown(message)
        manner = Manner(self.make_renderer(), None, self.options.literal_tags)
        spelled = Sentences(talk, messages, self._release, manner).spelled
        return [
            {"role": message.role, "content": [make_part(bit) for bit in bits]}
            for message, bits in zip(messages, spelled, strict=True)
        ]

    def _place(self, talk: Talk, shown: Shown) -> Any:
        if self.options.layout == "parquet" and self.options.media == "copy":
            asset, size_bytes = shown.asset, shown.asset.size_bytes or 0
            return {"sha256": asset.sha256, "path": propose_name(asset), "size_bytes": size_bytes, "slot": shown.slot}
        path = self._files.place(shown.asset, "images", item=talk.record.key, slot=shown.slot)
        path = self.options.point_at(path)
        return path if self.options.layout == "jsonl" else {"bytes": None, "path": path}


def make_part(bit: Shown | str) -> dict[str, str]:
    """Return a part of a message."""
    return {"type": "text", "text": bit} if isinstance(bit, str) else {"type": "image"}


def check_shown(message: Message) -> None:
    """Refuse what TRL does not fill in.

    Raises:
        LeftOut: A message shows something else than an image, or a tool turn shows one.
    """
    for piece in (piece for piece in message.pieces if isinstance(piece, Shown)):
        if piece.asset.media != "image":
            raise LeftOut(f"row_with_{piece.asset.media}", piece.slot)
        if message.role == "tool":
            raise LeftOut("asset_in_tool_turn", message.id)


def _write_jsonl(release: ReleaseReader, ledger: Ledger, speller: _Speller, stack: ExitStack) -> dict[Key, str]:
    files: dict[Key, JsonLines] = defaultdict(lambda: JsonLines(stack.enter_context(Spill())))
    for row in list_rows(release, ledger, speller.spell, speller.wanted):
        files[row.rows, row.split].add(
            {name: value for name, value in row.value.items() if value not in (None, [], "")}
        )
    paths: dict[Key, str] = {}
    for key in list_keys(files):
        folder = "" if key[0] == "conversation" else f"{FOLDERS[key[0]]}/"
        paths[key] = f"{folder}{key[1]}.jsonl"
        files[key].write(ledger, paths[key])
    return paths


class _Parts:
    """The rows of one split, put aside, and how many go into each file."""

    def __init__(self, spill: Spill) -> None:
        self.spill = spill
        self.row_counts = [0]
        self._file_bytes = 0

    def add(self, row: dict[str, Any]) -> None:
        size_bytes = self.spill.add(row) + _count_image_bytes(row)
        if self._file_bytes and self._file_bytes + size_bytes > parquet.MAX_FILE_BYTES:
            self.row_counts.append(0)
            self._file_bytes = 0
        self.row_counts[-1] += 1
        self._file_bytes += size_bytes


def _write_parquet(release: ReleaseReader, ledger: Ledger, speller: _Speller, stack: ExitStack) -> dict[Key, str]:
    parts: dict[Key, _Parts] = defaultdict(lambda: _Parts(stack.enter_context(Spill())))
    for row in list_rows(release, ledger, speller.spell, speller.wanted):
        parts[row.rows, row.split].add(row.value)
    paths: dict[Key, str] = {}
    for key in list_keys(parts):
        kind, split = key
        stem = f"{FOLDERS[kind]}/{split}"
        paths[key] = f"{stem}-*.parquet"
        rows = _load_rows(parts[key].spill, release, ledger)
        counts = parts[key].row_counts
        for part, count in enumerate(counts):
            path = f"{stem}-{part:05}-of-{len(counts):05}.parquet"
            parquet.write_file(ledger, path, SCHEMAS[kind], islice(rows, count))
    return paths


def _count_image_bytes(row: dict[str, Any]) -> int:
    return sum(image.get("size_bytes", 0) for image in row["images"])


def _load_rows(spill: Spill, release: ReleaseReader, ledger: Ledger) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the rows with their images' bytes, and the length of each row."""
    for line in spill.lines():
        row = msgspec.json.decode(line)
        size_bytes = len(line) + _count_image_bytes(row)
        try:
            row["images"] = [_load_image(image, row["item_key"], release, ledger) for image in row["images"]]
        except BlobMissing:
            ledger.lose("blob_missing", row["item_key"])
            continue
        yield row, size_bytes


def _load_image(image: dict[str, Any], item: str, release: ReleaseReader, ledger: Ledger) -> dict[str, Any]:
    if "bytes" in image:
        return image
    data = make_upright(release.read_blob(image["sha256"]), ledger=ledger, item=item, slot=image["slot"])
    return {"bytes": data, "path": image["path"]}


def _write_card(release: ReleaseReader, ledger: Ledger, paths: dict[Key, str]) -> None:
    """Write the dataset card, whose head tells ``load_dataset`` which files belong to which split."""
    lines = ["---", "configs:"]
    for kind, name in CONFIGS.items():
        splits = [split for split in SPLITS if (kind, split) in paths]
        if splits:
            lines += [f"- config_name: {name}", "  data_files:"]
        for split in splits:
            lines += [f"  - split: {split}", f"    path: {paths[kind, split]}"]
    title = " ".join(release.header.project.split())
    lines += ["---", "", f"# {title}", "", f"Release {release.sha256}, exported by Loopwright (messages, version "]
    lines[-1] += f"{MessagesExporter.version}). What the format could not carry is listed in export.json."
    ledger.write("README.md", "\n".join(lines).encode() + b"\n")
