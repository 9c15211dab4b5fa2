import os
import signal
from pathlib import Path

import psycopg
import pytest

from florin.complaint import Complaint
from florin.local import data_folder
from florin.local.home import Home
from florin.local.postgres import Postgres
from tests.florin.conftest import Script, gone

SERVER = """
import signal, sys
from florin.local.home import Home
from florin.local.postgres import Postgres
server = Postgres(Home(sys.argv[1]))
server.start()
print(server.process.pid, server.url("florin_owner", "florin"), flush=True)
signal.pause()
"""


def test_the_data_survives_kill_9_and_no_server_does(home: Home) -> None:
    home.make()
    first = Script(SERVER, str(home.path))
    pid, url = first.line().split()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    first.ask(signal.SIGKILL)
    gone(int(pid))

    server = Postgres(home)
    server.start()
    try:
        with psycopg.connect(server.url("florin_owner", "florin")) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
    finally:
        server.stop()


def test_a_pid_file_that_names_somebody_else_does_not_stop_the_next_start(home: Home) -> None:
    home.make()
    server = Postgres(home, durable=False)
    server.start()
    server.stop()
    stale = (home.path / "postgres").resolve() / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n0\n{server.port}\n\n127.0.0.1\n")
    server.start()
    server.stop()


def test_a_server_that_still_runs_is_noticed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.make()
    server = Postgres(home, durable=False)
    server.start()
    monkeypatch.setattr(data_folder, "ORPHAN_SECONDS", 0.1)
    try:
        with pytest.raises(Complaint, match="still runs"):
            Postgres(home, durable=False).start()
    finally:
        server.stop()


@pytest.mark.parametrize("content", [[], ["PG_VERSION"], ["holiday.jpg"]])
def test_a_half_made_or_foreign_data_folder_is_refused_and_left_alone(
    home: Home, content: list[str]
) -> None:
    home.make()
    place = home.path / "postgres"
    place.mkdir()
    for name in content:
        (place / name).write_text("18\n")
    with pytest.raises(Complaint, match="not a whole PostgreSQL data folder"):
        Postgres(home).start()
    assert sorted(path.name for path in place.iterdir()) == sorted(content)


def test_a_first_start_that_was_killed_is_not_mistaken_for_a_whole_one(home: Home) -> None:
    home.make()
    abandoned = home.path / f"{data_folder.DRAFT}abandoned"
    (abandoned / "data").mkdir(parents=True)
    server = Postgres(home, durable=False)
    server.start()
    server.stop()
    assert (home.path / "postgres").exists()


def test_nobody_gets_in_without_a_password(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{postgres.port}/postgres")


def test_no_folder_above_the_home_changes_its_mode(home: Home) -> None:
    above = [home.path.parent, *home.path.parent.parents]
    home.path.parent.chmod(0o700)
    before = [path.stat().st_mode for path in above]
    home.make()
    server = Postgres(home, durable=False)
    server.start()
    server.stop()
    assert [path.stat().st_mode for path in above] == before
    assert Path(home.path).stat().st_mode & 0o077 == 0
