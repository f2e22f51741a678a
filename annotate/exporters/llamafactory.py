"""LLaMA-Factory: messages as tagged strings, comparisons and judged responses, and the file that registers them.

https://github.com/hiyouga/LLaMA-Factory, ``data/README.md``; checked against version 0.9.5.
"""

from collections import defaultdict
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from annotate.exporters.conversation_options import Kto, Preferences
from annotate.exporters.dialogue_rows import Key, Rows, Wanted, list_keys, list_rows
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Dialogue, Message, Shown, Talk
from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.records import describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.scripts import Script, ScriptExporter, read_parts
from annotate.exporters.sentences import (
    LITERAL_TAG,
    SPELLING_LOSSES,
    Manner,
    Sentences,
    SpellingOptions,
    place_media,
)
from annotate.exporters.spill import Spill
from annotate.exporters.turns import TURN_LOSSES, alternate, alternate_prompt, trim_tail

FOLDERS: Final[dict[Rows, str]] = {"conversation": "", "preference": "preference/", "kto": "kto/"}
PREFIXES: Final[dict[Rows, str]] = {"conversation": "", "preference": "preference_", "kto": "kto_"}
"""Of the names under which LLaMA-Factory finds the files."""

ANSWERS: Final[dict[Rows, dict[str, str]]] = {
    "conversation": {},
    "preference": {"chosen": "chosen", "rejected": "rejected"},
    "kto": {"kto_tag": "label"},
}
"""The columns that only one sort of rows has, by LLaMA-Factory's name for them."""

TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "observation_tag": "tool",
    "function_tag": "function_call",
    "system_tag": "system",
}
"""LLaMA-Factory takes a tag that is left out for one that is not there, so all are named."""

KEPT = Kept("sharegpt", ("tools",))
OWN_MAX_PIXELS = 768 * 768


class LlamaFactoryOptions(SpellingOptions, frozen=True, kw_only=True):
    """Options of the LLaMA-Factory export."""

    first_max_pixels: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="image_max_pixels of the training run, to which LLaMA-Factory shrinks images first."),
    ] = OWN_MAX_PIXELS
    preferences: Preferences = True
    kto: Kto = False


class LlamaFactoryExporter(ScriptExporter[LlamaFactoryOptions]):
    """Writes one row a conversation, comparison or judged response, and ``dataset_info.json``."""

    name = "llamafactory"
    version = 4
    title = "LLaMA-Factory"
    description = "Conversations with images, videos and audio for SFT, DPO and KTO with LLaMA-Factory."
    media = ("image", "video", "audio", "text")
    options_type = LlamaFactoryOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | SPELLING_LOSSES
        | TURN_LOSSES
        | describe_kinds(list_kinds_but(), "LLaMA-Factory carries words and media only")
        | {
            "preference_details_left_out": "Strength and reason of comparisons were left out.",
            "weight_left_out": "Weights of items were left out: list a dataset several times instead.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: LlamaFactoryOptions) -> None:
        """Write the rows of every split that has any, and the file that registers them."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = self.make_speller(release, files, options)
            rows: dict[Key, JsonLines] = defaultdict(lambda: JsonLines(stack.enter_context(Spill())))
            columns: dict[Key, set[str]] = defaultdict(set)
            for row in list_rows(release, ledger, speller.spell, speller.wanted):
                rows[row.rows, row.split].add(row.value)
                columns[row.rows, row.split] |= row.value.keys() & {"images", "videos", "audios", "tools"}
            info = {}
            for kind, split in list_keys(rows):
                path = f"{FOLDERS[kind]}{split}.jsonl"
                rows[kind, split].write(ledger, path)
                info[f"{PREFIXES[kind]}{split}"] = describe_file(kind, path, columns[kind, split])
            ledger.write("dataset_info.json", msgspec.json.format(msgspec.json.encode(info), indent=2) + b"\n")

    def make_speller(self, release: ReleaseReader, files: MediaFiles, options: LlamaFactoryOptions) -> "_Speller":
        """Return what spells the rows."""
        return _Speller(release, files, options)


class _Speller:
    """Spells dialogues as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, options: LlamaFactoryOptions) -> None:
        self._release = release
        self._files = files
        self._options = options
        self.wanted = Wanted(preferences=options.preferences, kto=options.kto, kept=KEPT)

    def make_renderer(self) -> GroundingRenderer:
        """Return a renderer for one row."""
        return self._options.make_renderer()

    def read(self, row: dict[str, Any]) -> list[Script]:
        """Return the conversations in a row."""
        if "chosen" in row:
            return [Script(side, read_parts([*row["messages"], row[side]]), row) for side in ("chosen", "rejected")]
        side = ("good" if row["label"] else "bad") if "label" in row else "conversation"
        return [Script(side, read_parts(row["messages"]), row)]

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row."""
        row: dict[str, Any]
        if dialogue.preference is not None:
            messages = alternate_prompt(talk, dialogue.messages)
            row = self._spell_pair(talk, messages, dialogue)
        elif dialogue.judged is not None:
            messages = alternate_prompt(talk, dialogue.messages)
            row = {"messages": self._spell_messages(talk, [*messages, dialogue.judged]), "label": dialogue.is_good}
        else:
            messages = alternate(talk, trim_tail(talk, dialogue.messages))
            row = {"messages": self._spell_messages(talk, messages)}
            for message in dialogue.messages:
                if message.role == "assistant" and not message.trains:
                    talk.note("turn_loss_ignored", message.id)
        # Files are placed last, so that a row that is left out leaves none behind.
        row |= place_media(talk, Dialogue(messages).list_shown(), self._place)
        if talk.record.weight != 1:
            talk.note("weight_left_out")
        return talk.recall() | row | {"item_key": talk.record.key}

    def _spell_pair(self, talk: Talk, prompt: list[Message], dialogue: Dialogue) -> dict[str, Any]:
        assert dialogue.preference is not None
        assert dialogue.chosen is not None
        assert dialogue.rejected is not None
        if dialogue.preference.strength is not None or dialogue.preference.reason:
            talk.note("preference_details_left_out", dialogue.preference.id)
        *messages, chosen = self._spell_messages(talk, [*prompt, dialogue.chosen])
        rejected = self._spell_messages(talk, [*prompt, dialogue.rejected])[-1]
        if chosen == rejected:
            raise LeftOut("preference_same_text", dialogue.preference.id)
        return {"messages": messages, "chosen": chosen, "rejected": rejected}

    def _spell_messages(self, talk: Talk, messages: list[Message]) -> list[dict[str, str]]:
        manner = Manner(self.make_renderer(), LITERAL_TAG, self._options.literal_tags)
        contents = Sentences(talk, messages, self._release, manner).join()
        return [{"role": message.role, "content": content} for message, content in zip(messages, contents, strict=True)]

    def _place(self, talk: Talk, shown: Shown, folder: str) -> str:
        path = self._files.place(shown.asset, folder, item=talk.record.key, slot=shown.slot)
        return self._options.point_at(path)


def describe_file(kind: Rows, path: str, media: set[str]) -> dict[str, Any]:
    """Return the entry of one file in ``dataset_info.json``.

    Args:
        kind: What its rows are.
        path: Where it lies, beside ``dataset_info.json``.
        media: The columns of media or tools that some row of it has; naming another makes LLaMA-Factory fail.
    """
    columns = {"messages": "messages"} | {column: column for column in sorted(media)} | ANSWERS[kind]
    ranking = {"ranking": True} if kind == "preference" else {}
    return {"file_name": path, "formatting": "sharegpt", **ranking, "columns": columns, "tags": TAGS}
