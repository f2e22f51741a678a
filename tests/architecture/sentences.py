"""Lists what the server says to people, for the catalogues of other languages.

``python -m tests.architecture.sentences`` brings every ``frontend/src/locales/*/sentences/*.json`` up to date: new
sentences get an empty translation to fill in, those that nobody says any more go. Why so: ``docs/decisions/024``.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import msgspec

from annotate.importers.registry import IMPORTERS
from tests.architecture.source import ROOT, list_python, name, parse

LOCALES = ROOT / "frontend" / "src" / "locales"

AREAS: dict[str, tuple[str, ...]] = {
    "documents": ("annotate/document/",),
    "importers": ("annotate/importers/",),
    "media": ("annotate/media/", "annotate/connections.py", "annotate/fetching.py", "annotate/url_guard.py"),
    "requests": ("annotate/access.py", "annotate/api/", "annotate/config/pages.py", "annotate/errors.py"),
    "services": ("annotate/jobs/", "annotate/queries/", "annotate/services/", "annotate/storage.py", "annotate/webh"),
    "exporters": ("annotate/exporters/parallel.py", "annotate/exporters/child.py", "annotate/exporters/release.py"),
    "curation": ("curation/",),
    "workers": ("workers/",),
}
"""Catalogues, and the files whose sentences stand in them; what several say stands in the first."""

SILENT = (
    "annotate/api/schema.py",
    "curation/cards/",
    "curation/demo/",
    "curation/management/",
    "curation/migrations/",
    "curation/quality/",
    "curation/vectors/pairs_faiss.py",
    "workers/app.py",
    "workers/torchvision_operators.py",
)
"""Files that say nothing to people in the browser, or are translated by code, as the sentences of findings are."""

_UNSAID_NAMES = {"SCOPES", "_CLAIMED_BY", "description", "losses", "media_type", "pattern", "summary", "title"}
_UNSAID_CALLS = {"compile", "debug", "execute", "exception", "extend_schema", "info", "Meta", "split", "warning"}
_WORDS = re.compile(r"(?:[A-Za-z0-9]{2,}|[}\]])[,;:]? (?:[A-Za-z<'\"\[{(]|\d)")
_CODE = re.compile(
    r"\n|%\(|%s|::|\"$|\b(?:AND|COPY|CREATE|DELETE|INSERT|SELECT|SET|UPDATE|WHERE)\b|realm|; \w+=|max-age|a\.text"
)
_NO_SENTENCES = {
    *(", line {1}", "any to", "bytes a pixel", "of item", "of {1} code points", "or a", "proposal {1},"),
    *("that holds {1}", "thumbnail of", "{1} to", "`str` matching regex {1}"),
    *("a photo of a {}", "a photo of {1}", "heart of job {1}", "line of text", "text line", "1/rapidocr {1}"),
    *(
        "<image name={1}>",
        "categories[{1}]: {2}",
        "{1} and {2}",
        "<{1} label={2}>",
        ", line {1}, near {2}",
        "the storage folder {1}",
    ),
    *("Loopwright (webhooks)", "Loopwright (dataset import)", "bytes {1}-{2}/{3}", "private, no-cache"),
    *("default-src 'none'; sandbox", "'probe:{1}': expected probe:<model version id>"),
    *(
        "A webhook of {1} was switched off",
        "Reset your Loopwright password",
        "the project {1}",
        "{1} invites you to {2}",
    ),
}
"""What looks like a sentence and is none, or is read elsewhere than in a browser, as a mail's subject is.

Pieces that are put behind others are among ``others.json``, with what they are put behind.
"""

_HOLE = "\0"


@cache
def list_sentences() -> dict[str, list[str]]:
    """Return what is said, by area: sentences with holes ``{1}``, ``{2}`` in the place of what is put in."""
    listed: dict[str, list[str]] = {}
    for area, files in AREAS.items():
        known = set().union(*map(set, listed.values()))
        paths = [path for path in list_python() if name(path).startswith(files) and not name(path).startswith(SILENT)]
        found = {said for path in paths for said in find_sentences(parse(path))}
        if area == "importers":
            # What a format wants is said where nothing of it is found.
            found |= {importer.description for importer in IMPORTERS.values()}
        listed[area] = sorted(found - known)
    return listed


def find_sentences(tree: ast.AST) -> Iterator[str]:
    """Yield what a piece of source says to people; where it chooses between words, each choice."""
    if isinstance(tree, ast.JoinedStr) or (isinstance(tree, ast.Constant) and isinstance(tree.value, str)):
        yield from filter(_is_said, (text.removeprefix("; ").strip() for text in _write(tree)))
    for child in _list_children(tree):
        yield from find_sentences(child)


def _list_children(node: ast.AST) -> Iterable[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.arg() | ast.Compare():
            return []
        case ast.JoinedStr():
            return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        case ast.AnnAssign():
            return [node.value] if node.value is not None and _says(node.target) else []
        case ast.Assign():
            return [node.value] if all(_says(target) for target in node.targets) else []
        case ast.Dict():
            keys = [getattr(key, "value", None) for key in node.keys]
            return [value for key, value in zip(keys, node.values, strict=True) if key not in _UNSAID_NAMES]
        case ast.Call():
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            spoken = [keyword.value for keyword in node.keywords if keyword.arg not in _UNSAID_NAMES]
            return [] if called in _UNSAID_CALLS else [node.func, *node.args, *spoken]
        case ast.FunctionDef() | ast.ClassDef():
            return node.body
    return ast.iter_child_nodes(node)


def _says(target: ast.expr) -> bool:
    return not (isinstance(target, ast.Name) and target.id in _UNSAID_NAMES)


def _is_said(text: str) -> bool:
    plain = re.sub(r"\{\d+\}", "", text)
    is_sentence = _WORDS.search(text) and re.search("[a-z]{2}", plain) and not _CODE.search(text)
    return bool(is_sentence) and text not in _NO_SENTENCES


def _write(node: ast.JoinedStr | ast.Constant) -> list[str]:
    """Return a literal with its holes numbered; one for each choice between words that stand inside it."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    choices = [_choose(part) for part in node.values]
    return [_number("".join(pieces)) for pieces in product(*choices)]


def _choose(part: ast.expr) -> list[str]:
    if isinstance(part, ast.Constant):
        return [str(part.value)]
    inside = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(inside, ast.IfExp):
        found = [_choose(branch) if _is_text(branch) else [_HOLE] for branch in (inside.body, inside.orelse)]
        return sorted({text for one in found for text in one})
    return [_HOLE]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _number(text: str) -> str:
    pieces = re.split(f"{_HOLE}+", text)
    return pieces[0] + "".join(f"{{{at}}}{piece}" for at, piece in enumerate(pieces[1:], start=1))


def _update(folder: Path) -> None:
    known: dict[str, str] = {}
    for area in AREAS:
        known |= read_catalogue(folder, area)
    for area, sentences in list_sentences().items():
        found = {sentence: known.get(sentence, "") for sentence in sentences}
        text = msgspec.json.format(msgspec.json.encode(found), indent=2)
        (folder / f"{area}.json").write_bytes(text + b"\n")


def read_catalogue(folder: Path, area: str) -> dict[str, str]:
    """Return the sentences of an area with their translations."""
    path = folder / f"{area}.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str]) if path.exists() else {}


def list_folders() -> list[Path]:
    """Return where the sentences of each language stand but of English, which needs none."""
    return sorted(LOCALES.glob("*/sentences"))


if __name__ == "__main__":
    for folder in list_folders():
        _update(folder)
