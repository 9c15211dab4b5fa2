"""Gives a command the environment of the local stack, from any shell."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from florin.complaint import Complaint
from florin.local import environment
from florin.local.home import Home


@contextmanager
def attached(home: Home) -> Iterator[None]:
    """Nothing to do with DATABASE_URL set. Otherwise the databases of the running stack; if it
    isn't running, its PostgreSQL for as long as the block lasts.

    Raises Complaint when there has never been a stack here.
    """
    if environment.is_set("DATABASE_URL"):
        yield
    elif home.path.exists() and home.in_use():
        os.environ |= environment.read(home)
        yield
    elif (home.path / "postgres").exists():
        with home.locked():
            stack = environment.plan(home)
            if stack.postgres is not None:
                stack.postgres.start()
            try:
                environment.add_addresses(stack)
                os.environ |= stack.variables
                yield
            finally:
                if stack.postgres is not None:
                    stack.postgres.stop()
    else:
        raise Complaint(
            "no database: set DATABASE_URL, or start the local stack with `make run` "
            f"(nothing has run in {home.path} yet)"
        )
