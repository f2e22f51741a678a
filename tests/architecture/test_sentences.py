"""Everything that the server says to people is in the catalogue of every language, and nothing that it says no more."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sentences import AREAS, find_sentences, list_folders, list_sentences, read_catalogue

HOW = (
    "run `python -m tests.architecture.sentences`, which adds new sentences and drops old ones, then translate those "
    "with an empty translation in {folder}/{area}.json; keep the holes {{1}}, {{2}}. What is no sentence for people "
    "belongs into SILENT or _NO_SENTENCES of tests/architecture/sentences.py"
)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("folder", list_folders(), ids=lambda folder: folder.parent.name)
def test_every_sentence_is_translated(folder: Path, area: str) -> None:
    said = set(list_sentences()[area])
    known = {sentence for sentence, other in read_catalogue(folder, area).items() if other}
    how = HOW.format(folder=folder, area=area)
    assert not said - known, f"not translated: {sorted(said - known)}; {how}"
    assert not known - said, f"translated, but nobody says it: {sorted(known - said)}; {how}"


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        ('raise Gone(f"there is no {noun} {id_!r}")', ["there is no {1} {2}"]),
        (
            """yield f"{key}: {'no' if bare else 'a bad'} place for {where}{name}" """,
            ["{1}: a bad place for {2}", "{1}: no place for {2}"],
        ),
        ('why = "; look at the memory" if lost else ""', ["look at the memory"]),
        ('def count() -> int:\n    """How many there are."""\n    logger.warning("job %s is late", id_)', []),
        ('rows = run("SELECT a FROM b WHERE c")', []),
        ('Meta(description="what it is for"); kinds = {"box": "box", "summary": "a box of it"}', []),
    ],
)
def test_sentences_are_found_in_source(source: str, sentences: list[str]) -> None:
    assert list(find_sentences(ast.parse(source))) == sentences
