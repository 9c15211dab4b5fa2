"""Who may import whom: florin → webapp → actors → wallet, and the bank stands alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "wallet": set(),
    "actors": {"wallet"},
    "webapp": {"wallet", "actors"},
    "florin": {"wallet", "actors", "webapp"},
    "bank_app": set(),
}
FORBIDDEN_TO_WALLET = {"flask", "flask_login", "flask_mail", "flask_wtf", "dramatiq", "werkzeug"}


def imports() -> Iterator[tuple[Path, str, str]]:
    """Each file, the package it is in, and the top name of each module that it imports."""
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py")):
            for name in imported_by(ast.parse(path.read_text(), str(path))):
                yield path.relative_to(ROOT), package, name


def imported_by(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_nobody_imports_against_the_arrows() -> None:
    against = [
        f"{path} imports {name}"
        for path, package, name in imports()
        if name in MAY_IMPORT and name != package and name not in MAY_IMPORT[package]
    ]
    assert against == []


def test_the_wallet_knows_neither_flask_nor_dramatiq() -> None:
    found = [
        f"{p} imports {n}" for p, k, n in imports() if k == "wallet" and n in FORBIDDEN_TO_WALLET
    ]
    assert found == []


def test_every_package_is_really_looked_at() -> None:
    assert {package for _, package, _ in imports()} == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import bank_app.models as m", ["bank_app"]),
        ("def f():\n    from webapp.auth import anyone", ["webapp"]),
        ("from . import sibling", []),
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str, names: list[str]) -> None:
    assert list(imported_by(ast.parse(source))) == names
