"""Lists what formats say to people, for the catalogues. ``python -m tests.annotate.exporters.words`` writes it anew."""

from pathlib import Path
from typing import Any

import msgspec

from annotate.exporters.records import PLURALS
from annotate.exporters.registry import EXPORTERS
from annotate.importers.registry import IMPORTERS

FILE = Path(__file__).parents[3] / "frontend" / "testing" / "formatWords.json"


def list_words() -> dict[str, Any]:
    """Return every sentence about formats and losses, and the options with what can be chosen.

    Sentences on kinds of marks that are left out are taken apart: each kind has its words, each format its reason.
    """
    about = {text for one in EXPORTERS.values() for text in (one.title, one.description)}
    about |= {one.title for one in IMPORTERS.values()}
    kinds, reasons, losses = set(PLURALS.values()), set(), set()
    for sentence in (text for one in EXPORTERS.values() for text in one.losses.values()):
        kind, found, reason = sentence.partition(" were left out: ")
        if found and kind in kinds:
            reasons.add(reason)
        else:
            losses.add(sentence)
    options: dict[str, set[str]] = {}
    for one in EXPORTERS.values():
        root = one.describe_options()["$defs"][one.options_type.__name__]
        for name, option in root["properties"].items():
            options.setdefault(name, set()).update(option.get("enum", ()))
    listed = {"about": about, "kinds": kinds, "reasons": reasons, "losses": losses}
    return {area: sorted(texts) for area, texts in listed.items()} | {
        "options": {name: sorted(choices) for name, choices in sorted(options.items())}
    }


def render_words() -> bytes:
    """Return the file."""
    return msgspec.json.format(msgspec.json.encode(list_words()), indent=2) + b"\n"


if __name__ == "__main__":
    FILE.write_bytes(render_words())
