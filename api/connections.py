"""What a client may do to a connection before its request is ours: little, and not for long."""

from asyncio import TimerHandle, Transport
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.errors import envelope

# Of a request's first line, its headers, or what follows its body.
MOST_HEAD = 64 * 1024
MOST_HEADERS = 100


class _TooManyHeaders(Exception):
    """Ends the parsing of a request."""


class Connection(HttpToolsProtocol):
    """Uvicorn's, which takes any number of headers of any length, at any speed.

    A request arrives within `patience` seconds, or faster than `least_per_second` bytes. That is
    looked at once in a while for each connection, not for each request.
    """

    patience: ClassVar[float] = 20.0
    least_per_second: ClassVar[float] = 500.0
    look_every: ClassVar[float] = 5.0
    _began: float | None = None
    _received = 0
    _head = 0
    _looking: TimerHandle | None = None

    # uvicorn types its transport narrower than asyncio does.
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._began = self.loop.time()
        self._looking = self.loop.call_later(self.look_every, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look_no_more()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        self._look_no_more()
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        self._head += len(data)
        super().data_received(data)
        if self._head > MOST_HEAD and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too long.")

    def on_message_begin(self) -> None:
        self._began = self.loop.time()
        self._received = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head = 0
        if len(self.headers) > MOST_HEADERS:
            raise _TooManyHeaders
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._began = None
        self._head = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What the parser does not take; `msg` is uvicorn's for people."""
        self._refuse(HTTPStatus.BAD_REQUEST, "This is not a request we understand.")

    def _refuse(self, status: HTTPStatus, said: str) -> None:
        body = envelope("VALIDATION_ERROR", said)
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            "content-type: application/json\r\n"
            f"content-length: {len(body)}\r\n"
            "x-content-type-options: nosniff\r\n"
            "cache-control: no-store\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _look(self) -> None:
        """Close a connection whose request arrives too slowly; what we do not read is ours."""
        now = self.loop.time()
        if self._began is not None and not self.flow.read_paused:
            allowed = self.patience + self._received / self.least_per_second
            if now - self._began > allowed:
                self.transport.abort()
                return
        self._looking = self.loop.call_later(self.look_every, self._look)

    def _look_no_more(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
