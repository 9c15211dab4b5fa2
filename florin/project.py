"""Where the project stands, and the environment that its commands run in."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def load_dotenv() -> None:
    """A `.env` beside the Procfile, if there is one; the real environment wins."""
    import dotenv

    dotenv.load_dotenv(ROOT / ".env")


def with_own_programs(environment: dict[str, str]) -> dict[str, str]:
    """`python`, `gunicorn`, `dramatiq`… are those of our own virtual environment."""
    programs = str(Path(sys.executable).parent)
    path = os.pathsep.join([programs, environment.get("PATH", os.defpath)])
    return environment | {"PATH": path, "PYTHONUNBUFFERED": "1"}
