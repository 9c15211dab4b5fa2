import os
import subprocess
import sys

import pytest

from bank_app.settings import DEVELOPMENT_SECRET
from tests.services import GTHREAD, ROOT, program

FIT = {
    "FLORIN_ENV": "production",
    "BANK_SERVICE_KEY": "s" * 32,
    "BANK_WEBHOOK_KEY": "w" * 32,
    "BANK_SIMULATOR": "0",
}
GUNICORN = [program("gunicorn"), "bank_app.wsgi:app", "--bind", "127.0.0.1:0", *GTHREAD]
SETTLER = [sys.executable, "-m", "bank_app.settler"]


@pytest.mark.parametrize("command", [GUNICORN, SETTLER], ids=["web", "settler"])
@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"BANK_SERVICE_KEY": ""}, "BANK_SERVICE_KEY must be a secret of its own"),
        ({"BANK_SERVICE_KEY": "short"}, "BANK_SERVICE_KEY must be a secret of its own"),
        ({"BANK_WEBHOOK_KEY": DEVELOPMENT_SECRET}, "BANK_WEBHOOK_KEY must be a secret of its own"),
        ({"BANK_SIMULATOR": "1"}, "BANK_SIMULATOR must be off"),
        ({"BANK_DATABASE_URL": ""}, "BANK_DATABASE_URL is not set"),
        ({"BANK_CACHE_SIZE": "many"}, "BANK_CACHE_SIZE must be a whole number, not 'many'"),
    ],
    ids=["missing", "short", "default", "simulator", "no database", "no number"],
)
def test_a_bank_that_is_unfit_for_production_does_not_start(
    command: list[str], environment: dict[str, str], complaint: str
) -> None:
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | FIT | environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode != 0
    assert len([line for line in ended.stderr.splitlines() if line.startswith(complaint)]) == 1
    assert "Traceback" not in ended.stderr
