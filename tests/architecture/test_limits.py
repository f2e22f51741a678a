"""Sizes, and names that say nothing."""

import ast
import re

from tests.architecture.source import find_functions, list_python, list_source, list_tracked, name, parse

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
EMPTY_NAMES = {"utils", "helpers", "common", "manager", "misc", "util", "helper"}


def test_no_file_is_longer_than_400_lines() -> None:
    sizes = {name(path): len(path.read_text().splitlines()) for path in list_source(".py", ".ts", ".tsx", ".css")}
    assert {file: lines for file, lines in sizes.items() if lines > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{name(path)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in list_source(".py")
        for function in find_functions(parse(path))
        if (function.end_lineno or 0) - function.lineno >= MAX_FUNCTION_LINES
    }
    assert long == {}


def test_names_say_what_is_inside() -> None:
    assert [name(path) for path in list_python() if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES] == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [path for path in list_python() if path.name != "__init__.py" and not ast.get_docstring(parse(path))]
    assert [name(path) for path in silent] == []


def test_the_repository_holds_no_path_of_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+)/")
    texts = {".py", ".ts", ".tsx", ".md", ".toml", ".yml", ".yaml", ".json", ".sh", ""}
    files = [path for path in list_tracked() if path.suffix in texts and "package-lock" not in path.name]
    this = "tests/architecture/test_limits.py"
    found = [name(path) for path in files if name(path) != this and pattern.search(path.read_text(errors="ignore"))]
    assert found == []
