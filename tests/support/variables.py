"""Finds the environment variables that the product reads, in its own source."""

import ast
from functools import cache

from tests.architecture.source import ROOT, list_python, parse

READERS = {"read_text", "read_flag", "read_int", "read_list", "read_ports"}


@cache
def list_variables() -> frozenset[str]:
    """Return the names that the source reads, through ``annotate.config.environment`` or ``os.environ``."""
    files = [*list_python(), ROOT / "manage.py"]
    return frozenset(name for path in files for node in ast.walk(parse(path)) for name in _find_names(node))


def _find_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and ast.unparse(node.value) == "os.environ":
        return _find_texts([node.slice])
    if not isinstance(node, ast.Call):
        return []
    called = ast.unparse(node.func)
    is_read = called in READERS or called in {"os.environ.get", "os.environ.setdefault", "os.getenv"}
    return _find_texts(node.args[:1]) if is_read else []


def _find_texts(nodes: list[ast.expr]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
