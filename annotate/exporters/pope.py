"""POPE: yes-or-no questions about objects that are, or are certainly not, on an image.

Polling-based Object Probing Evaluation (arXiv:2305.10355): as many questions about present as about absent classes;
the absent ones drawn at random, or the most frequent in the release, or those that stand most often beside the present.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, Literal, get_args

from msgspec import Meta

from annotate.document.document import Document
from annotate.document.manifest import ManifestRecord, Split
from annotate.exporters.base import Exporter
from annotate.exporters.conversation_options import ConversationOptions
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.presence import (
    PRESENCE_LOSSES,
    ClassNames,
    Presence,
    find_article,
    list_presence,
    read_presence,
)
from annotate.exporters.records import CHOICE_LOSSES, FACT_LOSSES, SPEECH_LOSSES, SPLITS, rank_annotations
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.spill import Spill

Strategy = Literal["random", "popular", "adversarial"]
STRATEGIES: Final[tuple[Strategy, ...]] = get_args(Strategy)


class PopeOptions(ConversationOptions, frozen=True, kw_only=True):
    """Options of the POPE export."""

    questions: Annotated[
        Annotated[int, Meta(ge=1)],
        Meta(description="Questions about present classes an image, at most; as many about absent ones."),
    ] = 3
    seed: Annotated[int, Meta(description="Decides which classes are asked about where there are more.")] = 0


class PopeExporter(Exporter[PopeOptions]):
    """Writes one file a split and way of choosing absent classes."""

    name = "pope"
    version = 1
    title = "POPE questions"
    description = "Questions whether an object is on an image, to measure what a model makes up."
    media = ("image",)
    options_type = PopeOptions
    libraries = ("pillow",)
    losses = (
        CHOICE_LOSSES
        | MEDIA_LOSSES
        | SPEECH_LOSSES
        | FACT_LOSSES
        | PRESENCE_LOSSES
        | {"one_sided": "Images on which no class, or every class, was found were left out: nothing to ask about."}
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: PopeOptions) -> None:
        """Count classes in a first pass, ask in a second."""
        statistics = Statistics(release)
        asker = _Asker(ClassNames(release.header.ontologies), statistics, options)
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            rows: dict[tuple[Strategy, Split], Spill] = defaultdict(lambda: stack.enter_context(Spill()))
            for record in release.records():
                ledger.tally("items")
                for image in read_presence(record, ledger):
                    if not image.present or not image.absent:
                        ledger.lose("one_sided", record.key, image.slot)
                        continue
                    path = place(files, image, ledger, options)
                    for strategy in STRATEGIES if path else ():
                        for row in asker.ask(strategy, image, path, rows[strategy, record.split].count):
                            rows[strategy, record.split].add(row)
                            ledger.tally("questions")
            for split in [split for split in SPLITS if (STRATEGIES[0], split) in rows] or [SPLITS[0]]:
                for strategy in STRATEGIES:
                    with ledger.open(f"{strategy}/{split}.jsonl") as stream:
                        stream.writelines(rows[strategy, split].chunks())


def place(files: MediaFiles, image: Presence, ledger: Ledger, options: ConversationOptions) -> str:
    """Return what rows say about where an image is; empty, and counted, when its bytes are gone."""
    try:
        path = files.place(image.asset, "images", item=image.record.key, slot=image.slot)
    except BlobMissing:
        ledger.lose("blob_missing", image.record.key, image.slot)
        return ""
    return options.point_at(path)


class Statistics:
    """How often classes are on images, alone and together.

    Args:
        release: All of it is read once.
    """

    def __init__(self, release: ReleaseReader) -> None:
        self.images: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        for record in release.records():
            for annotation in rank_annotations(record)[:1]:
                self._count(record, annotation.document)

    def _count(self, record: ManifestRecord, document: Document) -> None:
        for image in list_presence(record, document):
            self.images.update(image.present)
            self.pairs.update((a, b) for a in image.present for b in image.present if a != b)


class _Asker:
    """Asks about images."""

    def __init__(self, names: ClassNames, statistics: Statistics, options: PopeOptions) -> None:
        self._names = names
        self._statistics = statistics
        self._options = options

    def ask(self, strategy: Strategy, image: Presence, path: str, first: int) -> list[dict[str, Any]]:
        """Return the rows of one image: yes and no in turn.

        Args:
            strategy: How absent classes are chosen.
            image: The image.
            path: What rows say about where it is.
            first: Number of rows before it in its file.
        """
        count = min(self._options.questions, len(image.present), len(image.absent))
        draw = random.Random(f"{self._options.seed}:{image.record.key}:{image.slot}")  # noqa: S311
        present = draw.sample(image.present, count)
        absent = self._rank(strategy, image, draw)[:count]
        asked = [pair for both in zip(present, absent, strict=True) for pair in zip(both, ("yes", "no"), strict=True)]
        return [
            self._spell(image, path, first + index, class_id, answer, strategy)
            for index, (class_id, answer) in enumerate(asked, start=1)
        ]

    def _rank(self, strategy: Strategy, image: Presence, draw: random.Random) -> Sequence[str]:
        if strategy == "random":
            return draw.sample(image.absent, len(image.absent))
        if strategy == "popular":
            return sorted(image.absent, key=lambda id_: (-self._statistics.images[id_], id_))
        beside = {id_: sum(self._statistics.pairs[one, id_] for one in image.present) for id_ in image.absent}
        return sorted(image.absent, key=lambda id_: (-beside[id_], id_))

    def _spell(
        self, image: Presence, path: str, number: int, class_id: str, answer: str, strategy: Strategy
    ) -> dict[str, Any]:
        name = self._names.name(class_id)
        question = f"Is there {find_article(name)} {name} in the image?"
        return {
            "question_id": number,
            "image": path,
            "text": question,
            "label": answer,
            "question": question,
            "answer": answer,
            "category": strategy,
            "class": class_id,
            "item_key": image.record.key,
            "slot": image.slot,
        }
