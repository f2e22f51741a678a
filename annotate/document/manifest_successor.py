"""A manifest without some of its items; everything else stays as it is, to the byte."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import msgspec

from annotate.document.decoding import convert, load_json
from annotate.document.document import canonicalise
from annotate.document.manifest import ManifestHeader


class _Line(msgspec.Struct):
    key: str = ""
    component: str | None = None


_read = msgspec.json.Decoder(_Line).decode

OpenLines = Callable[[], Iterable[bytes]]
"""Opens a manifest at its first line; called twice."""


def write_successor(open_lines: OpenLines, gone: Collection[str], *, successor_of: str) -> tuple[ManifestHeader, Any]:
    """Return the header of a release's successor, and an iterator over its item lines.

    Splits, documents and weights of the items that stay are those of the release. Only sets that must stay together and
    are named after an item that goes get another name, as keys of what is erased must not stay behind.

    Args:
        open_lines: Opens the manifest of the release.
        gone: Keys of the items that go.
        successor_of: Hash of the release.

    Returns:
        The header, and the lines of the items, newlines included.
    """
    away = frozenset(gone)
    header: ManifestHeader = convert(load_json(next(iter(open_lines()))), ManifestHeader)
    changed = msgspec.structs.replace(header, schema=2, successor_of=successor_of)
    return changed, _keep_lines(open_lines, away, _rename_components(open_lines, away))


def _rename_components(open_lines: OpenLines, gone: frozenset[str]) -> dict[str, str | None]:
    """Return new names of the components that lose a member, by old name; None where one member stays alone."""
    members: dict[str, list[str]] = {}
    touched: set[str] = set()
    for line in open_lines():
        entry = _read(line)
        if entry.component is not None:
            members.setdefault(entry.component, [])
            if entry.key in gone:
                touched.add(entry.component)
            else:
                members[entry.component].append(entry.key)
    return {name: min(members[name]) if len(members[name]) > 1 else None for name in touched}


def _keep_lines(open_lines: OpenLines, gone: frozenset[str], renamed: dict[str, str | None]) -> Iterator[bytes]:
    for number, line in enumerate(open_lines()):
        entry = _read(line)
        if number == 0 or entry.key in gone:
            continue
        if entry.component is None or entry.component not in renamed:
            yield line
            continue
        raw = load_json(line)
        raw["component"] = renamed[entry.component]
        yield canonicalise({name: value for name, value in raw.items() if value is not None}) + b"\n"
