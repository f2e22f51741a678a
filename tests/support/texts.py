"""Made-up texts for the tests and benchmarks of near-duplicates."""

import numpy as np

SYLLABLES = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]


def make_words(count: int, *, seed: int = 0) -> list[str]:
    """Return made-up words of two to four syllables."""
    random = np.random.default_rng(seed)
    return ["".join(random.choice(SYLLABLES, random.integers(2, 5))) for _ in range(count)]


def make_texts(count: int, *, words: int = 40, vocabulary: int = 5000, seed: int = 0) -> list[str]:
    """Return texts whose words are as unevenly frequent as in real ones (Zipf's law)."""
    random = np.random.default_rng(seed)
    known = np.array(make_words(vocabulary))
    weights = 1 / np.arange(1, vocabulary + 1)
    lengths = random.integers(words // 2, words * 3 // 2 + 1, count)
    drawn = random.choice(known, int(lengths.sum()), p=weights / weights.sum())
    return [" ".join(part.tolist()) for part in np.split(drawn, np.cumsum(lengths)[:-1])]


def replace_words(text: str, share: float, *, seed: int) -> str:
    """Return the text with about a share (0..1) of its words replaced by others."""
    random = np.random.default_rng(seed)
    words = text.split(" ")
    replaced = random.random(len(words)) < share
    others = make_words(int(replaced.sum()), seed=seed)
    return " ".join(others.pop() if is_replaced else word for word, is_replaced in zip(words, replaced, strict=True))
