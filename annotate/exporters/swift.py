"""ms-swift JSON Lines: tagged strings, media beside them, and boxes in ``objects``.

https://github.com/modelscope/ms-swift, custom dataset documentation; checked against version 4.6.0.
"""

import re
from collections import defaultdict
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from annotate.exporters.conversation_options import DialogueOptions
from annotate.exporters.dialogue_rows import Key, Rows, Wanted, list_keys, list_rows
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Dialogue, Message, Shown, Talk
from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.grounding.registry import RENDERERS
from annotate.exporters.grounding.swift import BOX_TAG, REF_TAG
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.records import describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.scripts import Line, Script, ScriptExporter
from annotate.exporters.sentences import SENTENCE_LOSSES, LiteralTags, Manner, Sentences, place_media
from annotate.exporters.spill import Spill
from annotate.exporters.turns import TAIL_LOSSES, trim_tail

FOLDERS: Final[dict[Rows, str]] = {"conversation": "", "preference": "preference/", "kto": "kto/"}

LITERAL_TAG = re.compile(
    r"<(?=(?:image|video|audio|bbox|ref-object|cot-process|start-image)>|img>.+?</img>)", re.DOTALL
)
"""What ms-swift would take for a placeholder wherever it stands."""


KEPT = Kept("swift", ("tools", "chat_template_kwargs", "channel", "margin"))


class SwiftOptions(DialogueOptions, frozen=True, kw_only=True):
    """Options of the ms-swift export."""

    grounding: Annotated[
        Literal["swift", "plain"],
        Meta(description="swift: boxes in objects, which ms-swift spells for each model. plain: words alone."),
    ] = "swift"
    literal_tags: Annotated[
        LiteralTags,
        Meta(
            description="What to do with words that look like a placeholder, e.g. <image>. leave_out: leave the row "
            "out. escape: put an invisible space (U+200B) after the <."
        ),
    ] = "leave_out"


class SwiftExporter(ScriptExporter[SwiftOptions]):
    """Writes one row a conversation, and one a comparison into a folder of its own."""

    name = "swift"
    version = 4
    title = "ms-swift JSONL"
    description = "Conversations with images, videos and audio, and phrases grounded in boxes, for ms-swift."
    media = ("image", "video", "audio", "text")
    options_type = SwiftOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | describe_kinds(list_kinds_but(), "ms-swift carries the boxes of grounded words only")
        | SENTENCE_LOSSES
        | TAIL_LOSSES
        | {
            "system_turn_late": "Rows with a system turn that is not the first were left out: ms-swift refuses them.",
            "tool_turn_order": "Rows with a tool turn that follows no assistant turn were left out.",
            "turns_joined": "ms-swift joins turns of one speaker that follow each other, without a space.",
            "preference_not_after_user": "Comparisons of responses to anything but a user turn were left out: ms-swift "
            "would drop what stands between.",
            "preference_details_left_out": "Strength and reason of comparisons were left out.",
            "weight_left_out": "Weights of items were left out: repeat files on the command line instead.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: SwiftOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = self.make_speller(release, files, options)
            rows: dict[Key, JsonLines] = defaultdict(lambda: JsonLines(stack.enter_context(Spill())))
            for row in list_rows(release, ledger, speller.spell, speller.wanted):
                traits = ["loss"] if any("loss" in message for message in row.value["messages"]) else []
                rows[row.rows, row.split].add(row.value, traits)
            for kind, split in list_keys(rows):
                rows[kind, split].write(ledger, f"{FOLDERS[kind]}{split}.jsonl")

    def make_speller(self, release: ReleaseReader, files: MediaFiles, options: SwiftOptions) -> "_Speller":
        """Return what spells the rows."""
        return _Speller(release, files, options)


class _Speller:
    """Spells dialogues as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, options: SwiftOptions) -> None:
        self._release = release
        self._files = files
        self._options = options
        self.wanted = Wanted(preferences=options.preferences, kto=options.kto, kept=KEPT)

    def make_renderer(self) -> GroundingRenderer:
        """Return a renderer for one row."""
        return RENDERERS[self._options.grounding]()

    def read(self, row: dict[str, Any]) -> list[Script]:
        """Return the conversations in a row."""
        lines = [Line(message["role"], message["content"]) for message in row["messages"]]
        if "label" in row:
            return [Script("good" if row["label"] else "bad", lines, row)]
        if "rejected_response" not in row:
            return [Script("conversation", lines, row)]
        columns = {"objects": row["rejected_objects"]} if "rejected_objects" in row else {}
        rejected = [*lines[:-1], Line("assistant", row["rejected_response"])]
        return [Script("chosen", lines, row), Script("rejected", rejected, columns)]

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row."""
        messages = dialogue.messages
        if dialogue.preference is not None:
            row = self._spell_pair(talk, dialogue)
        elif dialogue.judged is not None:
            row = self._spell_judged(talk, dialogue.messages, dialogue.judged) | {"label": dialogue.is_good}
        else:
            messages = trim_tail(talk, messages)
            row = self._spell_messages(talk, messages)
        check_order(talk, messages)
        # Files are placed last, so that a row that is left out leaves none behind.
        row |= place_media(talk, Dialogue(messages).list_shown(), self._place)
        if talk.record.weight != 1:
            talk.note("weight_left_out")
        return talk.recall() | row | {"item_key": talk.record.key}

    def _spell_pair(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        assert dialogue.preference is not None
        assert dialogue.chosen is not None
        assert dialogue.rejected is not None
        if dialogue.preference.strength is not None or dialogue.preference.reason:
            talk.note("preference_details_left_out", dialogue.preference.id)
        row = self._spell_judged(talk, dialogue.messages, dialogue.chosen)
        other = self._spell_judged(talk, dialogue.messages, dialogue.rejected)
        row["rejected_response"] = other["messages"][-1]["content"]
        if row["rejected_response"] == row["messages"][-1]["content"] and row.get("objects") == other.get("objects"):
            raise LeftOut("preference_same_text", dialogue.preference.id)
        if "objects" in other:
            row["rejected_objects"] = other["objects"]
        return row

    def _spell_judged(self, talk: Talk, prompt: list[Message], response: Message) -> dict[str, Any]:
        if prompt[-1].role != "user":
            raise LeftOut("preference_not_after_user", response.id)
        return self._spell_messages(talk, [*prompt, response])

    def _spell_messages(self, talk: Talk, messages: list[Message]) -> dict[str, Any]:
        renderer = self.make_renderer()
        manner = Manner(renderer, LITERAL_TAG, self._options.literal_tags)
        contents = Sentences(talk, messages, self._release, manner).join()
        row: dict[str, Any] = {"messages": [], **renderer.columns()}
        for message, content in zip(messages, contents, strict=True):
            row["messages"].append({"role": message.role, "content": content})
            if message.role == "assistant" and not message.trains:
                row["messages"][-1]["loss"] = False
        check_tags(contents, row.get("objects", {"ref": [], "bbox": []}))
        return row

    def _place(self, talk: Talk, shown: Shown, folder: str) -> str:
        path = self._files.place(shown.asset, folder, item=talk.record.key, slot=shown.slot)
        return self._options.point_at(path)


def check_order(talk: Talk, messages: list[Message]) -> None:
    """Refuse orders of turns that ms-swift refuses, and note those that it changes.

    Raises:
        LeftOut: A system turn is not first, or a tool turn answers nobody.
    """
    for before, message in zip([None, *messages], messages, strict=False):
        if message.role == "system" and before is not None:
            raise LeftOut("system_turn_late", message.id)
        if message.role == "tool" and (before is None or before.role not in ("assistant", "tool")):
            raise LeftOut("tool_turn_order", message.id)
        if before is not None and before.role == message.role and message.role != "tool":
            talk.note("turns_joined", message.id)


def check_tags(contents: list[str], objects: dict[str, Any]) -> None:
    """Make sure that every placeholder of a phrase or box has what fills it, and nothing fills two.

    Raises:
        LeftOut: Words that stand side by side make up a placeholder.
    """
    for tag, filling in ((REF_TAG, objects["ref"]), (BOX_TAG, objects["bbox"])):
        if sum(content.count(tag) for content in contents) != len(filling):
            raise LeftOut("literal_tag")
