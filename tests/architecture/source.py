"""Reads the repository's own source for the tests beside this file."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("annotate", "curation", "workers")
GENERATED = (
    "migrations/",
    "frontend/src/api/schema",
    "frontend/package-lock.json",
    "frontend/openapi.yaml",
    "/locales/",
)


@cache
def list_tracked() -> list[Path]:
    """Return the files of the repository: tracked, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).is_file()]


def list_source(*suffixes: str) -> list[Path]:
    """Return hand-written source files by suffix."""
    return [
        path
        for path in list_tracked()
        if path.suffix in suffixes and not any(part in path.as_posix() for part in GENERATED)
    ]


def list_python(*folders: str) -> list[Path]:
    """Return the product's Python files below some folders of it, e.g. ``annotate/api``; all of it by default."""
    wanted = folders or PACKAGES
    return [path for path in list_source(".py") if name(path).startswith(tuple(f"{folder}/" for folder in wanted))]


def name(path: Path) -> str:
    """Return a path as people write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def find_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def find_calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the name and line of every method that is called on something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno
