"""CHAIR: which objects a caption may mention. The rows that a CHAIR score is computed from, one an image.

Object hallucination in image captioning (arXiv:1809.02156): the share of mentioned objects that are not on the image.
"""

from collections import defaultdict
from contextlib import ExitStack, closing
from typing import Annotated, Any

from msgspec import Meta

from annotate.document.manifest import Split
from annotate.exporters.base import Exporter
from annotate.exporters.conversation_options import ConversationOptions
from annotate.exporters.jsonl import JsonLines
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.pope import place
from annotate.exporters.presence import PRESENCE_LOSSES, ClassNames, read_presence
from annotate.exporters.records import CHOICE_LOSSES, FACT_LOSSES, SPEECH_LOSSES, SPLITS
from annotate.exporters.release import ReleaseReader
from annotate.exporters.spill import Spill


class ChairOptions(ConversationOptions, frozen=True, kw_only=True):
    """Options of the CHAIR export."""

    question: Annotated[str, Meta(description="What the model is asked to do with each image.")] = (
        "Please describe this image in detail."
    )


class ChairExporter(Exporter[ChairOptions]):
    """Writes one row an image."""

    name = "chair"
    version = 1
    title = "CHAIR objects"
    description = "The objects on each image, to count those that a caption makes up."
    media = ("image",)
    options_type = ChairOptions
    libraries = ("pillow",)
    losses = CHOICE_LOSSES | MEDIA_LOSSES | SPEECH_LOSSES | FACT_LOSSES | PRESENCE_LOSSES

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: ChairOptions) -> None:
        """Write the rows of every split that has any; an empty release still gives an empty training file."""
        names, number = ClassNames(release.header.ontologies), 0
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            rows: dict[Split, JsonLines] = defaultdict(lambda: JsonLines(stack.enter_context(Spill())))
            for record in release.records():
                ledger.tally("items")
                for image in read_presence(record, ledger):
                    path = place(files, image, ledger, options)
                    if not path:
                        continue
                    number += 1
                    row: dict[str, Any] = {"question_id": number, "image_id": number, "image": path}
                    row |= {"question": options.question}
                    row |= {"gt_object": [names.name(class_id) for class_id in image.present]}
                    row |= {"vocabulary": [names.name(class_id) for class_id in sorted(image.present + image.absent)]}
                    row |= {"item_key": record.key, "slot": image.slot}
                    rows[record.split].add(row, ["an object"] if image.present else [])
                    ledger.tally("images")
            for split in [split for split in SPLITS if split in rows] or [SPLITS[0]]:
                rows[split].write(ledger, f"{split}.jsonl")
