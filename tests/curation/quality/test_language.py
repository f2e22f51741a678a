"""Language guesses."""

import pytest

from curation.quality.language import guess_language

TEXTS = {
    "en": "The cat is sitting on the mat and it has been there for an hour.",
    "de": "Die Katze sitzt auf der Matte und wird von dem Hund nicht gesehen.",
    "fr": "Le chat est sur le tapis et il ne veut pas sortir avec les autres.",
    "es": "El gato está sobre la mesa y no quiere salir con los otros perros.",
    "it": "Il gatto è sul tappeto e non vuole uscire con gli altri della casa.",
    "pt": "O gato está na mesa e não quer sair com os outros cães da casa.",
    "nl": "De kat zit op het tapijt en wil niet met de andere dieren naar buiten.",
    "zh": "一只猫坐在垫子上，旁边有一个红色的球。",
    "ja": "猫がマットの上に座っています。",
    "ko": "고양이가 매트 위에 앉아 있습니다.",
    "cyrillic": "Кошка сидит на коврике и смотрит в окно.",
    "th": "แมวนั่งอยู่บนเสื่อ",
}


@pytest.mark.parametrize("code", TEXTS)
def test_sentences_are_told(code: str) -> None:
    assert guess_language(TEXTS[code]) == (code, True)


@pytest.mark.parametrize("text", ["", "123 456", "cat", "OK", "猫", "cat 猫"])
def test_too_little_to_tell_by(text: str) -> None:
    assert not guess_language(text).is_sure
