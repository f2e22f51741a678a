"""Check ``caption_evidence``: words about the picture to which no mark answers."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Final

from msgspec import Meta

from annotate.document.conversation import GroundPart
from annotate.document.ontology import Ontology
from curation.quality.base import Check, Finding, Options
from curation.quality.records import (
    AnnotationRecord,
    ItemRecord,
    Surroundings,
    TextPiece,
    iterate_document_texts,
    iterate_texts,
)
from curation.quality.regions import list_regions

NEGATIONS: Final = re.compile(
    r"\b(?:no|not|without|isn't|aren't|neither|nor|never|absent)\b[^.!?;]{0,40}$|(?:没有|没|无|不是|并非|看不到)[^。！？；]{0,12}$",
    re.IGNORECASE,
)
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


class EvidenceOptions(Options, frozen=True, kw_only=True):
    """Which words to look for.

    Attributes:
        only_exhaustive: Speak only of classes of which the author says that every instance is marked; otherwise also
            of any class while the document has marks at all.
        min_letters: Class names shorter than this are too easily part of something else.
    """

    only_exhaustive: bool = False
    min_letters: Annotated[int, Meta(ge=1)] = 2


def inspect(item: ItemRecord, surroundings: Surroundings, options: EvidenceOptions) -> Iterator[Finding]:
    """Yield words of captions and answers that name a class without a mark, and claims judged to be false.

    In the manner of CHAIR (Rohrbach et al. 2018), with the project's own classes for words and its marks for objects.
    """
    for annotation in item.annotations:
        yield from _list_false_claims(annotation)
        present = {region.class_id for region in list_regions(annotation.document)}
        complete = {name for named in annotation.document.exhaustive.values() for name in named}
        if not present and not complete:
            continue
        shown = [piece for piece in iterate_texts(item) if piece.role == "asset"]
        spoken = [piece for piece in iterate_document_texts(annotation) if piece.role in ("assistant", "mark")]
        for piece in [*shown, *spoken]:
            yield from _list_unmarked(annotation, piece, surroundings.ontology, present, complete, options)


def _list_unmarked(
    annotation: AnnotationRecord,
    piece: TextPiece,
    ontology: Ontology,
    present: set[str],
    complete: set[str],
    options: EvidenceOptions,
) -> Iterator[Finding]:
    for entry in ontology.classes:
        is_sure = entry.id in complete
        if entry.id in present or len(entry.name) < options.min_letters or (options.only_exhaustive and not is_sure):
            continue
        found = find_mention(piece.text, entry.name)
        if found is None:
            continue
        word = piece.text[found[0] : found[1]]
        why = f"every {entry.name} is said to be marked, and none is" if is_sure else f"no {entry.name} is marked"
        yield Finding(
            code="unmarked_entity",
            severity="error" if is_sure else "warning",
            sentence=f"{piece.part} says {word!r}, but {why}.",
            score=0.9 if is_sure else 0.5,
            part=f"{piece.part}:{annotation.id}:{entry.id}",
            slot=piece.slot,
            marks=[piece.mark] if piece.mark else [],
            details={"word": word, "class": entry.name, "start": found[0], "end": found[1], "is_sure": is_sure},
        )


def _list_false_claims(annotation: AnnotationRecord) -> Iterator[Finding]:
    for turn in annotation.document.turns:
        for index, part in enumerate(turn.parts):
            if turn.trains() and isinstance(part, GroundPart) and part.verdict in ("contradicted", "unverifiable"):
                is_false = part.verdict == "contradicted"
                yield Finding(
                    code=f"claim_{part.verdict}",
                    severity="error" if is_false else "warning",
                    sentence=f"turn {turn.id} says {part.text!r}, which was judged {part.verdict}, and is trained on.",
                    score=1.0 if is_false else 0.6,
                    part=f"turn:{annotation.id}:{turn.id}:{index}",
                    marks=list(part.marks),
                    details={"turn": turn.id, "words": part.text, "verdict": part.verdict},
                )


def find_mention(text: str, name: str) -> tuple[int, int] | None:
    """Return where a text first names a thing without denying it, as code points; None when it does not.

    English names also match their plural; Chinese ones match anywhere, since Chinese writes no spaces.
    """
    for match in _compile(name).finditer(text):
        if not NEGATIONS.search(text[: match.start()]):
            return match.span()
    return None


@lru_cache(maxsize=4096)
def _compile(name: str) -> re.Pattern[str]:
    if CHINESE.search(name):
        return re.compile(re.escape(name))
    words = r"[\s_-]+".join(re.escape(word) for word in re.split(r"[\s_-]+", name.strip()))
    stem = words[:-1] + "(?:y|ies)" if words.endswith("y") else words + "(?:e?s)?"
    return re.compile(rf"(?<![\w]){stem}(?![\w])", re.IGNORECASE)


CAPTION_EVIDENCE: Final = Check("caption_evidence", 1, "text", ("document", "texts"), EvidenceOptions, inspect)
