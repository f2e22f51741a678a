"""Conversations and comparisons of a document, ready to be spelled in a dialect; one rule for all dialects.

Text assets are read in as words. When no turn shows an image, video or audio, all of the item's are shown at the start
of the first user turn (a user turn is made when there is none), as trainers do with a bare list of images. When some
turn shows one, the others were left unshown on purpose and are counted.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta

from annotate.document.conversation import AssetPart, GroundPart, Part, Preference, TextPart, join_text
from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.manifest import ManifestAsset, ManifestRecord, Split
from annotate.exporters.base import MediaOptions
from annotate.exporters.ledger import Ledger
from annotate.exporters.records import (
    CHOICE_LOSSES,
    FACT_LOSSES,
    SPEECH_LOSSES,
    SPLITS,
    choose_annotation,
    list_unmarked,
    list_unsaid,
    list_unstated,
)
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut, Note

Rows = Literal["conversation", "preference"]
Key = tuple[Rows, Split]
"""What a file holds: one sort of rows of one split."""

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
        "asset_in_response": "Comparisons of responses that show an asset were left out.",
    }
)
"""Losses of this module."""


class DialogueOptions(MediaOptions, frozen=True, kw_only=True):
    """The choices that formats of conversations share."""

    media_prefix: Annotated[
        str, Meta(description="Folder put in front of media paths, e.g. /data/cats; empty for relative paths.")
    ] = ""
    preferences: Annotated[
        bool, Meta(description="Whether comparisons of responses become rows for preference training.")
    ] = True

    def point_at(self, path: str) -> str:
        """Return what a row says about a media file whose path inside the export is given."""
        return f"{self.media_prefix.rstrip('/')}/{path}" if self.media_prefix else path


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
        messages: The conversation, or the prompt of a comparison.
        chosen: The better response of a comparison.
        rejected: The other.
        preference: The comparison.
    """

    messages: list[Message]
    chosen: Message | None = None
    rejected: Message | None = None
    preference: Preference | None = None

    def list_shown(self) -> list[Shown]:
        """Return the assets in the order they are shown; responses show none."""
        return [piece for message in self.messages for piece in message.pieces if isinstance(piece, Shown)]


class Row(NamedTuple):
    """One spelled row and where it goes."""

    rows: Rows
    split: Split
    value: dict[str, Any]


class Talk:
    """Everything that the chosen document of one item says.

    Attributes:
        record: The item.
        document: The document.
        notes: What could not be carried, in order and each once, however many rows share it.
        carried: Ids of the entities that some row carries.
    """

    def __init__(self, record: ManifestRecord, document: Document, release: ReleaseReader) -> None:
        self.record = record
        self.document = document
        self.notes: dict[Note, None] = {}
        self.carried: set[str] = set()
        self._release = release
        self._marks = {mark.id: mark for mark in document.marks}
        self._messages: list[Message] = []

    def note(self, code: str, entity: str | None = None, part: int = -1) -> None:
        """Remember a loss until it is known whether the row is written."""
        self.notes[Note(code, entity, part)] = None

    def listen(self) -> None:
        """Read the turns; before anything else.

        Raises:
            LeftOut: A text that they show is not UTF-8.
            BlobMissing: A text that they show is gone.
        """
        turns = self.document.turns
        spoken = [Message(turn.id, turn.role, self._speak(turn.id, turn.parts), turn.trains()) for turn in turns]
        self._messages = self._show_assets(spoken)

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
            if not message.pieces:
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
        messages = self._messages
        ids = [message.id for message in messages]
        prompt = messages[: ids.index(preference.turn)]
        if not prompt:
            raise LeftOut("preference_without_prompt", preference.id)
        chosen, rejected = self._respond(preference.chosen), self._respond(preference.rejected)
        responses = {response.id: join_text(response.parts) for response in self.document.responses}
        if responses[preference.chosen] == responses[preference.rejected]:
            raise LeftOut("preference_same_text", preference.id)
        self.carried.update((preference.chosen, preference.rejected))
        return Dialogue(prompt, chosen, rejected, preference)

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


def list_keys(found: Container[Key]) -> list[Key]:
    """Return the files to write, in a fixed order: an empty release still gives an empty training file."""
    kinds: tuple[Rows, ...] = ("conversation", "preference")
    return [(kind, split) for kind in kinds for split in SPLITS if (kind, split) in found] or [
        ("conversation", "train")
    ]


Render = Callable[[Talk, Dialogue], dict[str, Any]]
"""Spells a dialogue as a row; raises LeftOut for one that the format cannot hold."""


def list_rows(release: ReleaseReader, ledger: Ledger, render: Render, *, preferences: bool) -> Iterator[Row]:
    """Yield the rows of a release in order, and count everything that they do not carry.

    Args:
        release: The release.
        ledger: The books.
        render: Spells one row.
        preferences: Whether comparisons become rows too.
    """
    for record in release.records():
        ledger.tally("items")
        annotation = choose_annotation(record, ledger)
        if annotation is None:
            continue
        if not annotation.document.turns:
            ledger.lose("item_without_conversation", record.key)
            continue
        talk = Talk(record, annotation.document, release)
        rows = _render_item(talk, ledger, render, preferences=preferences)
        if rows:
            _count_losses(talk, ledger)
        for row in rows:
            ledger.tally(f"{row.rows}s")
            yield row


def _render_item(talk: Talk, ledger: Ledger, render: Render, *, preferences: bool) -> list[Row]:
    rows: list[Row] = []
    wanted: list[tuple[Rows, Callable[[], Dialogue]]] = [("conversation", talk.converse)]
    if preferences:
        wanted += [("preference", partial(talk.compare, preference)) for preference in talk.document.preferences]
        # Those that cannot be written are counted below, under what is wrong with them.
        talk.carried.update(preference.id for preference in talk.document.preferences)
    try:
        talk.listen()
    except (LeftOut, BlobMissing) as error:
        _lose(talk, ledger, error)
        return rows
    for kind, make in wanted:
        notes, carried = dict(talk.notes), set(talk.carried)
        try:
            rows.append(Row(kind, talk.record.split, render(talk, make())))
        except (LeftOut, BlobMissing) as error:
            talk.notes, talk.carried = notes, carried
            _lose(talk, ledger, error)
    return rows


def _lose(talk: Talk, ledger: Ledger, error: LeftOut | BlobMissing) -> None:
    left = error if isinstance(error, LeftOut) else LeftOut("blob_missing")
    ledger.lose(left.code, talk.record.key, left.entity)


def _count_losses(talk: Talk, ledger: Ledger) -> None:
    for note in talk.notes:
        ledger.lose(note.code, talk.record.key, note.entity)
    carried = talk.carried | {turn.id for turn in talk.document.turns}
    for note in (
        *list_unmarked(talk.document, carried),
        *list_unsaid(talk.document, carried),
        *list_unstated(talk.record, talk.document),
    ):
        ledger.lose(note.code, talk.record.key, note.entity)
