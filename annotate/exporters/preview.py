"""What a model will see of one item: the words with their tags, and the boxes as read back from those words."""

from typing import Any

import msgspec

from annotate.document.manifest import ManifestHeader, ManifestRecord
from annotate.document.scalars import Xyxy
from annotate.exporters.base import MediaOptions
from annotate.exporters.dialogue_rows import list_rows
from annotate.exporters.dialogues import Dialogue, Message, Shown, Talk
from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, PlacedBox
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.release import ReleaseReader, SingleItem
from annotate.exporters.report import Loss
from annotate.exporters.scripts import Script, ScriptExporter, Speller
from annotate.exporters.sentences import Manner, Sentences
from annotate.exporters.sink import NullSink
from annotate.exporters.spill import Spill

UNKNOWN_SIZE = ImageSize(1, 1)
"""Of images whose size is not known; no box is spelled on them."""


class SeenImage(msgspec.Struct, frozen=True):
    """An image of a conversation.

    Attributes:
        slot: Its slot.
        width_px: Upright width; None when not known.
        height_px: Upright height; None when not known.
        resized_width_px: Width as the model gets it, as far as its family's rule is known; else the upright one.
        resized_height_px: Height as the model gets it.
    """

    slot: str
    width_px: int | None
    height_px: int | None
    resized_width_px: int | None
    resized_height_px: int | None


class SeenBox(msgspec.Struct, frozen=True):
    """A box as read back from the words; one without extent is a point.

    Attributes:
        image: Index among the conversation's images.
        xyxy: Upright box, px of the upright original.
        resized_xyxy: The same, px of the image as the model gets it.
    """

    image: int
    xyxy: Xyxy
    resized_xyxy: Xyxy


class SeenPhrase(msgspec.Struct, frozen=True):
    """Words that point at boxes.

    Attributes:
        message: Index of the message.
        start: First code point of the spelled phrase in the message.
        end: First code point after it.
        text: The words.
        boxes: Where they point.
    """

    message: int
    start: int
    end: int
    text: str
    boxes: list[SeenBox]


class SeenMessage(msgspec.Struct, frozen=True):
    """A message as the model reads it, before its chat template: media are tags."""

    role: str
    text: str


class SeenScript(msgspec.Struct, frozen=True):
    """One conversation.

    Attributes:
        rows: What sort of row it is from: ``conversation``, ``preference`` or ``kto``.
        side: ``conversation``, or what its last message is: ``chosen``, ``rejected``, ``good`` or ``bad``.
        messages: The messages.
        images: The images, in the order of their tags.
        phrases: The grounded phrases.
    """

    rows: str
    side: str
    messages: list[SeenMessage]
    images: list[SeenImage]
    phrases: list[SeenPhrase]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a model will see of one item.

    Attributes:
        key: Key of the item.
        format: Name of the format.
        version: Version of the exporter.
        options: The options in full.
        grounding: For which model family boxes are spelled.
        scripts: The conversations; empty when all were left out, for the reasons among the losses.
        losses: What the format cannot carry of the item.
    """

    key: str
    format: str
    version: int
    options: dict[str, Any]
    grounding: str
    scripts: list[SeenScript]
    losses: list[Loss]


def preview_item(
    release: ReleaseReader, header: ManifestHeader, record: ManifestRecord, exporter: ScriptExporter[Any], options: Any
) -> Preview:
    """Render one item as an export would, and read the result as the model will.

    Args:
        release: Where its blobs are.
        header: Header of the release's manifest.
        record: The item.
        exporter: A format of conversations.
        options: Its options.
    """
    item = SingleItem(header, record, release)
    with Spill() as sums:
        ledger = Ledger(NullSink(), exporter.losses, sums)
        files = MediaFiles(item, ledger, MediaOptions(media="reference", file_names=options.file_names), upright=True)
        try:
            watcher = _Watcher(exporter.make_speller(item, files, options), item)
            rows = list(list_rows(item, ledger, watcher.spell, watcher.wanted))
        finally:
            files.close()
        scripts = [script for row in rows for script in watcher.scripts[row.value["preview"]]]
        return Preview(
            key=record.key,
            format=exporter.name,
            version=exporter.version,
            options=msgspec.to_builtins(options),
            grounding=watcher.title,
            scripts=scripts,
            losses=ledger.losses(),
        )


class _Watcher:
    """Spells rows through a format's speller, and reads each at once."""

    def __init__(self, speller: Speller, release: ReleaseReader) -> None:
        self._speller = speller
        self._release = release
        self.wanted = speller.wanted
        self.title = speller.make_renderer().title
        self.scripts: list[list[SeenScript]] = []

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return the number of a row's scripts in place of the row."""
        row = self._speller.spell(talk, dialogue)
        notes, carried = dict(talk.notes), set(talk.carried)
        self.scripts.append([self._read(talk, dialogue, script) for script in self._speller.read(row)])
        talk.notes, talk.carried = notes, carried
        return {"preview": len(self.scripts) - 1}

    def _read(self, talk: Talk, dialogue: Dialogue, script: Script) -> SeenScript:
        renderer = self._speller.make_renderer()
        shown = [piece for piece in dialogue.list_shown() if piece.asset.media == "image"]
        placed = self._place(talk, dialogue, script)
        renderer.take_columns(script.columns)
        return SeenScript(
            rows=name_rows(dialogue),
            side=script.side,
            messages=[SeenMessage(line.role, line.text) for line in script.lines],
            images=[describe_image(piece, renderer) for piece in shown],
            phrases=read_phrases(renderer, script, [find_size(piece) for piece in shown], placed),
        )

    def _place(self, talk: Talk, dialogue: Dialogue, script: Script) -> list[list[PlacedBox]]:
        """Return the boxes of each phrase as they were before they were spelled, to learn which image they are on."""
        last: dict[str, Message | None] = {"chosen": dialogue.chosen, "rejected": dialogue.rejected}
        response = last.get(script.side, dialogue.judged)
        messages = dialogue.messages if response is None else [*dialogue.messages, response]
        manner = Manner(self._speller.make_renderer(), None, "escape")
        sentences = Sentences(talk, messages, self._release, manner)
        return [boxes for phrases in sentences.phrases for boxes in phrases]


def name_rows(dialogue: Dialogue) -> str:
    """Return what sort of row a dialogue becomes."""
    if dialogue.preference is not None:
        return "preference"
    return "conversation" if dialogue.judged is None else "kto"


def find_size(shown: Shown) -> ImageSize:
    """Return the upright size of an image."""
    width_px, height_px = shown.asset.width_px, shown.asset.height_px
    return ImageSize(width_px, height_px) if width_px and height_px else UNKNOWN_SIZE


def describe_image(shown: Shown, renderer: GroundingRenderer) -> SeenImage:
    """Return an image and the size in which the model gets it."""
    size = find_size(shown)
    if size == UNKNOWN_SIZE:
        return SeenImage(shown.slot, None, None, None, None)
    return SeenImage(shown.slot, *size, *renderer.resize(size))


def read_phrases(
    renderer: GroundingRenderer, script: Script, sizes: list[ImageSize], placed: list[list[PlacedBox]]
) -> list[SeenPhrase]:
    """Return the phrases in the messages of a script, read back from what was spelled.

    Args:
        renderer: Reads the phrases.
        script: The messages.
        sizes: Upright sizes of the images.
        placed: Boxes of the phrases before they were spelled; they say on which image a box is, which most spellings
            do not.
    """
    found: list[SeenPhrase] = []
    for index, line in enumerate(script.lines if sizes else ()):
        by_size = [renderer.parse(line.text, size) for size in (sizes[:1] if renderer.names_image else sizes)]
        for at, phrase in enumerate(by_size[0]):
            known = [box.image for box in placed[len(found)]] if len(found) < len(placed) else []
            boxes = []
            for number in range(len(phrase.boxes)):
                image = known[number] if number < len(known) else 0
                xyxy = by_size[min(image, len(by_size) - 1)][at].boxes[number]
                boxes.append(SeenBox(image, xyxy, scale_box(xyxy, sizes[image], renderer.resize(sizes[image]))))
            found.append(SeenPhrase(index, phrase.start, phrase.end, phrase.text, boxes))
    return found


def scale_box(xyxy: Xyxy, size: ImageSize, resized: ImageSize) -> Xyxy:
    """Return a box in px of the resized image."""
    across, down = resized.width_px / size.width_px, resized.height_px / size.height_px
    return (xyxy[0] * across, xyxy[1] * down, xyxy[2] * across, xyxy[3] * down)
