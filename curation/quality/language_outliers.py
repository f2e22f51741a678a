"""Check ``language_outliers``: texts in another language than the rest of their sort."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta

from curation.quality.base import Check, Finding, Options, Population, TextRow
from curation.quality.language import Language, guess_language


class LanguageOptions(Options, frozen=True, kw_only=True):
    """What counts as the usual language.

    Attributes:
        min_share: Least share of the texts whose language is clear.
        min_texts: Fewer of them than this have no usual language.
    """

    min_share: Annotated[float, Meta(gt=0.5, le=1)] = 0.8
    min_texts: Annotated[int, Meta(ge=5)] = 20


def compare(population: Population, options: LanguageOptions) -> Iterator[tuple[int, Finding]]:
    """Yield texts that are clearly in another language than most texts of the same role."""
    roles: dict[str, list[tuple[TextRow, Language]]] = defaultdict(list)
    for row in population.texts:
        guess = guess_language(row.text)
        if guess.is_sure:
            roles[row.role].append((row, guess))
    for told in roles.values():
        usual, count = Counter(guess.code for _, guess in told).most_common(1)[0]
        share = count / len(told)
        if len(told) < options.min_texts or share < options.min_share:
            continue
        for row, guess in told:
            if guess.code != usual:
                yield (
                    row.item,
                    Finding(
                        code="other_language",
                        severity="warning",
                        sentence=f"{row.part} is in {guess.code}; {share:.0%} of such texts are in {usual}.",
                        score=share,
                        part=row.part,
                        details={"part": row.part, "language": guess.code, "usual": usual, "share": round(share, 3)},
                    ),
                )


LANGUAGE_OUTLIERS: Final = Check("language_outliers", 1, "text", ("texts",), LanguageOptions, compare=compare)
