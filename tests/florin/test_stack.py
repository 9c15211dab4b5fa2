"""`florin up` as a person runs it, with everything embedded, on ports of its own."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from florin.local import data_folder, environment
from florin.local.home import LOCALHOST, LOOPBACK, Home, free_port
from tests import services
from tests.florin.conftest import gone

UNSET = [*services.environment_names(), "FLORIN_ENV"]


class Stack:
    """The variables of one local stack, and its process while it runs."""

    def __init__(self, home: Home) -> None:
        self.home = home
        ports = {name: str(free_port()) for name in environment.PORTS | environment.INBOX_PORTS}
        bare = {name: value for name, value in os.environ.items() if name not in UNSET}
        self.environment = bare | ports | {"FLORIN_HOME": str(home.path)}
        self.process: subprocess.Popen[str] | None = None

    def florin(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [services.program("florin"), *arguments],
            env=self.environment | variables,
            cwd=services.ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self, *command: str) -> str:
        """What it says until it is ready. Raises AssertionError when it ends before."""
        self.process = subprocess.Popen(
            command or [services.program("florin"), "up"],
            env=self.environment,
            cwd=services.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = ""
        while "state in" not in said:
            line = self.process.stdout.readline()
            assert line, said
            said += line
        return said

    def descendants(self) -> list[int]:
        assert self.process is not None
        found, unseen = [], [self.process.pid]
        while unseen:
            pid = unseen.pop()
            found.append(pid)
            unseen += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return found


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    folder = Path(tempfile.mkdtemp(prefix="florin-stack-"))
    stack = Stack(Home(folder / "home"))
    yield stack
    if stack.process is not None and stack.process.poll() is None:
        stack.process.send_signal(signal.SIGTERM)
        stack.process.communicate()
    data_folder.remove(stack.home.path / "postgres")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def said(stack: Stack) -> str:
    return stack.start()


def test_it_tells_the_addresses_three_accounts_and_what_is_embedded(
    stack: Stack, said: str
) -> None:
    for name in ("PORT", "BANK_PORT", "INBOX_PORT"):
        assert f"http://{LOCALHOST}:{stack.environment[name]}" in said
    assert "1000000001, 1000000002, 1000000003" in said
    assert "embedded: PostgreSQL, Redis, the mail catcher" in said
    assert str(stack.home.path) in said


def test_everything_is_reachable_from_another_shell(stack: Stack, said: str) -> None:
    doctor = stack.florin("doctor")
    assert "missing  " not in doctor.stdout.partition("browser tests")[0]
    assert doctor.returncode == 0
    assert stack.florin("ledger", "verify").returncode == 0


def test_two_stacks_do_not_run_on_one_home(stack: Stack, said: str) -> None:
    assert_one_line(stack.florin("up"), f"already runs on {stack.home.path}")


def test_what_it_keeps_is_for_its_owner_alone(stack: Stack, said: str) -> None:
    for name in ("secrets.json", "stack.env"):
        assert (stack.home.path / name).stat().st_mode & 0o077 == 0


def test_kill_9_leaves_no_process_and_loses_no_data(stack: Stack, said: str) -> None:
    assert stack.process is not None
    everybody = stack.descendants()
    assert len(everybody) > 10
    stack.process.kill()
    stack.process.communicate()
    gone(*everybody)

    # The stack is down, so this starts its PostgreSQL for as long as it takes.
    assert "0 demo accounts opened, 14 were there" in stack.florin("seed").stdout


def test_the_death_of_what_started_it_leaves_no_process_either(stack: Stack, said: str) -> None:
    stack.start("/bin/sh", "-c", f"{services.program('florin')} up --with-parent; exit")
    assert stack.process is not None
    everybody = stack.descendants()
    stack.process.kill()
    gone(*everybody)
    stack.process.communicate()


def assert_one_line(result: subprocess.CompletedProcess[str], part: str) -> None:
    assert result.returncode == 1
    assert part in result.stderr
    assert result.stderr.count("\n") == 1, result.stderr


@pytest.mark.parametrize("name", ["PORT", "BANK_PORT", "INBOX_PORT", "SMTP_PORT"])
def test_a_taken_port_is_one_clear_line(home: Home, name: str) -> None:
    stack = Stack(home)
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = str(taken.getsockname()[1])
        result = stack.florin("up", **{name: port})
    assert_one_line(result, f"port {port} is taken")
    assert f"set {name} to another" in result.stderr


def test_a_port_that_is_none_is_one_clear_line(home: Home) -> None:
    assert_one_line(Stack(home).florin("up", PORT="eighty"), "PORT must be a port number")


def test_a_folder_that_cannot_be_written_is_one_clear_line(home: Home) -> None:
    home.path.parent.joinpath("file").touch()
    result = Stack(home).florin("up", FLORIN_HOME=str(home.path.parent / "file/home"))
    assert_one_line(result, "can't write to")


def test_a_half_made_data_folder_is_one_clear_line_and_stays(home: Home) -> None:
    half = home.path / "postgres/base"
    half.mkdir(parents=True)
    assert_one_line(Stack(home).florin("up"), "not a whole PostgreSQL data folder")
    assert half.exists()


def test_production_refuses_to_start_without_secrets_before_anything_starts(home: Home) -> None:
    result = Stack(home).florin("up", FLORIN_ENV="production")
    assert_one_line(result, "SECRET_KEY must be a secret of its own")
    assert not (home.path / "postgres").exists()


def test_what_the_person_brings_is_not_embedded(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.make()
    for name in ("DATABASE_URL", "BANK_DATABASE_URL", "REDIS_URL", "MAIL_SERVER"):
        monkeypatch.setenv(name, "theirs")
    plan = environment.plan(home)
    assert plan.embedded == []
    assert not {"DATABASE_URL", "REDIS_URL", "MAIL_SERVER"} & set(plan.variables)


def test_a_command_without_any_database_says_what_to_do(home: Home) -> None:
    assert_one_line(Stack(home).florin("ledger", "verify"), "make run")
