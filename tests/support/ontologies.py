"""Ontologies that tests share."""

from annotate.document.ontology import Ontology, OntologyClass, Option, Question, Skeleton

PETS = Ontology(
    classes=[
        OntologyClass(id="cat", name="Cat", hotkey="1"),
        OntologyClass(id="dog", name="Dog", hotkey="2"),
        OntologyClass(id="text", name="Text"),
        OntologyClass(id="near", name="near", kinds=["relation"]),
    ],
    questions=[
        Question(
            id="mood",
            name="What mood?",
            kind="choice",
            options=[Option(id="calm", name="Calm"), Option(id="wild", name="Wild")],
        ),
        Question(id="caption", name="Caption", kind="text"),
        Question(id="transcription", name="What does it say?", kind="text", target="mark"),
    ],
    skeletons=[Skeleton(id="face", name="Face", joints=["nose", "left_ear", "right_ear"])],
)
