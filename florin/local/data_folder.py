"""The data folder of the embedded PostgreSQL: whole, or not there.

It is made under another name and renamed when it is whole. As root it lives where an unprivileged
user can reach it, owned by that user, and the home holds a link to it.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from florin.complaint import Complaint
from florin.local import server_files
from florin.local.child import NOBODY

MAJOR = "18"
DRAFT = ".postgres-draft-"
ORPHAN_SECONDS = 5.0  # how long the backends of a killed server may take to notice


def find(place: Path) -> Path | None:
    """The whole data folder at this place, or None when nothing is there.

    Raises Complaint for anything else.
    """
    if not place.is_symlink() and not place.exists():
        return None
    try:
        data = place.resolve()
        whole = (data / "PG_VERSION").is_file() and (data / "global/pg_control").is_file()
        version = (data / "PG_VERSION").read_text().strip() if whole else ""
        owner = data.stat().st_uid if whole else None
    except OSError as error:
        raise Complaint(f"can't read the data folder {place} ({error.strerror})") from error
    if not whole:
        raise Complaint(
            f"{place} is not a whole PostgreSQL data folder: move it away, then start again"
        )
    if version != MAJOR:
        raise Complaint(f"{place} was made by PostgreSQL {version}, and this is {MAJOR}")
    if owner != _server_user():
        raise Complaint(f"{place} was made by another user: run florin as that user")
    return data


def create(place: Path, *, initdb: Path, password: str, durable: bool) -> Path:
    """Raises Complaint when initdb fails."""
    if os.geteuid() == 0:
        data = _create(server_files.shared_folder(), None, initdb, password, durable)
        place.symlink_to(data)  # last, so that the link always leads to a whole folder
        return data
    for abandoned in place.parent.glob(f"{DRAFT}*"):
        shutil.rmtree(abandoned)
    return _create(place.parent, place, initdb, password, durable)


def remove(place: Path) -> None:
    """The data, wherever it is, and the link to it."""
    shutil.rmtree(place.resolve(), ignore_errors=True)
    if place.is_symlink():
        place.unlink()


def refuse_running(data: Path) -> None:
    """Raises Complaint when a server still runs on this folder.

    The pid in a stale `postmaster.pid` may belong to somebody else by now, and PostgreSQL would
    then refuse to start; so we look for processes that really work in this folder (on Linux).
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists() or not Path("/proc/self/cwd").exists():
        return
    deadline = time.monotonic() + ORPHAN_SECONDS
    while working := _processes_in(data):
        if time.monotonic() > deadline:
            raise Complaint(f"a PostgreSQL still runs on {data} (process {working[0]}): stop it")
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def _create(parent: Path, place: Path | None, initdb: Path, password: str, durable: bool) -> Path:
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=parent))  # mode 0700
    password_file = draft / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    as_root = os.geteuid() == 0
    if as_root:
        os.chown(draft, NOBODY, NOBODY)
        os.chown(password_file, NOBODY, NOBODY)
    command = [
        str(initdb),
        f"--pgdata={draft / 'data'}",
        "--username=postgres",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]
    if not durable:
        command.append("--no-sync")
    made = subprocess.run(  # noqa: S603 - our own command
        command,
        capture_output=True,
        text=True,
        cwd=draft,
        env={"PATH": os.defpath},
        user=NOBODY if as_root else None,
        group=NOBODY if as_root else None,
        extra_groups=[] if as_root else None,
    )
    if made.returncode != 0:
        shutil.rmtree(draft)
        raise Complaint(f"initdb failed: {' '.join(made.stderr.split())}")
    target = place or parent / f"data-{draft.name.removeprefix(DRAFT)}"
    (draft / "data").rename(target)
    shutil.rmtree(draft)
    return target


def _processes_in(data: Path) -> list[int]:
    working = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == data:
                    working.append(int(entry.name))
            except OSError:
                continue  # it ended, or is another user's
    return working


def _server_user() -> int:
    return os.geteuid() or NOBODY
