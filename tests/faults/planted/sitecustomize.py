"""Python imports this at its start, in every process of the stack under test.

A process of the Procfile gets the fail points of its kind, and reaches the others at the addresses
in `addresses.json` in the stack's home, which are the proxies'. Payouts are carried out in chunks
so small that a few dozen rows are several, and people ask as often for money as they like.

While the file `planted` beside it names a function of `bugs` or its like, the process has that
bug. It looks there when it starts and whenever it gets SIGUSR1, as starting anew for each bug would
cost seconds; and says what it has in a file beside it, named by its process.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path

CHUNK_ROWS = 10
MOST_REQUESTS = 1_000_000  # as often as the rates that RATE_LIMIT_FACTOR lifts

home = Path(os.environ.get("FLORIN_HOME", "/nowhere"))


def take_a_place() -> None:
    """Fail points and addresses, in a process of the Procfile."""
    import fail_points
    from processes import name_of

    if name := name_of(" ".join(sys.orig_argv)):
        os.environ |= json.loads((home / "addresses.json").read_text())
        fail_points.put_into(name, home / "fail_point")
        if name == "worker_payouts":
            from wallet.payouts import execute

            execute.CHUNK_ROWS = CHUNK_ROWS
        if name == "web":
            from wallet.requests import limits

            limits.MOST_A_DAY = limits.MOST_OF_ONE_A_DAY = limits.MOST_DECLINED = MOST_REQUESTS


def look(*_: object) -> None:
    """Have the bug that is named now, and no other."""
    import bugs
    import bugs_of_schedules_and_requests as others
    import planting

    note = home / "planted"
    name = note.read_text() if note.is_file() else ""
    planting.uproot()
    if name:
        getattr(bugs if hasattr(bugs, name) else others, name)()
    note.with_name(f"planted.{os.getpid()}").write_text(name)


if home.is_dir():
    try:
        take_a_place()
        signal.signal(signal.SIGUSR1, look)
        look()
    except BaseException:  # Python would go on without what could not be planted
        traceback.print_exc()
        os._exit(1)
