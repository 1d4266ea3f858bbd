"""A process that has loaded the readers of packed formats, and forks for each file.

To start a program and load its libraries takes longer than to read most files. ``sandboxed.py`` is the
program on the other side. It sees no file: its fork does, and ends with it. Only Linux forks safely and
passes open files so; elsewhere the program is started for each file.
"""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

PROGRAM = Path(__file__).with_name("sandboxed.py")
WARM = sys.platform.startswith("linux")
TRIES = 2  # one may have ended just now, for want of files


class Warm:
    """The process, started when it is first needed; any thread may use it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.asks: socket.socket | None = None
        self.owner = 0  # the process that started it: a fork of ours starts its own

    def read(self, program: str, path: str, data: bytes, printed: IO[bytes], seconds: float) -> bool:
        """Have a file read, what the reader prints written to ``printed``; return whether that was possible.

        Raises:
            TimeoutError: it took longer than ``seconds``.
        """
        request = json.dumps([program, path]).encode()
        with contextlib.ExitStack() as stack:
            try:
                file = os.fdopen(os.memfd_create("file"), "wb")
                stack.enter_context(file).write(data)
                file.flush()
                file.seek(0)
                for _ in range(TRIES):
                    told, tells = os.pipe()
                    stack.callback(os.close, told)
                    try:
                        self._ask(request, [file.fileno(), printed.fileno(), tells])
                    finally:
                        os.close(tells)
                    if _ended(told, seconds):
                        return True
                    printed.seek(0)
                    printed.truncate()
            except TimeoutError:
                raise
            except (OSError, ValueError):
                self.close()
        return False

    def _ask(self, request: bytes, files: list[int]) -> None:
        with self.lock:
            if (
                self.asks is None
                or self.owner != os.getpid()
                or (self.process and self.process.poll() is not None)
            ):
                self._start()
            assert self.asks is not None
            socket.send_fds(self.asks, [request], files)

    def _start(self) -> None:
        self._stop()
        self.asks, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        nothing = subprocess.DEVNULL
        command = [sys.executable, "-I", str(PROGRAM)]
        with other:
            self.process = subprocess.Popen(
                command, stdin=other.fileno(), stdout=nothing, stderr=nothing, start_new_session=True
            )
        self.owner = os.getpid()

    def close(self) -> None:
        """End the process, those files aside that it is reading now."""
        with self.lock:
            self._stop()

    def _stop(self) -> None:
        if self.asks is not None:
            self.asks.close()
        if self.process is not None and self.owner == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
        self.asks = self.process = None


def _ended(told: int, seconds: float) -> bool:
    """Wait for the end of a fork; return whether there was one.

    Raises:
        TimeoutError: it did not end, and was killed.
    """
    until = time.monotonic() + seconds
    waits = select.poll()
    waits.register(told, select.POLLIN)
    number = b""
    while waits.poll(max(0.0, until - time.monotonic()) * 1000):
        if not (more := os.read(told, 32)):
            return bool(number)
        number += more
    if number:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(number), signal.SIGKILL)
    raise TimeoutError


WARM_PROCESS = Warm()
atexit.register(WARM_PROCESS.close)
