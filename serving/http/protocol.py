"""Connections with limits that uvicorn does not have: slow headers, headers too large, and readers that stop."""

import asyncio
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..errors import ApiError

HEADER_BYTES = 32 << 10
"""The largest size of the head of a request."""

_HEADER_SECONDS = 10.0
"""The time in which the head of a request must have arrived."""

_STALL_SECONDS = 60.0
"""The time after which a connection is closed whose client reads nothing of what waits for it."""

_LINGER_SECONDS = 1.0
"""The time in which a client that was refused may go on sending. Closed at once, it could lose what says why."""


class _LimitedConnection(h11.Connection):
    """HTTP of a connection, with a limit of a head's size that holds for heads that arrive at once, too.

    h11 compares only heads that have not yet arrived as a whole with its limit.

    Attributes:
        large_head: whether a head was too large.
    """

    large_head = False

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next event of what has arrived.

        Raises:
            h11.RemoteProtocolError: it is no HTTP, or a head is too large.
        """
        before = len(self.trailing_data[0]) if self.their_state is h11.IDLE else 0
        try:
            event = super().next_event()
        except h11.RemoteProtocolError as error:
            self.large_head = error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise
        if isinstance(event, h11.Request) and before - len(self.trailing_data[0]) > HEADER_BYTES:
            self.large_head = True
            raise h11.RemoteProtocolError("head too large", HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return event


class LimitedProtocol(H11Protocol):
    """A connection that is closed if its client sends the head of a request too slowly, or stops reading."""

    header_seconds = _HEADER_SECONDS
    stall_seconds = _STALL_SECONDS

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn: _LimitedConnection = _LimitedConnection(h11.SERVER, HEADER_BYTES)
        self._refused = False
        self._slow_header: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the head of the first request."""
        super().connection_made(transport)
        self._await_header()

    def data_received(self, data: bytes) -> None:
        """Take what the client sends; nothing more after it was refused."""
        if self._refused:
            return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._cancel_header()
        elif self._slow_header is None:
            self._await_header()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._cancel_header()
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close the connection as soon as its request is answered, as the server ends."""
        if self._refused:
            self.transport.close()
        else:
            super().shutdown()

    def pause_writing(self) -> None:
        """Wait for a client that does not read what was sent."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on, as the client reads again."""
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or has a head that is too large."""
        if self.conn.large_head:
            message = f"found a head of more than {HEADER_BYTES:,} bytes, expected less; shorten the headers"
            self._refuse(ApiError("headers_too_large", message))
        else:
            self._refuse(ApiError("invalid_http", "found no valid HTTP, expected an HTTP/1.1 request"))

    def _await_header(self) -> None:
        self._slow_header = self.loop.call_later(self.header_seconds, self._refuse_header)

    def _cancel_header(self) -> None:
        if self._slow_header is not None:
            self._slow_header.cancel()
            self._slow_header = None

    def _refuse_header(self) -> None:
        self._slow_header = None
        message = f"found no complete head within {self.header_seconds:g} s, expected one; send it faster"
        self._refuse(ApiError("body_timeout", message))

    def _refuse(self, error: ApiError) -> None:
        """Send an error without asking the application, and close the connection."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        if self.conn.our_state is h11.IDLE or self.conn.our_state is h11.SEND_RESPONSE:
            body = error.body
            headers = {**error.headers, "content-length": str(len(body)), "connection": "close"}
            lines = [f"{name}: {value}" for name, value in headers.items()]
            head = "\r\n".join([f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}", *lines, "", ""])
            self.transport.write(head.encode() + body)
        answering = self.cycle is not None and not self.cycle.response_complete
        if self.transport.can_write_eof() and not answering:
            self.transport.write_eof()
            self.loop.call_later(_LINGER_SECONDS, self.transport.close)
        else:
            self.transport.close()
