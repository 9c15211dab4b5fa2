import json
import subprocess
import sys

import pytest

from bench.chromium import find_chromium
from tests import services

SECONDS = 1200  # many times what it takes


@pytest.mark.timeout(SECONDS)
@pytest.mark.skipif(find_chromium() is None, reason="some lines are measured in a real browser")
def test_every_line_of_the_benchmark_can_be_measured() -> None:
    """Its servers are its own, so it runs in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.small"],
        cwd=services.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert all(figures.values())
    assert set(figures) > {"ledger", "http", "mail", "growth", "memory"}
