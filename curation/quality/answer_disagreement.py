"""Check ``answer_disagreement``: annotators answered a question differently."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from curation.metrics.agreement import compute_alpha
from curation.quality.base import Check, Finding, Options, Population, clip_score


class AnswerOptions(Options, frozen=True, kw_only=True):
    """How much disagreement to report.

    Attributes:
        max_dissent: Report items where more than this share of pairs of annotators differ.
    """

    max_dissent: Annotated[float, Meta(ge=0, le=1)] = 0.0


def compare(population: Population, options: AnswerOptions) -> Iterator[tuple[int, Finding]]:
    """Yield the items on which annotators differ, with the question's Krippendorff's alpha as the measure."""
    questions: dict[str, dict[int, dict[int, tuple[str, ...]]]] = defaultdict(lambda: defaultdict(dict))
    for row in population.answers:
        questions[row.question][row.item][row.author] = row.values
    for question in sorted(questions):
        alpha = measure_alpha(questions[question])
        for item, given in sorted(questions[question].items()):
            dissent = measure_dissent(given)
            if len(given) > 1 and dissent > options.max_dissent:
                yield item, _say(question, given, dissent, alpha)


def measure_alpha(answers: dict[int, dict[int, tuple[str, ...]]]) -> float | None:
    """Return Krippendorff's alpha of answers by item and author; combinations of options are values of their own."""
    names = sorted({values for given in answers.values() for values in given.values()})
    number = {values: float(place) for place, values in enumerate(names)}
    return compute_alpha({item: {who: number[said] for who, said in given.items()} for item, given in answers.items()})


def measure_dissent(given: dict[int, tuple[str, ...]]) -> float:
    """Return the share of pairs of annotators that differ, 0..1; 0 when there is one."""
    count = len(given)
    same = sum(votes * (votes - 1) for votes in Counter(given.values()).values())
    return 1 - same / (count * (count - 1)) if count > 1 else 0.0


def _say(question: str, given: dict[int, tuple[str, ...]], dissent: float, alpha: float | None) -> Finding:
    votes = sorted(Counter(given.values()).items(), key=lambda entry: (-entry[1], entry[0]))
    said = ", ".join(f"{' + '.join(values)} ({count})" for values, count in votes)
    measure = "" if alpha is None else f"; Krippendorff's alpha of the question is {alpha:.2f}"
    return Finding(
        code="answers_differ",
        severity="warning",
        sentence=f"{question}: annotators said {said}{measure}.",
        score=clip_score(dissent),
        part=f"question:{question}",
        details={"question": question, "said": said, "alpha": None if alpha is None else round(alpha, 3)},
    )


ANSWER_DISAGREEMENT: Final = Check("answer_disagreement", 1, "labels", ("answers",), AnswerOptions, compare=compare)
