"""Which Redis the local stack starts."""

from pathlib import Path

import pytest

from florin.local.redis import server_program


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder where programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, name: str, says: str) -> str:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64"),
        ("valkey-server", "Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64"),
    ],
)
def test_the_machines_own_server_goes_first(on_path: Path, name: str, says: str) -> None:
    program = install(on_path, name, says)
    assert server_program() == program


@pytest.mark.parametrize("says", ["Redis server v=6.0.16 sha=0:0", "no such option"])
def test_one_that_is_too_old_is_left_alone(on_path: Path, says: str) -> None:
    program = install(on_path, "redis-server", says)
    assert server_program() != program
