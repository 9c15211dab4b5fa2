"""The lines between the processes: one proxy each, which can delay, cut, swallow and forget.

All run in one thread of the harness.
"""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from florin.local.home import LOOPBACK, free_port

CHUNK_BYTES = 1 << 16
LINGER_NOT = struct.pack("ii", 1, 0)  # closing is a reset


class Link:
    """A proxy of one server. `lost` marks the answers that it forgets when told to, b"" all."""

    def __init__(self, server_port: int, lost: bytes = b"") -> None:
        self.port = free_port()
        self._server_port = server_port
        self._lost = lost
        self._open: set[StreamWriter] = set()
        self._passable = asyncio.Event()
        self._released = asyncio.Event()
        self.heal()

    def heal(self) -> None:
        self.hits = 0  # pieces and connections that were late, cut, held up or forgotten
        self._delay_seconds = 0.0
        self._resets = self._forgets = False
        self._held = b""
        self._passable.set()
        self._released.set()

    def delay(self, seconds: float) -> None:
        """Every piece, each way."""
        self._delay_seconds = seconds

    def reset(self) -> None:
        """Every connection now, and every other at its first byte."""
        self._resets = True
        self.hits += len(self._open)
        for writer in self._open:
            _reset(writer)

    def swallow(self) -> None:
        """Nothing arrives, and nobody is told; what was sent arrives when all is well again."""
        self._passable.clear()

    def forget_answers(self) -> None:
        """What was asked for is done, but instead of the answer comes a reset."""
        self._forgets = True

    def hold_answers(self, saying: bytes) -> None:
        """Those that say this arrive when all is well again, and all others at once."""
        self._held = saying
        self._released.clear()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connect, LOOPBACK, self.port)

    async def _connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        await self._until_passable()
        try:
            from_server, to_server = await asyncio.open_connection(LOOPBACK, self._server_port)
        except OSError:
            _reset(writer)
            return
        ends = {writer, to_server}
        self._open |= ends
        ways = {
            asyncio.create_task(self._pass_on(reader, to_server, ends)),
            asyncio.create_task(self._pass_on(from_server, writer, ends, is_answer=True)),
        }
        _, other = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in other:
            way.cancel()
        for end in ends:
            end.close()
        self._open -= ends

    async def _pass_on(
        self,
        reader: StreamReader,
        writer: StreamWriter,
        ends: set[StreamWriter],
        is_answer: bool = False,
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                await self._until_passable()
                if is_answer and self._held and self._held in chunk:
                    self.hits += 1
                    await self._released.wait()
                if self._delay_seconds:
                    self.hits += 1
                    await asyncio.sleep(self._delay_seconds)
                if self._resets or (is_answer and self._forgets and self._lost in chunk):
                    self.hits += 1
                    for end in ends:
                        _reset(end)
                    return
                writer.write(chunk)
                await writer.drain()

    async def _until_passable(self) -> None:
        self.hits += not self._passable.is_set()
        await self._passable.wait()


class Network:
    """`links` by the name of what they lead to."""

    def __init__(self, links: dict[str, Link]) -> None:
        self.links = links
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        for link in self.links.values():
            asyncio.run_coroutine_threadsafe(link.start(), self._loop).result()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def do(self, call: Callable[[], None]) -> None:
        """Something of a link, in the proxies' own thread; it is done when this returns."""

        async def now() -> None:
            call()

        asyncio.run_coroutine_threadsafe(now(), self._loop).result()


def _reset(writer: StreamWriter) -> None:
    sock: socket.socket | None = writer.get_extra_info("socket")
    with suppress(OSError):
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.transport.abort()
