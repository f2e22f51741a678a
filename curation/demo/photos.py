"""Project "Photos": grounded dialogues about photos that scikit-image and scikit-learn ship, and copies of some."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from annotate.document.document import Document
from annotate.document.ontology import Ontology, OntologyClass, Option, Question
from curation.demo.documents import answer, ask, box, document

NAME = "Photos"
DESCRIPTION = "Everyday photos with dialogues whose words point at regions."
CLASSES = [
    "person",
    "cat",
    "cup",
    "saucer",
    "spoon",
    "rocket",
    "motorcycle",
    "building",
    "flower",
    "coin",
    "camera",
    "helmet",
    "patch",
    "eye",
    "nose",
    "text",
]
BOX_KINDS = ["box", "polygon", "mask", "ellipse"]
ONTOLOGY = Ontology(
    classes=[
        OntologyClass(
            id=name,
            name=name.capitalize(),
            kinds=BOX_KINDS,
            hotkey=str(number) if number <= 9 else None,
        )
        for number, name in enumerate(CLASSES, 1)
    ],
    questions=[
        Question(
            id="scene",
            name="What kind of picture is it?",
            kind="choice",
            options=[
                Option(id="animal", name="cat"),
                Option(id="drink", name="cup of coffee"),
                Option(id="vehicle", name="motorcycle"),
                Option(id="space", name="rocket"),
                Option(id="building", name="temple"),
                Option(id="plant", name="flower"),
                Option(id="other", name="texture"),
            ],
        ),
        Question(id="transcription", name="What does it say?", kind="text", target="mark"),
    ],
)
GUIDELINE = """\
# How to label a photo

1. **Draw a box** around each thing that the dialogue speaks of, tight to its visible edge. Press `B`, then drag.
2. **Write a question** as the user, and **an answer** as the assistant: short, true, and only what can be seen.
3. **Ground the answer.** Select the words that name a thing, press `G`, click its box. Words without evidence are
   marked *unverifiable*.

## What not to do

- Do not guess what is outside the frame.
- Do not ground the same words in two things unless they mean both.
"""


@dataclass(frozen=True)
class Photo:
    """One photo of a package.

    Attributes:
        package: ``skimage`` or ``sklearn``.
        file: Its name there.
        licence: Terms of use, as the package states them.
        source: Who made it.
        document: What is said about it; None leaves it to be labeled.
        copies: Which changed copies come with it.
    """

    package: str
    file: str
    licence: str
    source: str
    document: Document | None = None
    copies: tuple[str, ...] = field(default=())


COINS = [
    *[(22, 33, 67, 74), (81, 38, 120, 75), (131, 28, 180, 75), (192, 30, 241, 73), (255, 34, 297, 72)],
    *[(305, 16, 365, 72), (25, 104, 67, 146), (84, 107, 122, 145), (134, 110, 174, 145), (185, 105, 227, 145)],
    *[(245, 96, 296, 144), (317, 105, 356, 145), (25, 178, 63, 217), (80, 175, 124, 217), (135, 179, 174, 217)],
    *[(189, 170, 237, 217), (251, 172, 297, 216), (315, 156, 380, 218), (18, 233, 75, 288), (92, 245, 136, 287)],
    *[(144, 236, 201, 288), (220, 240, 269, 288), (276, 240, 327, 288), (335, 248, 381, 289)],
]

ASTRONAUT = document(
    [
        box("person", "person", [20, 12, 362, 512]),
        box("shuttle", "rocket", [356, 0, 485, 275]),
        box("helmet", "helmet", [281, 343, 497, 503]),
        box("patch", "patch", [131, 346, 208, 425]),
    ],
    [
        ask("t1", "image", "Who is in the picture, and what is behind them?"),
        answer(
            "t2",
            ("An astronaut in an orange suit", ["person"]),
            " smiles at the camera. ",
            ("A model of a space shuttle", ["shuttle"]),
            " stands behind them on the right.",
        ),
        ask("t3", None, "What lies in front?"),
        answer(
            "t4", ("A helmet", ["helmet"]), ", partly hiding the suit, on which ", ("a patch", ["patch"]), " is sewn."
        ),
    ],
)
CHELSEA = document(
    [
        box("cat", "cat", [0, 0, 395, 300]),
        box("left", "eye", [136, 85, 206, 146]),
        box("right", "eye", [300, 106, 345, 165]),
        box("nose", "nose", [233, 222, 292, 270]),
    ],
    [
        ask("t1", "image", "Describe the animal."),
        answer(
            "t2",
            "It is ",
            ("a tabby cat", ["cat"]),
            " with ",
            ("green eyes", ["left", "right"]),
            " and ",
            ("a pink-brown nose", ["nose"]),
            ".",
        ),
    ],
)
COFFEE = document(
    [
        box("cup", "cup", [170, 15, 416, 305]),
        box("saucer", "saucer", [77, 110, 478, 383]),
        box("spoon", "spoon", [322, 66, 425, 328]),
    ],
    [
        ask("t1", "image", "What is on the table?"),
        answer(
            "t2",
            ("A red cup of coffee", ["cup"]),
            " on ",
            ("a red saucer", ["saucer"]),
            ", with ",
            ("a spoon", ["spoon"]),
            " leaning on its right.",
        ),
    ],
    responses=[
        {
            "id": "right",
            "turn": "t2",
            "parts": [{"type": "text", "text": "A red cup of coffee on a red saucer, with a spoon."}],
        },
        {"id": "wrong", "turn": "t2", "parts": [{"type": "text", "text": "A blue cup of tea on a white saucer."}]},
    ],
    preferences=[{"id": "p1", "turn": "t2", "chosen": "right", "rejected": "wrong", "strength": 3}],
    corrections=[
        {
            "id": "k1",
            "response": "wrong",
            "start": 2,
            "end": 6,
            "error": "wrong_attribute",
            "replacement": "red",
            "marks": ["cup"],
        }
    ],
)
ROCKET = document(
    [box("rocket", "rocket", [306, 128, 337, 405])],
    [
        ask("t1", "image", "What stands between the towers?"),
        answer("t2", ("A white rocket", ["rocket"]), " on its launch pad, in the evening."),
    ],
)
COIN_COUNT = document(
    [box(f"coin{number}", "coin", list(xyxy)) for number, xyxy in enumerate(COINS, 1)],
    [
        ask("t1", "image", "How many coins are there?"),
        answer("t2", "There are ", ("24 coins", [f"coin{n}" for n in range(1, 25)]), " in four rows of six."),
    ],
    exhaustive={"image": ["coin"]},
)

CC0, PUBLIC, CC_BY = "CC0-1.0", "Public domain", "CC-BY-2.0"
PHOTOS = [
    Photo("skimage", "astronaut.png", PUBLIC, "NASA Great Images", ASTRONAUT),
    Photo("skimage", "chelsea.png", CC0, "Stefan van der Walt", CHELSEA, ("half",)),
    Photo("skimage", "coffee.png", CC0, "Rachel Michetti, Pikolo Espresso Bar", COFFEE, ("half", "crop")),
    Photo("skimage", "rocket.jpg", PUBLIC, "SpaceX", ROCKET, ("half",)),
    Photo("skimage", "coins.png", PUBLIC, "Brooklyn Museum", COIN_COUNT),
    Photo("skimage", "motorcycle_left.png", "Research use", "Middlebury Stereo 2014"),
    Photo("skimage", "motorcycle_right.png", "Research use", "Middlebury Stereo 2014"),
    Photo("sklearn", "china.jpg", CC_BY, "danielbuechele on Flickr"),
    Photo("sklearn", "flower.jpg", CC_BY, "vultilion on Flickr", None, ("crop",)),
    Photo("skimage", "camera.png", CC0, "Lav Varshney"),
    Photo("skimage", "page.png", "Unknown", "scikit-image"),
    Photo("skimage", "text.png", PUBLIC, "Wikipedia"),
    Photo("skimage", "brick.png", CC0, "CC0Textures"),
    Photo("skimage", "grass.png", CC0, "DeviantArt, linolafett"),
    Photo("skimage", "gravel.png", CC0, "CC0Textures"),
    Photo("skimage", "hubble_deep_field.jpg", PUBLIC, "NASA, HubbleSite"),
    Photo("skimage", "retina.jpg", CC0, "Mikael Häggström"),
    Photo("skimage", "ihc.png", PUBLIC, "CMMI"),
    Photo("skimage", "cell.png", CC0, "qpformat"),
    Photo("skimage", "horse.png", CC0, "Andreas Preuss"),
    Photo("skimage", "clock_motion.png", PUBLIC, "Stefan van der Walt"),
]

LABELED_BY_PEOPLE: dict[str, list[dict[str, Any]]] = {
    "china.jpg": [
        {"op": "put_mark", "value": box("tower", "building", [73, 28, 365, 390])},
        {"op": "put_turn", "value": ask("t1", "image", "What is the building like?")},
        {"op": "put_turn", "value": answer("t2", ("A tower of several tiled roofs", ["tower"]), " above a lake.")},
    ],
    "flower.jpg": [
        {"op": "put_mark", "value": box("whole", "flower", [168, 85, 445, 357])},
        {"op": "put_mark", "value": box("cut", "flower", [290, 375, 440, 427])},
        {"op": "put_turn", "value": ask("t1", "image", "What can be seen?")},
        {
            "op": "put_turn",
            "value": answer(
                "t2",
                ("An orange dahlia", ["whole"]),
                " in full bloom, and ",
                ("the top of another", ["cut"]),
                " below.",
            ),
        },
    ],
}
"""What the demo's annotator submits, by key, so that a review waits."""


def find_file(photo: Photo) -> Path:
    """Return where a package keeps a photo."""
    if photo.package == "sklearn":
        import sklearn.datasets  # noqa: PLC0415  (an extra)

        return Path(sklearn.datasets.__file__).parent / "images" / photo.file
    import skimage.data  # noqa: PLC0415  (an extra)

    return Path(skimage.data.__file__).parent / photo.file


def make_copy(path: Path, how: str) -> bytes:
    """Return a photo at half its size, or without its borders, as a JPEG of low quality."""
    picture = Image.open(path).convert("RGB")
    width, height = picture.size
    if how == "half":
        picture = picture.resize((width // 2, height // 2))
    else:
        picture = picture.crop((width // 20, height // 20, width - width // 20, height - height // 20))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=45)
    return file.getvalue()
