import json
import subprocess
import sys

import pytest

from bench.__main__ import LINES
from tests import services


@pytest.mark.timeout(1200)  # many times what it takes
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
    assert list(figures) == list(LINES)
    assert all(figures.values())
