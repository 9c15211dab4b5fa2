"""What a module says to people in English by itself, past the catalogues."""

import ast
import re
from collections.abc import Iterator

TOLD = {"gettext", "ngettext", "gettext_noop"}

# Two words or more that begin like a sentence; SQL, headers and alarms for the log don't.
_SENTENCE = re.compile(r"[A-Z][a-z’']*[ ,.][^\W\d_]?|[A-Z][a-z’']+[.!?]$")


def untold(source: str) -> list[tuple[int, str]]:
    """Line and text of each sentence that no translator sees."""
    return list(_found(ast.parse(source)))


def _found(node: ast.AST) -> Iterator[tuple[int, str]]:
    if _is_told(node) or _is_docstring(node):
        return
    if isinstance(node, ast.Constant) and _is_sentence(node.value):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        yield from _found(child)


def _is_sentence(value: object) -> bool:
    is_text = isinstance(value, str) and " " in value.strip() and '="' not in value
    return is_text and bool(_SENTENCE.match(str(value)))


def _is_told(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOLD


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
