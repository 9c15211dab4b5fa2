"""`florin up`: the whole of Florin on one machine."""

import os
import subprocess
from pathlib import Path

from honcho.environ import parse_procfile  # type: ignore[import-untyped]

from florin.complaint import Complaint
from florin.local import child, environment, postgres
from florin.local.home import Home
from florin.local.output import Output
from florin.local.ready import Announcement
from florin.local.supervisor import Program, Stop, Supervisor
from florin.project import ROOT, with_own_programs
from wallet.settings import SettingsError, settings

INBOX = "python -m florin.local.inbox"
SEED = "python -m bank_app.seed"


def up(home: Home, *, with_parent: bool = False) -> None:
    """Run until a signal comes; `with_parent`: or until the process that started us ends.

    Raises Complaint for what the person can put right.
    """
    parent = os.getppid()
    home.make()
    with home.locked():
        stack = environment.plan(home)
        environment.refuse_taken_ports(stack)
        os.environ |= stack.variables
        refuse_unfit_settings()
        output = Output()
        with Supervisor(output) as supervisor:
            start_servers(supervisor, stack)
            environment.write(home, stack.variables)
            processes = read_procfile()
            run_once("release", processes.pop("release"))
            if stack.inbox:
                processes["inbox"] = INBOX
            supervisor.start(*(program(name, line) for name, line in processes.items()))
            if os.environ.get("FLORIN_ENV") != "production":
                run_once("seed", SEED)  # while the others start; it is told when all is ready
            announcement = Announcement(home, stack, output)

            def on_tick() -> None:
                announcement.make_when_ready()
                if with_parent and os.getppid() != parent:
                    raise Stop

            supervisor.run(on_tick)


def start_servers(supervisor: Supervisor, stack: environment.Stack) -> None:
    """The embedded ones, ready for use."""
    if stack.postgres is not None:
        supervisor.start(
            Program(
                "postgres",
                stack.postgres.launch,
                stop_signal=postgres.STOP_SIGNAL,
                death_signal=postgres.DEATH_SIGNAL,
            )
        )
    if stack.redis is not None:
        supervisor.start(Program("redis", stack.redis.launch))
        stack.redis.wait()
    if stack.postgres is not None:
        stack.postgres.wait()


def refuse_unfit_settings() -> None:
    try:
        settings()
    except SettingsError as error:
        raise Complaint(str(error)) from error


def read_procfile(path: Path = ROOT / "Procfile") -> dict[str, str]:
    return dict(parse_procfile(path.read_text()).processes)


def program(name: str, line: str) -> Program:
    return Program(name, lambda: launch(line, subprocess.PIPE))


def launch(line: str, output: int | None) -> subprocess.Popen[bytes]:
    """`exec`, so that the process that gets our signals is the program itself and not a shell."""
    return child.start(
        ["/bin/sh", "-c", f"exec {line}"],
        output=output,
        cwd=ROOT,
        environment=with_own_programs(dict(os.environ)),
    )


def run_once(name: str, line: str) -> None:
    """Raises Complaint when it fails; what it said stands above."""
    process = launch(line, None)
    try:
        code = process.wait()
    finally:
        child.kill_group(process.pid)
    if code != 0:
        raise Complaint(f"{name} failed with exit code {code}: {line}")
