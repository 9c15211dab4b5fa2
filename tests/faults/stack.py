"""The stack under test: `florin up` with everything embedded and durable, in a home of its own.

Its supervisor starts again whatever a fault kills, as a host would.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import redis
from sqlalchemy import Engine, create_engine

from florin.local import child, data_folder, environment
from florin.local.home import Home, free_port
from florin.local.stack import read_procfile
from florin.project import with_own_programs
from tests import services
from tests.faults import proc
from tests.faults.addresses import Addresses
from tests.faults.mails import Mails
from tests.faults.network import Network

START_SECONDS = 120.0  # of twelve processes, on a machine that has other things to do
STOP_SECONDS = 20.0  # over the supervisor's own patience

# In the order in which those who write several write them.
_WHEN_ALL_IS_COMMITTED = (
    "LOCK TABLE payout, schedule, money_request, operation IN SHARE ROW EXCLUSIVE MODE"
)


class Stack:
    """A context manager; `web` and `bank` are addresses."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="florin-faults-"))
        self.home = Home(self.folder / "home")
        self.mails = Mails(free_port())
        self.addresses = Addresses(self.home)
        self.web, self.bank = self.addresses.web, self.addresses.bank
        self.network = Network(self.addresses.links)
        self.environment = self.addresses.environment(self.mails.port)

    def __enter__(self) -> "Stack":
        try:
            self.mails.start()
            self.network.start()
            self.addresses.write_detours()
            with (self.folder / "stack.log").open("ab") as log:
                self.process = child.start(
                    [services.program("florin"), "up"],
                    output=log,
                    death_signal=signal.SIGTERM,  # so that it stops its own in order
                    cwd=services.ROOT,
                    environment=self.environment,
                )
            services.wait_until(self.is_ready, "ready", START_SECONDS)
        except BaseException:
            print((self.folder / "stack.log").read_text()[-5_000:])
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "process"):
            child.stop(self.process, gently=signal.SIGTERM, seconds=STOP_SECONDS)
        self.network.stop()
        self.mails.stop()
        data_folder.remove(self.home.path / "postgres")
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError("florin up has ended")
        try:
            services.fetch(f"{self.bank}/healthz")
            return bool(services.fetch(f"{self.web}/readyz"))
        except OSError:
            return False

    def pid(self, name: str) -> int:
        """Of the process of this name, which leads its group; waits while it is started again."""
        supervisor = self.process.pid
        return int(services.wait_until(lambda: proc.child_of(supervisor, name), f"{name} runs"))

    def signal_group(self, name: str, number: signal.Signals) -> None:
        """To a process and all that it started."""
        child.kill_group(self.pid(name), number)

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.pid(name), number)

    def another(self, name: str) -> Callable[[], None]:
        """One more process of this kind, beside the one that the supervisor keeps; call what this
        returns to stop it in order."""
        variables = self.environment | environment.read(self.home)
        with (self.folder / "stack.log").open("ab") as log:
            process = child.start(
                ["/bin/sh", "-c", f"exec {read_procfile()[name]}"],
                output=log,
                cwd=services.ROOT,
                environment=with_own_programs(variables),
            )
        return lambda: child.stop(process, gently=signal.SIGTERM, seconds=STOP_SECONDS)

    def plant(self, bug: str, *processes: str) -> None:
        """Give these, as they run, a bug of `planted/bugs.py`; with "", make them sound again."""
        self.home.write_private("planted", bug)
        pids = [pid for name in processes for pid in proc.group_of(self.pid(name))]
        notes = [self.home.path / f"planted.{pid}" for pid in pids]
        for pid, note in zip(pids, notes, strict=True):
            note.unlink(missing_ok=True)
            os.kill(pid, signal.SIGUSR1)
        services.wait_until(
            lambda: all(note.is_file() and note.read_text() == bug for note in notes), "planted"
        )

    def arm(self, fail_point: str) -> Callable[[], bool]:
        """The process of this fail point ends when it gets there; call what this returns to learn
        whether it did."""
        self.home.write_private("fail_point", fail_point)
        note = self.home.path / "fail_point"
        return lambda: not note.exists()

    def disarm(self) -> None:
        (self.home.path / "fail_point").unlink(missing_ok=True)

    def keep(self) -> Callable[[], None]:
        """Remember the rows of now; call what this returns to have them again, and no others: also
        none that somebody has written by then, and not committed.
        """
        engines = (self.wallet_engine, self.bank_engine)
        restore = [
            services.keep(engine.url.render_as_string(hide_password=False)) for engine in engines
        ]
        restore[0] = f"{_WHEN_ALL_IS_COMMITTED}; {restore[0]}"

        def go_back() -> None:
            for engine, statements in zip(engines, restore, strict=True):
                with engine.begin() as connection:
                    connection.exec_driver_sql(statements)

        return go_back

    @cached_property
    def redis(self) -> "redis.Redis":
        return redis.Redis.from_url(self.addresses.redis, decode_responses=True)

    @cached_property
    def wallet_engine(self) -> Engine:
        return self._superuser("florin")

    @cached_property
    def bank_engine(self) -> Engine:
        return self._superuser("florin_bank")

    def _superuser(self, database: str) -> Engine:
        address = self.addresses.superuser(database)
        return create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 3})
