"""A deadline for sending a request: without one, clients that send a byte a minute hold the server."""

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 5.0


def __getattr__(name: str) -> Any:
    """Return the protocol where uvicorn looks for it by name, and not before."""
    if name == "PROTOCOL":
        return protocol()
    raise AttributeError(name)


def protocol(seconds: float = SECONDS) -> "type[H11Protocol]":
    """Return uvicorn's protocol with a deadline, from the first byte to the last of each request.

    A new connection has the same time to begin. Between requests uvicorn's own limit holds.
    """
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Deadline(H11Protocol):
        """Close a connection whose request is too long in coming."""

        _ends: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            """Start the time of the first request."""
            super().connection_made(transport)
            self._arm()

        def data_received(self, data: bytes) -> None:
            """Take a part of a request, and stop the time where it is whole."""
            super().data_received(data)
            if self._whole():
                self._disarm()
            else:
                self._arm()

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget the time."""
            self._disarm()
            super().connection_lost(exc)

        def _whole(self) -> bool:
            idle = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
            return idle or self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)

        def _arm(self) -> None:
            if self._ends is None:
                self._ends = self.loop.call_later(seconds, self.transport.abort)

        def _disarm(self) -> None:
            if self._ends is not None:
                self._ends.cancel()
                self._ends = None

    return Deadline
