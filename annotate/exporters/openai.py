"""Chat completions as JSON Lines, as OpenAI's fine-tuning read them and services with its interface still do.

https://platform.openai.com/docs/api-reference/chat: the same messages go to any server with that interface.
"""

import base64
from collections import defaultdict
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from annotate.document.manifest import ManifestAsset
from annotate.exporters.conversation_options import Preferences
from annotate.exporters.dialogue_rows import Key, Rows, Wanted, list_keys, list_rows
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Dialogue, Message, Shown, Talk
from annotate.exporters.grounding.base import GroundingRenderer
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import EXTENSIONS, MEDIA_LOSSES, MediaFiles, is_turned, propose_name, write_upright
from annotate.exporters.records import describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.scripts import Script, ScriptExporter, read_parts
from annotate.exporters.sentences import SPELLING_LOSSES, Manner, Sentences, SpellingOptions
from annotate.exporters.spill import Spill
from annotate.exporters.turns import TAIL_LOSSES, trim_tail

FOLDERS: Final[dict[Rows, str]] = {"conversation": "", "preference": "preference/"}
KEPT = Kept("openai", ("messages", "tools"))
AUDIO_FORMATS: Final = {".wav": "wav", ".mp3": "mp3"}
MIMES: Final = {ending: mime for mime, ending in reversed(EXTENSIONS.items())} | {".jpeg": "image/jpeg"}


class OpenAiOptions(SpellingOptions, frozen=True, kw_only=True):
    """Options of the OpenAI export."""

    embed: Annotated[
        bool,
        Meta(
            description="Whether images stand in the rows as data URLs. Otherwise rows name files: set media_prefix "
            "to the address under which the service finds them."
        ),
    ] = True
    detail: Annotated[
        Literal["auto", "low", "high"], Meta(description="How closely the service is to look at images.")
    ] = "auto"
    preferences: Preferences = True


class OpenAiExporter(ScriptExporter[OpenAiOptions]):
    """Writes one row a conversation, and one a comparison into a folder of its own."""

    name = "openai"
    version = 4
    title = "OpenAI chat JSONL"
    description = "Conversations with images and speech as chat completions; pairs for preference fine-tuning."
    media = ("image", "audio", "text")
    options_type = OpenAiOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | SPELLING_LOSSES
        | TAIL_LOSSES
        | describe_kinds(list_kinds_but(), "chat completions carry words, images and speech only")
        | {
            "row_with_tool_turn": "Rows with a tool turn were left out unless an import named the call it answers.",
            "row_with_video": "Rows that show a video were left out.",
            "audio_format": "Rows that play audio other than WAV or MP3, or from a file of its own, were left out.",
            "asset_not_in_user_turn": "Rows that show an asset outside a user turn were left out.",
            "preference_details_left_out": "Strength and reason of comparisons were left out.",
            "weight_left_out": "Weights of items were left out.",
            "key_left_out": "Item keys were left out: these services refuse what they do not know.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: OpenAiOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = self.make_speller(release, files, options)
            rows: dict[Key, Spill] = defaultdict(lambda: stack.enter_context(Spill()))
            for row in list_rows(release, ledger, speller.spell, speller.wanted):
                rows[row.rows, row.split].add(row.value)
            for kind, split in list_keys(rows):
                with ledger.open(f"{FOLDERS[kind]}{split}.jsonl") as stream:
                    stream.writelines(rows[kind, split].chunks())

    def make_speller(self, release: ReleaseReader, files: MediaFiles, options: OpenAiOptions) -> "_Speller":
        """Return what spells the rows."""
        return _Speller(release, files, options)


class _Speller:
    """Spells dialogues as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, options: OpenAiOptions) -> None:
        self._release = release
        self._files = files
        self._options = options
        self.wanted = Wanted(preferences=options.preferences, kept=KEPT)

    def make_renderer(self) -> GroundingRenderer:
        """Return a renderer for one row."""
        return self._options.make_renderer()

    def read(self, row: dict[str, Any]) -> list[Script]:
        """Return the conversations in a row."""
        if "messages" in row:
            return [Script("conversation", read_parts(row["messages"]), row)]
        sides = {"chosen": "preferred_output", "rejected": "non_preferred_output"}
        prompt = row["input"]["messages"]
        return [Script(side, read_parts(prompt + row[column]), row) for side, column in sides.items()]

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row."""
        if talk.record.weight != 1:
            talk.note("weight_left_out")
        talk.note("key_left_out")
        if dialogue.preference is not None:
            return self._spell_pair(talk, dialogue)
        return {"messages": self._spell_messages(talk, trim_tail(talk, dialogue.messages)), **talk.recall()}

    def _spell_pair(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        assert dialogue.preference is not None
        assert dialogue.chosen is not None
        assert dialogue.rejected is not None
        if dialogue.preference.strength is not None or dialogue.preference.reason:
            talk.note("preference_details_left_out", dialogue.preference.id)
        *messages, chosen = self._spell_messages(talk, [*dialogue.messages, dialogue.chosen])
        rejected = self._spell_messages(talk, [*dialogue.messages, dialogue.rejected])[-1]
        return {
            "input": {"messages": messages, **talk.recall()},
            "preferred_output": [chosen],
            "non_preferred_output": [rejected],
        }

    def _spell_messages(self, talk: Talk, messages: list[Message]) -> list[dict[str, Any]]:
        for message in messages:
            check_message(talk, message)
        manner = Manner(self.make_renderer(), None, self._options.literal_tags)
        spelled = Sentences(talk, messages, self._release, manner).spelled
        rows: list[dict[str, Any]] = []
        for message, bits in zip(messages, spelled, strict=True):
            content: Any = "".join(bit for bit in bits if isinstance(bit, str))
            if message.role == "user":
                content = [self._make_part(talk, bit) for bit in bits]
            rows.append({"role": message.role, "content": content, **talk.recall_message(message.id)})
            if message.role == "assistant" and not message.trains:
                rows[-1]["weight"] = 0
        return rows

    def _make_part(self, talk: Talk, bit: Shown | str) -> dict[str, Any]:
        if isinstance(bit, str):
            return {"type": "text", "text": bit}
        if bit.asset.media == "audio":
            format_ = find_audio_format(bit)
            if format_ is None or not self._options.embed:
                raise LeftOut("audio_format", bit.slot)
            data = base64.b64encode(self._read(talk, bit)).decode()
            return {"type": "input_audio", "input_audio": {"data": data, "format": format_}}
        return {"type": "image_url", "image_url": {"url": self._find_url(talk, bit), "detail": self._options.detail}}

    def _find_url(self, talk: Talk, shown: Shown) -> str:
        if self._options.embed:
            data = base64.b64encode(self._read(talk, shown)).decode()
            return f"data:{find_mime(shown.asset)};base64,{data}"
        path = self._files.place(shown.asset, "images", item=talk.record.key, slot=shown.slot)
        return self._options.point_at(path)

    def _read(self, talk: Talk, shown: Shown) -> bytes:
        assert shown.asset.sha256 is not None
        data = self._release.read_blob(shown.asset.sha256)
        if shown.asset.media != "image" or not is_turned(data):
            return data
        turned = write_upright(data)
        talk.note("image_not_upright" if turned is None else "image_re_encoded", shown.slot)
        return data if turned is None else turned


def check_message(talk: Talk, message: Message) -> None:
    """Refuse what the interface has no form for.

    Raises:
        LeftOut: A tool speaks, a video is shown, or somebody else than the user shows something.
    """
    if message.role == "tool" and "tool_call_id" not in talk.recall_message(message.id):
        raise LeftOut("row_with_tool_turn", message.id)
    for piece in (piece for piece in message.pieces if isinstance(piece, Shown)):
        if piece.asset.media == "video":
            raise LeftOut("row_with_video", piece.slot)
        if message.role != "user":
            raise LeftOut("asset_not_in_user_turn", message.id)


def find_mime(asset: ManifestAsset) -> str:
    """Return the media type of an image; by the ending of its name where none was recorded."""
    ending = propose_name(asset).rpartition(".")[2]
    return asset.mime or MIMES.get(f".{ending}", "image/png")


def find_audio_format(shown: Shown) -> str | None:
    """Return the interface's word for an audio file's format; None when it has none."""
    mime = EXTENSIONS.get(shown.asset.mime) if shown.asset.mime else f".{propose_name(shown.asset).rpartition('.')[2]}"
    return AUDIO_FORMATS.get(mime or "")
