"""One document out of several people's: what more than half of them say about the same item.

Every mark of a consensus is one that somebody drew, never an average: of marks that agree, the one that agrees most
with the others. A conversation is taken whole, from the largest group that wrote the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple, TypeVar, cast

import msgspec

from annotate.document.conversation import Correction, GroundPart, Part, Preference, Response, Turn
from annotate.document.document import Document
from annotate.document.kinds.base import Mark, SlotMark
from annotate.document.kinds.registry import AnyMark
from annotate.document.kinds.relation import Relation
from annotate.document.upgrade import CURRENT_SCHEMA
from annotate.document.validation import list_speech

LEAST_AGREEMENT: Final = 0.5
"""Two marks mean the same thing from here on: an IoU of one half, for regions."""

E = TypeVar("E", bound=Turn | Response)


class Consensus(NamedTuple):
    """What several documents have in common.

    Attributes:
        document: Their consensus.
        left_out: How many marks found no majority.
    """

    document: Document
    left_out: int


class _Entry(NamedTuple):
    """A mark with where it stands: the index of its document, and its place there."""

    at: int
    place: int
    mark: Mark


def find_consensus(documents: Sequence[Document], *, least_agreement: float = LEAST_AGREEMENT) -> Consensus:
    """Return what more than half of the documents about one item say.

    Marks of one kind, class and slot are matched one to one between documents, those that agree most first, and every
    two of a match agree. Answers and relations follow the marks that they point at. What a kept conversation grounds
    its words in is kept with it.

    Args:
        documents: At least one; the order decides where all else is equal.
        least_agreement: How far two marks have to agree, 0..1, in the measure of their kind.
    """
    merger = _Merger(documents, least_agreement)
    merger.match(merger.list_marks(SlotMark), len(documents))
    agreed = merger.find_conversation()
    merger.keep_grounds(agreed[0])
    merger.match(merger.list_answers(range(len(documents)), turns=set()), len(documents))
    turns = {entity.id for entity in list_speech(documents[agreed[0]])}
    merger.match(merger.list_answers(agreed, turns=turns), len(agreed))
    return merger.finish(agreed)


class _Merger:
    def __init__(self, documents: Sequence[Document], least: float) -> None:
        self._documents = documents
        self._least = least
        self._kept: list[_Entry] = []
        self._done: set[tuple[int, int]] = set()
        self._taken: set[str] = set()
        self.renamed: list[dict[str, str]] = [{} for _ in documents]

    def list_marks(self, type_: type[Mark]) -> list[_Entry]:
        """Return the marks of a type in all documents."""
        return [
            _Entry(at, place, mark)
            for at, document in enumerate(self._documents)
            for place, mark in enumerate(document.marks)
            if isinstance(mark, type_)
        ]

    def list_answers(self, among: Iterable[int], *, turns: set[str]) -> list[_Entry]:
        """Return the marks that are left whose references are settled, with those put in place.

        Args:
            among: Indexes of documents.
            turns: Ids of turns and responses that they have in common.
        """
        found = []
        for at in among:
            for place, mark in enumerate(self._documents[at].marks):
                named = mark.references()
                known = {**self.renamed[at], **{id_: id_ for id_ in turns}}
                if (at, place) not in self._done and all(id_ in known for id_ in named):
                    found.append(_Entry(at, place, _point_anew(mark, known)))
        return found

    def match(self, entries: list[_Entry], voters: int) -> None:
        """Keep the marks that more than half of the voters have."""
        alike: dict[Any, list[_Entry]] = defaultdict(list)
        for entry in entries:
            alike[_describe(entry.mark)].append(entry)
        for bucket in alike.values():
            for group in self._group(bucket):
                if 2 * len(group) > voters:
                    self._keep(group)

    def _group(self, entries: list[_Entry]) -> list[list[_Entry]]:
        groups = {number: [number] for number in range(len(entries))}
        agreement = {
            pair: cast(Any, entries[pair[0]].mark).agreement(entries[pair[1]].mark)
            for pair in combinations(range(len(entries)), 2)
            if entries[pair[0]].at != entries[pair[1]].at
        }
        near = [pair for pair, value in agreement.items() if value >= self._least]
        for one, other in sorted(near, key=lambda pair: (-agreement[pair], pair)):
            mine, theirs = groups[one], groups[other]
            crossing = [(min(a, b), max(a, b)) for a in mine for b in theirs]
            # A pair within one document has no agreement: nobody votes twice.
            if mine is not theirs and all(agreement.get(pair, -1.0) >= self._least for pair in crossing):
                merged = sorted(mine + theirs)
                groups.update(dict.fromkeys(merged, merged))
        unique = {id(group): group for group in groups.values()}.values()
        return [[entries[number] for number in self._rank(group, agreement)] for group in unique]

    @staticmethod
    def _rank(group: list[int], agreement: Mapping[tuple[int, int], float]) -> list[int]:
        """Return a group, the member first that agrees most with the others."""
        total = {n: sum(agreement[min(n, m), max(n, m)] for m in group if m != n) for n in group}
        return sorted(group, key=lambda n: (-total[n], n))

    def _keep(self, group: list[_Entry]) -> None:
        chosen = group[0]
        id_ = self._name(chosen.mark.id)
        mark = chosen.mark if id_ == chosen.mark.id else msgspec.structs.replace(chosen.mark, id=id_)
        self._kept.append(_Entry(chosen.at, chosen.place, mark))
        for entry in group:
            self._done.add((entry.at, entry.place))
            self.renamed[entry.at][entry.mark.id] = id_

    def _name(self, wanted: str) -> str:
        id_, number = wanted, 1
        while id_ in self._taken:
            number += 1
            id_ = f"{wanted[:56]}-{number}"
        self._taken.add(id_)
        return id_

    def find_conversation(self) -> list[int]:
        """Return the indexes of the documents in the largest group that wrote the same; ties go to the earlier."""
        groups: dict[bytes, list[int]] = defaultdict(list)
        for at, document in enumerate(self._documents):
            said = list_speech(document)
            known = self.renamed[at] | {
                mark.id: f"{at}/{mark.id}" for mark in document.marks if mark.id not in self.renamed[at]
            }
            groups[msgspec.json.encode([_ground_anew(entity, known) for entity in said])].append(at)
        return max(groups.values(), key=lambda group: (len(group), -group[0]))

    def keep_grounds(self, at: int) -> None:
        """Keep the marks that a document's conversation points at, whoever else has them."""
        document = self._documents[at]
        needed = {id_ for entity in list_speech(document) for id_ in _list_grounds(entity.parts)}
        needed |= {id_ for correction in document.corrections for id_ in correction.marks}
        for place, mark in enumerate(document.marks):
            if mark.id in needed and (at, place) not in self._done and isinstance(mark, SlotMark):
                self._keep([_Entry(at, place, mark)])

    def finish(self, agreed: list[int]) -> Consensus:
        """Return the consensus, with the conversation of the documents that agree on it."""
        source, known = self._documents[agreed[0]], self.renamed[agreed[0]]
        marks = [cast(AnyMark, entry.mark) for entry in sorted(self._kept, key=lambda entry: (entry.at, entry.place))]
        document = Document(
            schema=CURRENT_SCHEMA,
            marks=marks,
            turns=[_ground_anew(turn, known) for turn in source.turns],
            responses=[_ground_anew(response, known) for response in source.responses],
            preferences=_vote([self._documents[at].preferences for at in agreed]),
            corrections=[_prove_anew(one, known) for one in source.corrections],
            exhaustive=_intersect([one.exhaustive for one in self._documents]),
        )
        total = sum(len(document.marks) for document in self._documents)
        return Consensus(document, total - len(self._done))


def _describe(mark: Mark) -> tuple[Any, ...]:
    """Return what marks have to share before they can agree: kind, class or question, and what they are about."""
    names = ("class_", "question", "slot", "shape", "skeleton", "turn", "response", "target")
    return (type(mark), *(getattr(mark, name, None) for name in names))


def _point_anew(mark: Mark, known: Mapping[str, str]) -> Mark:
    """Return a mark that points at the consensus's marks."""
    if isinstance(mark, Relation):
        return msgspec.structs.replace(mark, from_=known[mark.from_], to=known[mark.to])
    target = getattr(mark, "target", None)
    return mark if target is None else msgspec.structs.replace(mark, target=known[target])


def _list_grounds(parts: Iterable[Part]) -> list[str]:
    return [id_ for part in parts if isinstance(part, GroundPart) for id_ in part.marks]


def _ground_anew(entity: E, known: Mapping[str, str]) -> E:
    """Return a turn or response whose words point at the consensus's marks."""
    parts = [
        msgspec.structs.replace(part, marks=[known[id_] for id_ in part.marks if id_ in known])
        if isinstance(part, GroundPart)
        else part
        for part in entity.parts
    ]
    return msgspec.structs.replace(entity, parts=parts)


def _prove_anew(correction: Correction, known: Mapping[str, str]) -> Correction:
    return msgspec.structs.replace(correction, marks=[known[id_] for id_ in correction.marks if id_ in known])


def _vote(ballots: Sequence[Sequence[Preference]]) -> list[Preference]:
    """Return the comparisons that more than half of the people decided the same way, as the first of them put it."""
    verdicts: dict[tuple[Any, ...], list[Preference]] = defaultdict(list)
    for ballot in ballots:
        for one in ballot:
            pair = sorted((one.chosen, one.rejected)) if one.tie else (one.chosen, one.rejected)
            verdicts[one.turn, one.tie, *pair].append(one)
    return [votes[0] for votes in verdicts.values() if 2 * len(votes) > len(ballots)]


def _intersect(stated: Sequence[Mapping[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Return the classes of which everybody says that all their instances are marked."""
    slots = set(stated[0]).intersection(*stated)
    shared = {slot: set(stated[0][slot]).intersection(*(one[slot] for one in stated)) for slot in sorted(slots)}
    return {slot: sorted(classes) for slot, classes in shared.items() if classes}
