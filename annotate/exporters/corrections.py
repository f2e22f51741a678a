"""Corrections inside responses, with the evidence for them: JSON Lines in the manner of RLHF-V.

RLHF-V (arXiv:2312.00849) pairs a response with its corrected version and finds the changed words by comparing them.
Here the changed words are given, so nothing has to be found: ``chosen`` is ``rejected`` with every correction applied.
"""

from collections import defaultdict
from contextlib import ExitStack, closing
from itertools import pairwise
from typing import Any

from annotate.document.conversation import Correction
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.kinds.box import Box
from annotate.document.manifest import Split
from annotate.document.scalars import Xyxy
from annotate.exporters.base import Exporter
from annotate.exporters.conversation_options import ConversationOptions
from annotate.exporters.dialogue_rows import Wanted, list_rows
from annotate.exporters.dialogues import DIALOGUE_LOSSES, Dialogue, Grounded, Message, Shown, Talk
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.regions import BOX_CUT, find_box, find_inner_box
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.sentences import EXTENT_KINDS
from annotate.exporters.spill import Spill


class CorrectionsExporter(Exporter[ConversationOptions]):
    """Writes one row a corrected response."""

    name = "corrections"
    version = 2
    title = "Span corrections (RLHF-V)"
    description = "Responses with the wrong words marked, what should stand there, and the regions that prove it."
    media = ("image", "video", "audio", "text")
    options_type = ConversationOptions
    libraries = ("pillow",)
    losses = (
        DIALOGUE_LOSSES
        | MEDIA_LOSSES
        | describe_kinds(list_kinds_but(), "only regions that prove a correction are written")
        | {
            "item_without_correction": "Items without corrections were left out.",
            "turn_left_out": "Turns from the corrected one on were left out: the response stands in their place.",
            "correction_incomplete": "Rows in which some correction says not what should stand there lack a corrected "
            "response.",
            "correction_overlapping": "Rows in which corrections overlap lack a corrected response.",
            "evidence_not_on_image": "Evidence that is not a region of a shown image was named without its place.",
            "evidence_as_box": "Outlines of evidence were written as the box around them.",
            "box_cut": BOX_CUT,
            "grounding_as_words": "Words that point at regions were written as plain words.",
            "mark_unplaced": "Evidence with nothing placed was named without its place.",
            "weight_left_out": "Weights of items were left out.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: ConversationOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            speller = _Speller(release, files, options)
            rows: dict[Split, JsonLines] = defaultdict(lambda: JsonLines(stack.enter_context(Spill())))
            for row in list_rows(release, ledger, speller.spell, Wanted(conversations=False, corrections=True)):
                traits = [name for entry in row.value["corrections"] for name in entry]
                traits += [
                    f"evidence.{name}" for entry in row.value["corrections"] for e in entry["evidence"] for name in e
                ]
                rows[row.split].add(row.value, traits)
            for split in [split for split in SPLITS if split in rows] or [SPLITS[0]]:
                rows[split].write(ledger, f"{split}.jsonl")


class _Speller:
    """Spells corrected responses as rows."""

    def __init__(self, release: ReleaseReader, files: MediaFiles, options: ConversationOptions) -> None:
        self._release = release
        self._files = files
        self._options = options

    def spell(self, talk: Talk, dialogue: Dialogue) -> dict[str, Any]:
        """Return a row."""
        assert dialogue.judged is not None
        response = next(entry for entry in talk.document.responses if entry.id == dialogue.judged.id)
        rejected = "".join(piece.text for piece in dialogue.judged.pieces if not isinstance(piece, Shown))
        corrections = sorted(
            (entry for entry in talk.document.corrections if entry.response == response.id),
            key=lambda entry: (entry.start, entry.end, entry.id),
        )
        shown = dialogue.list_shown()
        row: dict[str, Any] = {"item_key": talk.record.key, "response_id": response.id}
        if response.model:
            row["model"] = response.model
        row |= {"prompt": [spell_message(message) for message in dialogue.messages], "rejected": rejected}
        chosen = apply_corrections(talk, rejected, corrections)
        if chosen is not None:
            row["chosen"] = chosen
        row["corrections"] = [self._describe(talk, rejected, correction, shown) for correction in corrections]
        _note_the_rest(talk, dialogue)
        # Files are placed last, so that a row that is left out leaves none behind.
        media = [self._place(talk, piece) for piece in shown]
        return row | ({"media": media} if media else {})

    def _describe(self, talk: Talk, text: str, correction: Correction, shown: list[Shown]) -> dict[str, Any]:
        entry: dict[str, Any] = {"start": correction.start, "end": correction.end}
        entry["words"] = text[correction.start : correction.end]
        if correction.error:
            entry["error"] = correction.error
        if correction.replacement is not None:
            entry["replacement"] = correction.replacement
        marks = {mark.id: mark for mark in talk.document.marks}
        entry["evidence"] = [self._point(talk, marks[id_], shown) for id_ in correction.marks]
        return entry

    def _find_box(self, talk: Talk, mark: SlotMark) -> Xyxy:
        asset = talk.record.assets[mark.slot]
        if asset.width_px is None or asset.height_px is None:
            return find_box(mark, self._release)
        inner, is_cut = find_inner_box(mark, (asset.height_px, asset.width_px), self._release)
        if is_cut:
            talk.note("box_cut", mark.id)
        return inner

    def _point(self, talk: Talk, mark: Any, shown: list[Shown]) -> dict[str, Any]:
        entry: dict[str, Any] = {"mark_id": mark.id}
        slots = [piece.slot for piece in shown]
        if not isinstance(mark, SlotMark) or mark.media != ("image",) or mark.slot not in slots:
            talk.note("evidence_not_on_image", mark.id)
            return entry
        entry["class"] = mark.class_
        try:
            entry["box"] = [float(value) for value in self._find_box(talk, mark)]
        except (LeftOut, BlobMissing) as error:
            talk.note(error.code if isinstance(error, LeftOut) else "blob_missing", mark.id)
            return entry
        entry["media_index"] = slots.index(mark.slot)
        if kind_of(mark) in EXTENT_KINDS or (isinstance(mark, Box) and mark.rotation_deg):
            talk.note("evidence_as_box", mark.id)
        talk.carried.add(mark.id)
        return entry

    def _place(self, talk: Talk, shown: Shown) -> dict[str, str]:
        folder = f"{shown.asset.media}s"
        path = self._files.place(shown.asset, folder, item=talk.record.key, slot=shown.slot)
        return {"kind": shown.asset.media, "path": self._options.point_at(path)}


def spell_message(message: Message) -> dict[str, Any]:
    """Return a message with parts; what it shows is listed in the same order in ``media``."""
    parts: list[dict[str, str]] = []
    for piece in message.pieces:
        if isinstance(piece, Shown):
            parts.append({"type": piece.asset.media})
        elif parts and parts[-1]["type"] == "text":
            parts[-1]["text"] += piece.text
        else:
            parts.append({"type": "text", "text": piece.text})
    return {"role": message.role, "content": parts}


def apply_corrections(talk: Talk, text: str, corrections: list[Correction]) -> str | None:
    """Return a text with every correction applied; None, and a note, where that is not possible.

    Args:
        talk: Takes the note.
        text: What the corrections' offsets count in, code points.
        corrections: By start.
    """
    if any(correction.replacement is None for correction in corrections):
        talk.note("correction_incomplete", corrections[0].response)
        return None
    if any(before.end > after.start for before, after in pairwise(corrections)):
        talk.note("correction_overlapping", corrections[0].response)
        return None
    corrected, at = "", 0
    for correction in corrections:
        corrected += text[at : correction.start] + (correction.replacement or "")
        at = correction.end
    return corrected + text[at:]


def _note_the_rest(talk: Talk, dialogue: Dialogue) -> None:
    if talk.record.weight != 1:
        talk.note("weight_left_out")
    assert dialogue.judged is not None
    for message in (*dialogue.messages, dialogue.judged):
        for index, piece in enumerate(message.pieces):
            if isinstance(piece, Grounded):
                talk.note("grounding_as_words", message.id, index)
    kept = {message.id for message in dialogue.messages}
    for turn in talk.document.turns:
        if turn.id not in kept:
            talk.note("turn_left_out", turn.id)
