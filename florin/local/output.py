"""The output of many processes on one screen: each line after the name of its process."""

import os
import sys
from typing import TextIO

CHUNK_BYTES = 65_536
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)  # ANSI; used on a terminal alone


class Output:
    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._unfinished: dict[int, bytes] = {}  # by file descriptor
        self._colours: dict[str, int] = {}
        self._coloured = stream.isatty() and "NO_COLOR" not in os.environ

    def pass_on(self, name: str, descriptor: int) -> bool:
        """Read what there is, and show the lines that are whole. False at the end."""
        chunk = os.read(descriptor, CHUNK_BYTES)
        *lines, rest = (self._unfinished.pop(descriptor, b"") + chunk).split(b"\n")
        if chunk and rest:
            self._unfinished[descriptor] = rest
        elif rest:  # the end: its last line has no line break
            lines.append(rest)
        for line in lines:
            self.say(name, line.decode(errors="replace"))
        return bool(chunk)

    def say(self, name: str, line: str) -> None:
        head = f"{name:<20} |"
        if self._coloured:
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            head = f"\x1b[{colour}m{head}\x1b[0m"
        self.write(f"{head} {line}")

    def write(self, text: str) -> None:
        try:
            print(text, file=self._stream, flush=True)
        except OSError:  # the terminal is gone; stopping in good order matters more
            self._stream = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for the rest of our life
