"""Check ``bad_responses``: answers that are empty, refuse, run in circles, or leave something unfilled."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from curation.quality.base import Check, Finding, Options, Severity
from curation.quality.records import ItemRecord, Surroundings, TextPiece, iterate_texts

REFUSALS: Final = re.compile(
    r"^\W*(?:"
    r"(?:i\s*(?:'|’)?m|i\s+am|we\s*(?:'|’)?re)\s+(?:very\s+|so\s+|terribly\s+)?(?:sorry|afraid|unable|not\s+able)"
    r"|sorry[,\s]+(?:but\s+)?(?:i|we)\b"
    r"|(?:i|we)\s+(?:can\s*(?:'|’)?(?:no)?t|cannot|can\s+not|won(?:'|’)?t|will\s+not)\s+"
    r"(?:help|assist|answer|provide|do|comply|fulfil|fulfill|see|view|describe|identify|process|access)"
    r"|as\s+an?\s+(?:ai|artificial|language|text-based)\b"
    r"|i\s+do(?:\s+not|n(?:'|’)t)\s+have\s+(?:access|the\s+ability|eyes)"
    r"|(?:很抱歉|非常抱歉|抱歉|对不起|不好意思)[，,。\s]*(?:但)?(?:我|作为)?"
    r"|作为一(?:个|名)(?:人工智能|AI|语言模型|大模型)"
    r"|我(?:无法|不能|没办法)(?:回答|提供|帮助|协助|查看|看到|识别|完成|满足)"
    r")",
    re.IGNORECASE,
)
PLACEHOLDERS: Final = re.compile(
    r"\b(?:lorem ipsum|todo|tbd|fixme)\b|\[(?:insert|your|name|placeholder)[^\]]{0,40}\]|\{\{[^}]{1,40}\}\}|"
    r"<(?:image|img|video|audio)_?(?:pad|token|placeholder)>",
    re.IGNORECASE,
)
ANSWERS: Final = ("assistant", "response", "mark")
WORDS: Final = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]|[^\W_]+")


class ResponseOptions(Options, frozen=True, kw_only=True):
    """What counts as running in circles.

    Attributes:
        repeated_words: Length of the word sequences that are counted.
        max_repeat_ratio: Most of a text that its most frequent repeated sequence may cover.
        min_words: Shorter texts are not judged.
    """

    repeated_words: Annotated[int, Meta(ge=1, le=20)] = 4
    max_repeat_ratio: Annotated[float, Meta(gt=0, le=1)] = 0.3
    min_words: Annotated[int, Meta(ge=4)] = 20


def inspect(item: ItemRecord, surroundings: Surroundings, options: ResponseOptions) -> Iterator[Finding]:
    """Yield bad turns, responses and written answers."""
    del surroundings
    for piece in iterate_texts(item):
        if piece.role in ANSWERS:
            yield from _judge(piece, options)
        elif piece.role == "user" and not piece.text.strip():
            yield _say(piece, "empty_prompt", "warning", "a question is empty", 0.7)


def _judge(piece: TextPiece, options: ResponseOptions) -> Iterator[Finding]:
    if not piece.text.strip():
        yield _say(piece, "empty_answer", "error", "the answer is empty", 1.0)
        return
    refused = REFUSALS.search(piece.text)
    if refused:
        words = piece.text[: refused.end() + 60].strip()
        yield _say(piece, "refusal", "warning", f"the answer refuses: {words!r}", 0.9, words=words)
    unfilled = PLACEHOLDERS.search(piece.text)
    if unfilled:
        yield _say(
            piece, "placeholder", "error", f"the answer holds a placeholder: {unfilled[0]!r}", 0.9, words=unfilled[0]
        )
    ratio, sequence = find_repetition(piece.text, words=options.repeated_words)
    if ratio > options.max_repeat_ratio and len(WORDS.findall(piece.text)) >= options.min_words:
        text = f"{ratio:.0%} of the answer repeats {sequence!r}; expected at most {options.max_repeat_ratio:.0%}"
        yield _say(piece, "repetition", "error", text, ratio, ratio=round(ratio, 3), words=sequence)


def find_repetition(text: str, *, words: int) -> tuple[float, str]:
    """Return how much of a text its most frequent sequence of words covers, and that sequence.

    Args:
        text: Any text; each Chinese, Japanese or Korean character counts as a word.
        words: Length of the sequences.

    Returns:
        Share of all words in 0..1 (0 when no sequence comes twice), and the sequence.
    """
    tokens = WORDS.findall(text.lower())
    sequences = Counter(tuple(tokens[at : at + words]) for at in range(len(tokens) - words + 1))
    if not sequences:
        return 0.0, ""
    sequence, _ = max(sequences.items(), key=lambda entry: (entry[1], entry[0]))
    count, at = 0, 0
    while at <= len(tokens) - words:
        is_here = tuple(tokens[at : at + words]) == sequence
        count += is_here
        at += words if is_here else 1
    return (count * words / len(tokens) if count > 1 else 0.0), " ".join(sequence)


def _say(piece: TextPiece, code: str, severity: Severity, sentence: str, score: float, **details: object) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        sentence=f"{piece.part}: {sentence}.",
        score=score,
        part=f"{piece.part}:{code}",
        marks=[piece.mark] if piece.mark else [],
        details={"part": piece.part, **details},
    )


BAD_RESPONSES: Final = Check("bad_responses", 1, "text", ("document",), ResponseOptions, inspect)
