"""An embedded PostgreSQL: TCP on the loopback with passwords, a direct child, gone when we are.

Roles: `postgres` (superuser), `florin_owner` (owns the database `florin` and migrates it),
`florin` (the application), `florin_bank` (owns the database `florin_bank`).
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from florin.complaint import Complaint
from florin.local import child, data_folder, server_files
from florin.local.home import LOOPBACK, Home

OWNERS = {"florin": "florin_owner", "florin_bank": "florin_bank"}  # database -> its owner
ROLES = ("florin_owner", "florin", "florin_bank")
STOP_SIGNAL = signal.SIGINT  # the fast shutdown: ends connections, writes a checkpoint
DEATH_SIGNAL = signal.SIGQUIT  # the immediate one: the postmaster takes its children along
START_SECONDS = 60.0  # recovery after a crash included
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05


class Postgres:
    """`durable=False` trades safety for speed; for tests alone."""

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.port = home.port("postgres_port")

    def url(self, role: str, database: str) -> str:
        password = self.home.secret(f"postgres_password_{role}")
        return f"postgresql://{role}:{password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def log(self) -> Path:
        return self.home.path / "postgres.log"

    def start(self) -> None:
        """Raises Complaint when it can't be started."""
        self.port = self.home.port("postgres_port")  # another one if it was taken meanwhile
        try:
            self.launch()
            self.wait()
        except BaseException:
            self.stop()
            raise

    def launch(self) -> subprocess.Popen[bytes]:
        """Make the data folder if there is none, and start the server on the port it had.

        Raises Complaint when the data folder can't be made or used.
        """
        programs = server_files.programs()
        data = data_folder.find(self.home.path / "postgres")
        if data is None:
            data = data_folder.create(
                self.home.path / "postgres",
                initdb=programs / "initdb",
                password=self.home.secret("postgres_password_postgres"),
                durable=self.durable,
            )
        data_folder.refuse_running(data)
        with self.log.open("wb") as log:
            self.process = child.start(
                [str(programs / "postgres"), "-D", str(data), *self._options()],
                output=log,
                death_signal=DEATH_SIGNAL,
                unprivileged=os.geteuid() == 0,
                cwd=data,
            )
        return self.process

    def wait(self) -> None:
        """Until it answers and the roles are there. Raises Complaint when it gives up."""
        self._wait_for_answer()
        self._make_roles()

    def stop(self) -> None:
        if self.process is not None:
            child.stop(self.process, gently=STOP_SIGNAL, seconds=STOP_SECONDS)
            self.process = None

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "log_checkpoints": "off",
            "log_error_verbosity": "terse",  # the details of an error repeat somebody's row
        }
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _wait_for_answer(self) -> None:
        assert self.process is not None  # noqa: S101 - for the type checker
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise Complaint(
                        f"the passwords in {self.home.path / 'secrets.json'} are not those of "
                        f"the data in {self.home.path / 'postgres'}"
                    ) from None
                time.sleep(POLL_SECONDS)
        raise Complaint(f"PostgreSQL did not start: {last_line(self.log)} (see {self.log})")

    def _make_roles(self) -> None:
        """Every start does this, so a first start that was killed half-way heals."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role in ROLES:
                if role not in known:
                    password = self.home.secret(f"postgres_password_{role}")
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                            sql.Identifier(role), sql.Literal(password)
                        )
                    )
            known = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for database, owner in OWNERS.items():
                if database not in known:
                    connection.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(
                            sql.Identifier(database), sql.Identifier(owner)
                        )
                    )


def last_line(log: Path) -> str:
    """What a server said last before it gave up; its FATAL line where there is one."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line]
    return (fatal or lines or ["it said nothing"])[-1].strip()
