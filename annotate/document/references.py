"""Every reference points at something. Ids are unique; what is named exists and is of the right sort."""

from collections.abc import Iterable, Iterator

from annotate.document.conversation import Correction, GroundPart, Part, Preference, Response, Turn, join_text
from annotate.document.document import Document, Entity
from annotate.document.kinds.base import Mark
from annotate.document.kinds.relation import Relation
from annotate.document.kinds.text_span import TextSpan
from annotate.document.problem import Problem
from annotate.document.scalars import is_name

NOUNS: dict[type, str] = {
    Turn: "turn",
    Response: "response",
    Preference: "preference",
    Correction: "correction",
}


def name_entity(entity: Entity) -> str:
    """Return the word for what an entity is: mark, turn, response, preference or correction."""
    return NOUNS.get(type(entity), "mark")


def list_references(entity: Entity) -> tuple[str, ...]:
    """Return the ids that an entity names, in no particular order and with repeats."""
    if isinstance(entity, Mark):
        return entity.references()
    if isinstance(entity, Turn):
        return tuple(list_part_marks(entity.parts))
    if isinstance(entity, Response):
        return (entity.turn, *list_part_marks(entity.parts))
    if isinstance(entity, Preference):
        return (entity.turn, entity.chosen, entity.rejected)
    return (entity.response, *entity.marks)


def list_part_marks(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the mark ids that grounding names."""
    for part in parts:
        if isinstance(part, GroundPart):
            yield from part.marks


def check_references(document: Document) -> Iterator[Problem]:
    """Yield every id used twice and every reference to nothing, or to the wrong sort of thing."""
    by_id: dict[str, Entity] = {}
    for entity in document.entities():
        if not is_name(entity.id):
            yield Problem(
                "malformed",
                entity.id,
                f"{name_entity(entity)} has the id {entity.id!r}; expected 1 to 64 letters, digits, '_' or '-'",
            )
        if entity.id in by_id:
            yield Problem(
                "duplicate_id", entity.id, f"id {entity.id!r} is used twice; ids are unique in a document, rename one"
            )
        by_id[entity.id] = entity
    checker = _Checker(by_id)
    for entity in document.entities():
        yield from checker.check(entity)


class _Checker:
    def __init__(self, by_id: dict[str, Entity]) -> None:
        self.by_id = by_id

    def check(self, entity: Entity) -> Iterator[Problem]:
        if isinstance(entity, TextSpan):
            yield from self._check_span(entity)
        elif isinstance(entity, Relation):
            yield from self._expect(entity, [entity.from_, entity.to], "mark")
        elif isinstance(entity, Mark):
            yield from self._expect(entity, entity.references(), "mark", "turn")
        elif isinstance(entity, Turn):
            yield from self._expect(entity, list_part_marks(entity.parts), "mark")
        elif isinstance(entity, Response):
            yield from self._expect(entity, list_part_marks(entity.parts), "mark")
            yield from self._expect(entity, [entity.turn], "turn")
        elif isinstance(entity, Preference):
            yield from self._check_preference(entity)
        elif isinstance(entity, Correction):
            yield from self._check_correction(entity)

    def _expect(self, entity: Entity, ids: Iterable[str], *nouns: str) -> Iterator[Problem]:
        for wanted in ids:
            found = self.by_id.get(wanted)
            if found is not None and name_entity(found) in nouns:
                continue
            what = "which does not exist" if found is None else f"which is a {name_entity(found)}"
            yield Problem(
                "unknown_reference",
                entity.id,
                f"{name_entity(entity)} {entity.id} points at {wanted!r}, {what}; expected a {' or a '.join(nouns)}",
            )

    def _check_span(self, span: TextSpan) -> Iterator[Problem]:
        yield from self._expect(span, [span.turn] if span.turn else [], "turn")
        yield from self._expect(span, [span.response] if span.response else [], "response")
        for home in span.references():
            found = self.by_id.get(home)
            if isinstance(found, Turn | Response):
                yield from span.check_length(len(join_text(found.parts)), f"{name_entity(found)} {home!r}")

    def _check_preference(self, preference: Preference) -> Iterator[Problem]:
        yield from self._expect(preference, [preference.turn], "turn")
        yield from self._expect(preference, [preference.chosen, preference.rejected], "response")
        if preference.chosen == preference.rejected:
            yield Problem(
                "same_response",
                preference.id,
                f"preference {preference.id} compares response {preference.chosen!r} with itself; expected two",
            )
        for name in (preference.chosen, preference.rejected):
            found = self.by_id.get(name)
            if isinstance(found, Response) and found.turn != preference.turn:
                yield Problem(
                    "other_turn",
                    preference.id,
                    f"preference {preference.id} is about turn {preference.turn!r}, but response {name!r} answers "
                    f"turn {found.turn!r}",
                )

    def _check_correction(self, correction: Correction) -> Iterator[Problem]:
        yield from self._expect(correction, [correction.response], "response")
        yield from self._expect(correction, correction.marks, "mark")
        found = self.by_id.get(correction.response)
        length = len(join_text(found.parts)) if isinstance(found, Response) else None
        if correction.end <= correction.start or (length is not None and correction.end > length):
            size = "" if length is None else f" of {length} code points"
            yield Problem(
                "out_of_bounds",
                correction.id,
                f"correction {correction.id} covers code points {correction.start} to {correction.end} of response "
                f"{correction.response!r}{size}; expected start < end, both inside the text",
            )
