"""Guesses the language of a text from its script and its commonest words. No model, no claim beyond that."""

import re
from collections import Counter
from typing import Final, NamedTuple

SCRIPTS: Final = (
    ("hangul", 0xAC00, 0xD7AF),
    ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x9FFF),
    ("cyrillic", 0x0400, 0x052F),
    ("greek", 0x0370, 0x03FF),
    ("hebrew", 0x0590, 0x05FF),
    ("arabic", 0x0600, 0x06FF),
    ("devanagari", 0x0900, 0x097F),
    ("bengali", 0x0980, 0x09FF),
    ("tamil", 0x0B80, 0x0BFF),
    ("thai", 0x0E00, 0x0E7F),
)
BY_SCRIPT: Final = {"hangul": "ko", "kana": "ja", "han": "zh", "greek": "el", "hebrew": "he", "thai": "th"}
COMMON: Final = {
    "en": "the of and to in is that it was for on are with as his they at be this from have or by one had not but what "
    "all were when we there can an your which their said if do will each about how up out them",
    "de": "der die das und ist von mit den ein eine auf für nicht im dem sich des auch es an werden aus er hat dass "
    "sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder",
    "fr": "le la les de des et est un une du en que qui dans pour pas sur au avec ce il sont par plus se ne mais vous "
    "nous ou son sa cette être fait aux ont elle",
    "es": "el la los las de que y en un una es se no por con para su al lo como más pero sus le ya este sí porque esta "
    "son entre cuando muy sin sobre también hay",
    "it": "il lo la gli le di che e un una è in per non con sono del della si da come più ma anche ha questo al alla "
    "nel dei delle su essere ci",
    "pt": "o a os as de que e do da em um uma para com não é no na por mais dos como mas foi ao ele das tem seu sua ou "
    "ser quando muito há nos já está são",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als maar dan nog bij uit naar worden "
    "door over wordt heeft deze geen wel",
}
_OWNERS: Final = {
    word: [code for code, words in COMMON.items() if word in words.split()]
    for words in COMMON.values()
    for word in words.split()
}
_WORDS: Final = re.compile(r"[^\W\d_]+")


class Language(NamedTuple):
    """A guess.

    Attributes:
        code: ISO 639-1 where script or words tell it, else the script: ``latin``, ``cyrillic``, ``arabic``, …; empty
            for a text without letters.
        is_sure: Whether there was enough to tell by.
    """

    code: str
    is_sure: bool


def guess_language(text: str) -> Language:
    """Return the likeliest language of a text.

    Args:
        text: Any text.
    """
    letters = [character for character in text if character.isalpha()]
    scripts = Counter(find_script(character) for character in letters)
    if not letters:
        return Language("", is_sure=False)
    if scripts["kana"] and scripts["kana"] + scripts["han"] > len(letters) / 2:
        return Language("ja", is_sure=len(letters) >= 6)
    script, count = scripts.most_common(1)[0]
    is_clear = count > 0.6 * len(letters)
    if script != "latin":
        return Language(BY_SCRIPT.get(script, script), is_sure=is_clear and len(letters) >= 4)
    return _tell_latin(_WORDS.findall(text.lower()))


def find_script(character: str) -> str:
    """Return the script of a letter; ``latin`` for all that are not listed."""
    point = ord(character)
    return next((name for name, low, high in SCRIPTS if low <= point <= high), "latin")


def _tell_latin(words: list[str]) -> Language:
    votes: Counter[str] = Counter()
    for word in words:
        owners = _OWNERS.get(word, [])
        for code in owners:
            votes[code] += 12 // len(owners)
    if not votes:
        return Language("latin", is_sure=False)
    (best, most), *others = votes.most_common(2)
    is_ahead = not others or most >= 1.5 * others[0][1]
    return Language(best, is_sure=is_ahead and most >= 24 and most / 12 >= 0.1 * len(words))
