"""The web server as the Procfile starts it."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from florin.local import child
from florin.local.stack import launch, read_procfile
from tests import services
from tests.characters import ALICE, Character
from wallet import live

MIB = 1024 * 1024
STALLED = 40  # far more than the server has threads
HALF_A_REQUEST = (
    b"POST /sign-in HTTP/1.1\r\nHost: florin\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nacc"
)


@dataclass(frozen=True)
class Web:
    address: str
    port: int
    pid: int

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=10)

    def most_memory(self) -> int:
        """Bytes that it ever had at once."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def spilt(self) -> list[str]:
        """The nameless files that it has open now."""
        names = []
        for file in Path(f"/proc/{self.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed since it was listed
                names.append(str(file.readlink()))
        return [name for name in names if "(deleted)" in name]


@pytest.fixture
def web(clean: None) -> Iterator[Web]:
    with (services.HOME.path / "web.log").open("ab") as log:
        process = launch(read_procfile()["web"], log.fileno())
    address = os.environ["PUBLIC_URL"]
    services.wait_until(lambda: is_alive(address), "the web answers")
    yield Web(address, int(address.rpartition(":")[2]), process.pid)
    child.kill_group(process.pid)
    process.wait()


def is_alive(address: str) -> bool:
    try:
        return bool(services.fetch(f"{address}/healthz"))
    except OSError:
        return False


def test_clients_that_stall_in_the_middle_of_a_request_keep_nobody_out(web: Web) -> None:
    with ExitStack() as stalled:
        for _ in range(STALLED):
            client = stalled.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            client.sendall(HALF_A_REQUEST)
        assert is_alive(web.address)


def test_a_page_that_polls_keeps_its_connection(web: Web) -> None:
    alice = Character(ALICE, "Alice Adams")
    cookie = {"Cookie": f"florin_access={alice.signs_in().access_token}"}
    poll = f"/live?v={live.version(alice.id)}"
    with closing(web.connect()) as connection:
        connection.request("GET", poll, headers=cookie)
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.will_close) == (204, b"", False)
        connection.request("GET", poll, headers=cookie | {"Connection": "close"})
        answer = connection.getresponse()
        assert (answer.status, answer.will_close) == (204, True)


def test_of_too_large_a_body_nothing_is_kept(web: Web) -> None:
    with closing(web.connect()) as connection:
        for path, kind in (("/sign-in", "text/html"), ("/api/v1/transfers", "application/problem")):
            before = web.most_memory()
            begin_to_send(connection, path, 40 * MIB)
            for _ in range(40):
                connection.send(b"x" * MIB)
                assert web.spilt() == []
            answer = connection.getresponse()
            assert (answer.status, answer.will_close) == (413, False)
            assert answer.getheader("Content-Type").startswith(kind)
            assert answer.read()
            assert web.most_memory() - before < 5 * MIB
        begin_to_send(connection, "/sign-in", 4 * MIB)
        connection.send(b"x" * 3 * MIB)
        services.wait_until(web.spilt, "or it would not be seen")


def begin_to_send(connection: HTTPConnection, path: str, size_bytes: int) -> None:
    connection.putrequest("POST", path)
    connection.putheader("Content-Length", str(size_bytes))
    connection.endheaders()


def test_too_much_in_chunks_is_refused_alike(web: Web) -> None:
    with closing(web.connect()) as connection:
        chunks = (b"x" * MIB for _ in range(8))
        connection.request("POST", "/api/v1/transfers", body=chunks, encode_chunked=True)
        answer = connection.getresponse()
        assert (answer.status, answer.will_close) == (413, False)
        assert json.load(answer)["code"] == "body_too_large"


@pytest.mark.parametrize(
    "header",
    [f"Content-Length: {1024 * MIB}", f"Content-Length: {6 * MIB}\r\nExpect: 100-continue"],
    ids=["a gigabyte", "one who asks first"],
)
def test_what_would_be_far_too_large_is_answered_at_once_and_hung_up_on(
    web: Web, header: str
) -> None:
    """What comes after is no request."""
    head = f"POST /sign-in HTTP/1.1\r\nHost: florin\r\n{header}\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", web.port), timeout=10)) as client:
        client.sendall(f"{head}GET /healthz HTTP/1.1\r\nHost: florin\r\n\r\n".encode())
        said = all_that_is_said(client)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"That is too much at once" in said


def all_that_is_said(client: socket.socket) -> bytes:
    said = b""
    with suppress(ConnectionResetError):
        while more := client.recv(65_536):
            said += more
    return said
