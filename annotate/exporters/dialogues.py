"""Conversations and comparisons of a document, ready to be spelled in a dialect; one rule for all dialects.

Text assets are read in as words. When no turn shows an image, video or audio, all of the item's are shown at the start
of the first user turn (a user turn is made when there is none), as trainers do with a bare list of images. When some
turn shows one, the others were left unshown on purpose and are counted.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from annotate.document.conversation import AssetPart, GroundPart, Part, Preference, TextPart, join_text
from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.manifest import ManifestAsset, ManifestRecord
from annotate.exporters.kept import NOTHING, Kept
from annotate.exporters.records import CHOICE_LOSSES, FACT_LOSSES, SPEECH_LOSSES
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut, Note

DIALOGUE_LOSSES = (
    CHOICE_LOSSES
    | FACT_LOSSES
    | {code: sentence for code, sentence in SPEECH_LOSSES.items() if code != "turn_left_out"}
    | {
        "item_without_conversation": "Items whose annotation has no turns were left out: there is nothing to say.",
        "nothing_to_train": "Conversations without an assistant turn to learn from were left out.",
        "turn_empty": "Conversations with an empty assistant turn to learn from were left out.",
        "asset_not_shown": "Assets that no turn shows were left out, as other turns show others.",
        "text_not_utf8": "Conversations that show a text file that is not UTF-8 were left out.",
        "turn_loss_ignored": "Whether a trainer learns from a turn was left out where this format cannot say it.",
        "verdict_left_out": "What people judged about grounded words was left out: this format has no place for it.",
        "grounding_unsupported": "Words whose marks do not support them were written as plain words.",
        "grounding_not_on_image": "Words that point at times, tracks or answers, not at a region of an image, were "
        "written as plain words as far as they do.",
        "preference_tied": "Comparisons without a better response were left out.",
        "preference_same_text": "Comparisons of two responses with the same words were left out.",
        "preference_without_prompt": "Comparisons of responses to no prompt were left out.",
        "asset_in_response": "Responses that show an asset were left out.",
        "response_judged_both_ways": "Responses that won one comparison and lost another are neither good nor bad "
        "and were left out of the rows for KTO.",
    }
)
"""Losses of this module."""


class Shown(NamedTuple):
    """An image, video or audio at its place in a turn."""

    slot: str
    asset: ManifestAsset


class Said(NamedTuple):
    """Words."""

    text: str


class Grounded(NamedTuple):
    """Words that point at regions of images."""

    text: str
    marks: tuple[SlotMark, ...]


Piece = Shown | Said | Grounded


class Message(NamedTuple):
    """One turn or response.

    Attributes:
        id: Id of the turn or response; empty for a turn made to hold assets.
        role: Who speaks.
        pieces: What is said and shown; neighbouring words are joined, and nothing is empty.
        trains: Whether a trainer learns to write it.
    """

    id: str
    role: str
    pieces: tuple[Piece, ...]
    trains: bool


class Dialogue(NamedTuple):
    """One row to write.

    Attributes:
        messages: The conversation, or the prompt of a comparison or of a judged response.
        chosen: The better response of a comparison.
        rejected: The other.
        preference: The comparison.
        judged: A response that is good or bad.
        is_good: Which of the two.
    """

    messages: list[Message]
    chosen: Message | None = None
    rejected: Message | None = None
    preference: Preference | None = None
    judged: Message | None = None
    is_good: bool = False

    def list_shown(self) -> list[Shown]:
        """Return the assets in the order they are shown; responses show none."""
        return [piece for message in self.messages for piece in message.pieces if isinstance(piece, Shown)]


class Talk:
    """Everything that the chosen document of one item says.

    Attributes:
        record: The item.
        document: The document.
        notes: What could not be carried, in order and each once, however many rows share it.
        carried: Ids of the entities that some row carries.
        kept: What of an import the format writes back.
    """

    def __init__(
        self, record: ManifestRecord, document: Document, release: ReleaseReader, kept: Kept = NOTHING
    ) -> None:
        self.record = record
        self.document = document
        self.notes: dict[Note, None] = {}
        self.carried: set[str] = set()
        self.kept = kept
        self._release = release
        self._marks = {mark.id: mark for mark in document.marks}
        self._messages: list[Message] = []

    def note(self, code: str, entity: str | None = None, part: int = -1) -> None:
        """Remember a loss until it is known whether the row is written."""
        self.notes[Note(code, entity, part)] = None

    def recall(self) -> dict[str, Any]:
        """Return the columns that the row was imported with, of those that the format writes back."""
        found = {part: self.kept.read(self.document, part) for part in self.kept.parts if part != "messages"}
        return {part: value for part, value in found.items() if value is not None}

    def recall_message(self, turn: str) -> dict[str, Any]:
        """Return the members that a message was imported with, such as calls of tools."""
        return self.kept.find(self.document, "messages", turn) if "messages" in self.kept.parts else {}

    def listen(self) -> list[Message]:
        """Read the turns, and return them; before anything else.

        Raises:
            LeftOut: A text that they show is not UTF-8.
            BlobMissing: A text that they show is gone.
        """
        turns = self.document.turns
        spoken = [Message(turn.id, turn.role, self._speak(turn.id, turn.parts), turn.trains()) for turn in turns]
        self._messages = self._show_assets(spoken)
        return self._messages

    def converse(self) -> Dialogue:
        """Return the conversation.

        Raises:
            LeftOut: There is nothing in it to learn from.
        """
        messages = self._messages
        learned = [message for message in messages if message.role == "assistant" and message.trains]
        if not learned:
            raise LeftOut("nothing_to_train")
        for message in learned:
            if not message.pieces and not self.recall_message(message.id):
                raise LeftOut("turn_empty", message.id)
        for message in messages:
            if message.role != "assistant" and message.trains:
                self.note("turn_loss_ignored", message.id)
        return Dialogue(messages)

    def compare(self, preference: Preference) -> Dialogue:
        """Return a comparison: the turns before the compared one, and the two responses.

        Raises:
            LeftOut: It teaches nothing, or cannot be written as a pair.
            BlobMissing: A text that a response shows is gone.
        """
        if preference.tie:
            raise LeftOut("preference_tied", preference.id)
        prompt = self._prompt(preference.turn)
        if not prompt:
            raise LeftOut("preference_without_prompt", preference.id)
        chosen, rejected = self._respond(preference.chosen), self._respond(preference.rejected)
        responses = {response.id: join_text(response.parts) for response in self.document.responses}
        if responses[preference.chosen] == responses[preference.rejected]:
            raise LeftOut("preference_same_text", preference.id)
        self.carried.update((preference.chosen, preference.rejected))
        return Dialogue(prompt, chosen, rejected, preference)

    def judge(self, id_: str, *, is_good: bool) -> Dialogue:
        """Return a response as good or bad: the turns before it, and it.

        Raises:
            LeftOut: It cannot be written as such.
            BlobMissing: A text that it shows is gone.
        """
        turn = next(response.turn for response in self.document.responses if response.id == id_)
        prompt = self._prompt(turn)
        if not prompt:
            raise LeftOut("preference_without_prompt", id_)
        response = self._respond(id_)
        self.carried.add(id_)
        return Dialogue(prompt, judged=response, is_good=is_good)

    def _prompt(self, turn: str) -> list[Message]:
        ids = [message.id for message in self._messages]
        return self._messages[: ids.index(turn)]

    def _respond(self, id_: str) -> Message:
        response = next(response for response in self.document.responses if response.id == id_)
        pieces = self._speak(id_, response.parts)
        if any(isinstance(piece, Shown) for piece in pieces):
            raise LeftOut("asset_in_response", id_)
        return Message(id_, "assistant", pieces, trains=True)

    def _speak(self, owner: str, parts: Sequence[Part]) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        for index, part in enumerate(parts):
            piece = self._take(owner, index, part)
            if isinstance(piece, Said) and pieces and isinstance(pieces[-1], Said):
                pieces[-1] = Said(pieces[-1].text + piece.text)
            elif not isinstance(piece, Said) or piece.text:
                pieces.append(piece)
        return tuple(pieces)

    def _take(self, owner: str, index: int, part: Part) -> Piece:
        if isinstance(part, TextPart):
            return Said(part.text)
        if isinstance(part, AssetPart):
            asset = self.record.assets[part.slot]
            return Said(self._read_text(part.slot, asset)) if asset.media == "text" else Shown(part.slot, asset)
        return self._ground(owner, index, part)

    def _ground(self, owner: str, index: int, part: GroundPart) -> Piece:
        if part.verdict is not None:
            self.note("verdict_left_out", owner, index)
        if part.marks and part.verdict not in (None, "supported"):
            self.note("grounding_unsupported", owner, index)
            return Said(part.text)
        regions: list[SlotMark] = []
        for id_ in part.marks:
            mark = self._marks[id_]
            if isinstance(mark, SlotMark) and mark.media == ("image",):
                regions.append(mark)
            else:
                self.note("grounding_not_on_image", owner, index)
        return Grounded(part.text, tuple(regions)) if regions else Said(part.text)

    def _read_text(self, slot: str, asset: ManifestAsset) -> str:
        if asset.text is not None:
            return asset.text
        assert asset.sha256 is not None
        try:
            return self._release.read_blob(asset.sha256).decode()
        except UnicodeDecodeError as error:
            raise LeftOut("text_not_utf8", slot) from error

    def _show_assets(self, messages: list[Message]) -> list[Message]:
        media = {slot: asset for slot, asset in sorted(self.record.assets.items()) if asset.media != "text"}
        shown = {piece.slot for message in messages for piece in message.pieces if isinstance(piece, Shown)}
        named = {part.slot for turn in self.document.turns for part in turn.parts if isinstance(part, AssetPart)}
        for slot in sorted(self.record.assets):
            if slot not in named and (shown or slot not in media):
                self.note("asset_not_shown", slot)
        if shown or not media:
            return messages
        pieces = tuple(Shown(slot, asset) for slot, asset in media.items())
        for index, message in enumerate(messages):
            if message.role == "user":
                return [*messages[:index], message._replace(pieces=pieces + message.pieces), *messages[index + 1 :]]
        start = next((index for index, message in enumerate(messages) if message.role != "system"), len(messages))
        return [*messages[:start], Message("", "user", pieces, trains=False), *messages[start:]]
