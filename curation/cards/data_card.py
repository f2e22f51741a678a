"""The data card of a release: Markdown for people who decide whether to train on it. Made of the manifest alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from annotate.document.manifest import ManifestHeader
from annotate.document.ontology import Ontology
from curation.cards.about import About
from curation.cards.census import UNKNOWN, Census
from curation.gates.registry import GATES

MAX_ROWS: Final = 40
SUGGESTED: Final = (
    "Suggested marks came from a model and were accepted by a person, as they were or edited. Each keeps the\n"
    "model version and its score in `origin`.\n"
)
ABSENT: Final = (
    "- Earlier revisions, drafts, comments, reviews and suggestions that nobody took stay on the server.\n"
    "- Items that were set aside, or whose files could not be decoded, are not in it.\n"
    "- Each export lists what its format cannot carry, counted and with examples (`export.json`, `losses`);\n"
    "  the `ndjson` export carries all of the release.\n"
)
POLICIES: Final = {
    "accepted": "of each annotation the revision that a reviewer accepted last",
    "latest": "of each annotation the newest submitted revision, reviewed or not",
    "consensus": "of each item one document: what more than half of its annotators say in their newest revisions",
}


def write_card(header: ManifestHeader, census: Census, about: About) -> str:
    """Return the data card of a release.

    Args:
        header: First line of the manifest.
        census: What the manifest holds.
        about: What people know it by.

    Returns:
        Markdown (GitHub flavour) with a YAML head as the Hugging Face Hub reads it. The same release gives the same
        text for as long as its notes stay.
    """
    parts = [
        _write_head(census, about),
        _write_top(header, census, about),
        _write_contents(header, census),
        _write_people(census),
        _write_rights(census),
        _write_making(header, census),
        _write_gates(header),
        _write_absent(census),
        _write_loading(about),
    ]
    return "\n".join(parts)


def _write_head(census: Census, about: About) -> str:
    tags = "".join(f"- {medium}\n" for medium in sorted(census.media))
    languages = "".join(f"- {code}\n" for code in sorted(census.languages) if len(code) == 2)
    head = f"pretty_name: {_quote(about.name)}\nsize_categories:\n- {_name_size(census.items)}\n"
    return f"---\n{head}{'language:' + chr(10) + languages if languages else ''}tags:\n- loopwright\n{tags}---\n"


def _write_top(header: ManifestHeader, census: Census, about: About) -> str:
    counts = {
        "Items": census.items,
        "Annotations": census.annotations,
        "Marks": census.marks,
        "Turns": census.turns,
        "Candidate responses": census.responses,
    }
    rows = [[name, f"{count:,}"] for name, count in counts.items()]
    rows.append(["Bytes of media", f"{census.size_bytes:,}"])
    rows.append(["Length of recordings and videos", f"{census.duration_us / 1e6:,.1f} s"])
    notes = f"{about.notes.strip()}\n\n" if about.notes.strip() else ""
    successor = f"\nIt takes the place of release `{header.successor_of}`, of which items had to go.\n"
    return (
        f"# {_escape(header.project)}: {_escape(about.name)}\n\n{notes}"
        f"Made on {about.created_at:%Y-%m-%d} by {_escape(about.created_by)}. It never changes: the SHA-256 of its "
        f"manifest is\n`{about.manifest_hash}`.\n{successor if header.successor_of else ''}\n"
        f"{_table(['What', 'How much'], rows)}"
    )


def _write_contents(header: ManifestHeader, census: Census) -> str:
    newest = header.ontologies.get(max(header.ontologies, key=int)) if header.ontologies else None
    return "## What is in it\n\n" + "".join(
        [
            _count("Items by split", "Split", census.splits, census.items),
            _count("Assets by medium", "Medium", census.media, sum(census.media.values())),
            _count("Marks by class", "Class", _name_classes(census.classes, newest), census.marks),
            _count("Marks by kind", "Kind", census.kinds, census.marks),
            *_count_answers(census.answers, newest),
            _count("Texts by language", "Language", census.languages, sum(census.languages.values())),
            "Languages are told from scripts and common words, which errs on short texts.\n\n"
            if census.languages
            else "",
            _count("Items by weight", "Weight", census.weights if len(census.weights) > 1 else {}, census.items),
        ]
    )


def _count_answers(answers: Mapping[str, Mapping[str, int]], ontology: Ontology | None) -> Iterator[str]:
    asked = {one.id: one for one in ontology.questions} if ontology else {}
    for question, counts in answers.items():
        title, options = question, {}
        if question in asked:
            title = f"{asked[question].name} ({question})"
            options = {option.id: f"{option.name} ({option.id})" for option in asked[question].options}
        named = {options.get(id_, id_): count for id_, count in counts.items()}
        yield _count(f"Answers: {_escape(title)}", "Answer", named, sum(counts.values()))


def _write_people(census: Census) -> str:
    return "## Who made it\n\n" + "".join(
        [
            _count("Annotations by origin", "Origin", census.origins, census.annotations),
            _count("Marks by origin", "Origin", census.mark_origins, census.marks),
            _count("Candidate responses by author", "Author", census.models, census.responses),
            SUGGESTED,
        ]
    )


def _write_rights(census: Census) -> str:
    assets, people = sum(census.licences.values()), sum(census.consents.values())
    return "## Licences, sources, consent\n\n" + "".join(
        [
            _count("Assets by licence", "Licence", census.licences, assets),
            _count("Assets by source", "Source", census.sources, assets),
            _count("Pictures and recordings by consent", "Consent", census.consents, people),
            _warn_unknown(census),
        ]
    )


def _warn_unknown(census: Census) -> str:
    missing = census.licences.get(UNKNOWN, 0)
    return f"**{missing:,} assets have no licence on record.** Whoever uses them has to find out.\n" if missing else ""


def _write_making(header: ManifestHeader, census: Census) -> str:
    shares = ", ".join(f"{split} {share:g}" for split, share in header.split_shares.items())
    lines = [
        f"- Documents: {POLICIES[header.policy]}.",
        f"- Splits: {shares}; seed {header.split_seed}.",
        f"- Near-duplicates never part: {census.components:,} sets of two or more items stay together.",
        f"- Ontology versions: {', '.join(map(str, census.ontologies)) or 'none'}.",
    ]
    if header.slice is not None:
        lines.append(f"- Items: those of the slice {_escape(header.slice.name)}, `{_spell(header.slice.filter)}`.")
    if header.group_field:
        lines.append(f"- Items with the same `{header.group_field}` in their metadata are in one split.")
    if header.weight_field:
        lines.append(f"- Weights come from the metadata field `{header.weight_field}`; 1 where it is absent.")
    return "## How it was made\n\n" + "\n".join(lines) + "\n"


def _write_gates(header: ManifestHeader) -> str:
    if not header.gates:
        return "## Gates\n\nNo gate looked at this release.\n"
    rows = [
        [
            _name_gate(gate.gate),
            gate.level,
            "none" if gate.outcome == "passed" else f"{gate.hits:,} in {gate.items:,} items: {_list(gate.reasons)}",
        ]
        for gate in header.gates
    ]
    words = "Looked for when it was built; what a gate of level `block` finds is not released.\n\n"
    return f"## Gates\n\n{words}{_table(['Looked for', 'Level', 'Found'], rows)}"


def _name_gate(name: str) -> str:
    title = GATES[name].title if name in GATES else name
    return title[0].upper() + title[1:]


def _write_absent(census: Census) -> str:
    empty = sum(census.empty.values())
    first = f"- {empty:,} items have no document: they are records without annotations.\n" if empty else ""
    return f"## What is not in it\n\n{first}{ABSENT}"


def _write_loading(about: About) -> str:
    return (
        "## How to load it\n\n"
        f"`{about.manifest_file}` is the release: one header line, then one item a line, sorted by key.\n\n"
        "```python\nimport json\n\n"
        f'with open("{about.manifest_file}", encoding="utf-8") as lines:\n'
        "    header = json.loads(next(lines))\n"
        "    items = [json.loads(line) for line in lines]\n"
        'train = [item for item in items if item["split"] == "train"]\n```\n\n'
        f"`croissant.json` beside `{about.items_file}` is read by `mlcroissant`:\n\n"
        "```python\nimport mlcroissant as mlc\n\n"
        'for item in mlc.Dataset(jsonld="croissant.json").records("items"):\n    print(item["items/key"])\n```\n\n'
        "For trainers, export it: the release's page shows the code for every format.\n"
    )


def _spell(wanted: Mapping[str, Any]) -> str:
    return json.dumps(wanted, ensure_ascii=False).replace("`", "'")


def _count(title: str, what: str, counts: Mapping[str, int], total: int) -> str:
    if not counts:
        return ""
    rows = [[_escape(name), f"{count:,}", _share(count, total)] for name, count in list(counts.items())[:MAX_ROWS]]
    if len(counts) > MAX_ROWS:
        rest = sum(list(counts.values())[MAX_ROWS:])
        rows.append([f"{len(counts) - MAX_ROWS} more", f"{rest:,}", _share(rest, total)])
    return f"**{title}**\n\n{_table([what, 'Count', 'Share'], rows)}\n"


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in _lines(head, rows))


def _lines(head: list[str], rows: list[list[str]]) -> Iterator[list[str]]:
    yield head
    yield ["---", *("---:" for _ in head[1:])]
    yield from rows


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else ""


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{_escape(name)} {count:,}" for name, count in list(counts.items())[:5])


def _name_classes(classes: Mapping[str, int], ontology: Ontology | None) -> dict[str, int]:
    names = {one.id: one.name for one in ontology.classes} if ontology else {}
    return {f"{names[id_]} ({id_})" if id_ in names else id_: count for id_, count in classes.items()}


def _name_size(items: int) -> str:
    steps = [(1000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]
    return next((name for most, name in steps if items < most), "n>1M")


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line, also inside a table."""
    plain = " ".join(text.split())
    return "".join(f"\\{one}" if one in "\\`*_{}[]<>|#" else one for one in plain)
