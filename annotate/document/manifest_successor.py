"""A manifest without some of its items; everything else stays as it is, to the byte."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager

import msgspec

from annotate.document.decoding import convert, load_json
from annotate.document.document import canonicalise
from annotate.document.manifest import ManifestHeader


class _Line(msgspec.Struct):
    key: str = ""
    component: str | None = None


_read = msgspec.json.Decoder(_Line).decode

OpenLines = Callable[[], AbstractContextManager[Iterable[bytes]]]
"""Opens a manifest at its first line; called three times."""


def write_successor(
    open_lines: OpenLines, gone: Collection[str], *, successor_of: str
) -> tuple[ManifestHeader, Iterator[bytes]]:
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
    with open_lines() as lines:
        header: ManifestHeader = convert(load_json(next(iter(lines))), ManifestHeader)
    changed = msgspec.structs.replace(header, schema=2, successor_of=successor_of)
    return changed, _keep_lines(open_lines, away, _rename_components(open_lines, away))


def _rename_components(open_lines: OpenLines, gone: frozenset[str]) -> dict[str, str | None]:
    """Return new names of the components that lose a member, by old name; None where one member stays alone."""
    members: dict[str, list[str]] = {}
    touched: set[str] = set()
    with open_lines() as lines:
        for entry in map(_read, lines):
            if entry.component is None:
                continue
            kept = members.setdefault(entry.component, [])
            if entry.key in gone:
                touched.add(entry.component)
            else:
                kept.append(entry.key)
    return {name: min(members[name]) if len(members[name]) > 1 else None for name in touched}


def _keep_lines(open_lines: OpenLines, gone: frozenset[str], renamed: dict[str, str | None]) -> Iterator[bytes]:
    with open_lines() as lines:
        for number, line in enumerate(lines):
            entry = _read(line)
            if number == 0 or entry.key in gone:
                continue
            if entry.component is None or entry.component not in renamed:
                yield line
                continue
            raw = load_json(line) | {"component": renamed[entry.component]}
            yield canonicalise({name: value for name, value in raw.items() if value is not None}) + b"\n"
