"""What one connection may take, so that no client holds the server: time, memory, a place.

A request has so long to arrive from its first byte to its last, and so has its first byte. A reply that is
not read is dropped, and so is the one that waits longest where all together hold too much memory. Where there
are too many connections, the one that has sent nothing whole for longest makes room for the next; where all
are being answered, the next one is told to come again.
"""

import asyncio
import socket
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS = 512
HEADER_BYTES = 16 << 10  # of one request
SEND_BUFFER = 128 << 10  # bytes that the system holds of one reply, and so what is behind "nothing was read"
REFUSING = 1.0  # seconds in which a connection too many may say what it wants
SPARE = 64  # connections that can be told so
REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n"
    b"connection: close\r\ncontent-length: %d\r\n\r\n%s"
)
TOLD = b'{"error":{"type":"busy","message":"Too many connections at once.","hint":"Ask again in a second."}}'


@dataclass(frozen=True, slots=True)
class Limits:
    """What the connections of one process may take."""

    connections: int = CONNECTIONS
    request: float = 5.0  # seconds for a request to arrive
    reading: float = 20.0  # seconds in which a client that is sent something must have read some of it
    unsent: int = 64 << 20  # bytes that wait for all clients together


def __getattr__(name: str) -> Any:
    """Return the protocol where uvicorn looks for it by name, and not before."""
    if name == "PROTOCOL":
        return protocol(Limits(connections=min(CONNECTIONS, descriptors() // 2)))
    raise AttributeError(name)


def descriptors() -> int:
    """Return how many files and connections this process may have open."""
    if find_spec("resource") is None:  # Windows has no such limit
        return 1 << 16
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def backlog() -> int:
    """Return how many connections may come between two looks at what they send."""
    return max(8, min(256, descriptors() // 4))


def prepare(listener: socket.socket) -> None:
    """Set what each connection inherits that is accepted.

    Without the first the body of a reply waits for the client's system to confirm its head, some 40 ms:
    asyncio sees to that only for sockets that it made.
    """
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)


def protocol(limits: Limits | None = None) -> "type[H11Protocol]":
    """Return uvicorn's protocol within limits."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    told = limits or Limits()
    waiting: dict[Any, None] = {}  # connections that ask nothing, or not yet all of it, longest first
    unread: dict[Any, None] = {}  # those with something to read, longest first

    class Bounded(H11Protocol):
        """A connection that is closed when it takes more than it may."""

        _ends: asyncio.TimerHandle | None = None  # when the request must be whole
        _stuck: asyncio.TimerHandle | None = None  # when something must have been read
        _unsent = 0
        _refused = False

        def connection_made(self, transport: Any) -> None:
            """Start the time of the first request, and find a place."""
            super().connection_made(transport)
            transport.set_write_buffer_limits(high=0)  # to be told of every byte that cannot be sent
            self.app_state = {**self.app_state, "peer": self.client[0] if self.client else ""}
            waiting[self] = None
            self._arm(told.request)
            over = len(self.connections) - told.connections
            if over > 0:
                self._make_room(over)

        def _make_room(self, over: int) -> None:
            longest = next(iter(waiting))
            if longest is not self:
                longest._drop()
            elif over > SPARE:
                self._drop()
            else:
                self._refused = True
                self._disarm()
                self._arm(REFUSING)

        def _drop(self) -> None:
            waiting.pop(self, None)
            unread.pop(self, None)
            self.connections.discard(self)
            if self.transport.get_write_buffer_size():  # else the system keeps what it holds, and waits on
                made = self.transport.get_extra_info("socket")
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()

        def data_received(self, data: bytes) -> None:
            """Take a part of a request, and stop the time where it is whole."""
            if self._refused:
                self.transport.write(REFUSAL % (len(TOLD), TOLD))
                self.transport.close()
                return
            super().data_received(data)
            if self._whole():
                self._disarm()
            else:
                self._arm(told.request)
            self._place()

        def on_response_complete(self) -> None:
            """Wait for the next request."""
            super().on_response_complete()
            self._place()

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget the connection."""
            waiting.pop(self, None)
            unread.pop(self, None)
            self._disarm()
            self._read()
            super().connection_lost(exc)

        def pause_writing(self) -> None:
            """Wait until the client reads, for so long."""
            super().pause_writing()
            unread[self] = None
            self._unsent = self.transport.get_write_buffer_size()
            self._stuck = self._stuck or self.loop.call_later(told.reading, self._look)
            while (
                len(unread) > 1 and sum(one.transport.get_write_buffer_size() for one in unread) > told.unsent
            ):
                next(iter(unread))._drop()

        def resume_writing(self) -> None:
            """Go on: all was read."""
            self._read()
            super().resume_writing()

        def _look(self) -> None:
            self._stuck, before = None, self._unsent
            self._unsent = self.transport.get_write_buffer_size()
            if self._unsent >= before:
                self._drop()
            else:
                self._stuck = self.loop.call_later(told.reading, self._look)

        def _read(self) -> None:
            unread.pop(self, None)
            if self._stuck is not None:
                self._stuck.cancel()
                self._stuck = None

        def _place(self) -> None:
            """Say whether this connection could make room: not while it is being answered."""
            answered = self.cycle is not None and not self.cycle.response_complete
            if answered and self._whole():
                waiting.pop(self, None)
            elif not self.transport.is_closing():
                waiting.setdefault(self)

        def _whole(self) -> bool:
            idle = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
            return idle or self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)

        def _arm(self, seconds: float) -> None:
            if self._ends is None:
                self._ends = self.loop.call_later(seconds, self.transport.abort)

        def _disarm(self) -> None:
            if self._ends is not None:
                self._ends.cancel()
                self._ends = None

    return Bounded
