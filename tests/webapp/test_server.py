"""The web server as the Procfile starts it."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from florin.local import child
from florin.local.stack import launch, read_procfile
from tests import services
from tests.characters import ALICE, Character
from wallet import live

STALLED = 40  # far more than the server has threads
HALF_A_REQUEST = (
    b"POST /sign-in HTTP/1.1\r\nHost: florin\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nacc"
)


@pytest.fixture
def web(clean: None) -> Iterator[str]:
    """Its address."""
    with (services.HOME.path / "web.log").open("ab") as log:
        process = launch(read_procfile()["web"], log.fileno())
    address = os.environ["PUBLIC_URL"]
    services.wait_until(lambda: is_alive(address), "the web answers")
    yield address
    child.kill_group(process.pid)
    process.wait()


def is_alive(address: str) -> bool:
    try:
        return bool(services.fetch(f"{address}/healthz"))
    except OSError:
        return False


def test_clients_that_stall_in_the_middle_of_a_request_keep_nobody_out(web: str) -> None:
    port = int(web.rpartition(":")[2])
    with ExitStack() as stalled:
        for _ in range(STALLED):
            client = stalled.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(HALF_A_REQUEST)
        assert is_alive(web)


def test_a_page_that_polls_keeps_its_connection(web: str) -> None:
    alice = Character(ALICE, "Alice Adams")
    cookie = {"Cookie": f"florin_access={alice.signs_in().access_token}"}
    poll = f"/live?v={live.version(alice.id)}"
    with closing(HTTPConnection(urlsplit(web).netloc, timeout=10)) as connection:
        connection.request("GET", poll, headers=cookie)
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.will_close) == (200, b"", False)
