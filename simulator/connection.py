"""One HTTP/1.1 connection. Our own, because faults need the transport and benchmarks the speed."""

import asyncio
import logging
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

import httptools

from simulator.answers import After, Answer, Request, as_json

if TYPE_CHECKING:
    from simulator.listener import Listener

Handler = Callable[[Request], "Answer | Awaitable[Answer]"]

# A document of 100 MB and what a multipart body puts around it.
LARGEST_BODY = 101 * 1024 * 1024
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
log = logging.getLogger("simulator")


class Connection(asyncio.Protocol):
    def __init__(self, listener: "Listener") -> None:
        self._listener = listener
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[tuple[Request, bool]] = deque()
        self.busy = False
        self._hung = False
        self._url = b""
        self._authorization = b""
        self._host = b""
        self._offset = b""
        self._body: list[bytes] = []
        self._size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if not self._listener.admits():
            self.reset()
            return
        self._listener.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._listener.connections.discard(self)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        if self._hung:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._write(as_json({"error": {"message": "no upgrades"}}, 400), keep=False)
        except httptools.HttpParserCallbackError:
            log.error("the simulator failed on a request", exc_info=True)
            self._write(as_json({"error": {"message": "simulator failure"}}, 500), keep=False)
        except httptools.HttpParserError:
            self._write(as_json({"error": {"message": "not HTTP"}}, 400), keep=False)

    def on_message_begin(self) -> None:
        self._url, self._authorization, self._host, self._offset = b"", b"", b"", b""
        self._body, self._size = [], 0

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        size = len(name)
        if (size == 13 and name.lower() == b"authorization") or (
            size == 9 and name.lower() == b"x-api-key"
        ):
            self._authorization = value
        elif size == 4 and name.lower() == b"host":
            self._host = value
        elif size == 11 and name.lower() == b"file_offset":
            self._offset = value
        elif size == 6 and name.lower() == b"expect" and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size <= LARGEST_BODY:
            self._body.append(body)

    def on_message_complete(self) -> None:
        path, _, query = self._url.decode("latin-1").partition("?")
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        keep = self._parser.should_keep_alive()
        if self._size > LARGEST_BODY:
            self._write(as_json({"error": {"message": "body too large"}}, 413), keep=False)
            return
        method, offset = self._parser.get_method().decode(), self._offset
        request = Request(method, path, query, self._authorization, body, self._host, offset)
        if self.busy:
            self._waiting.append((request, keep))
        else:
            self._serve(request, keep)

    def _serve(self, request: Request, keep: bool) -> None:
        answer = self._listener.handler(request)
        if isinstance(answer, Answer):
            self._write(answer, keep)
            return
        self.busy = True
        task = asyncio.ensure_future(self._finish(answer, keep))
        self._listener.tasks.add(task)
        task.add_done_callback(self._finished)

    async def _finish(self, pending: Awaitable[Answer], keep: bool) -> None:
        self._write(await pending, keep)
        self.busy = False
        while self._waiting and not self.busy:
            self._serve(*self._waiting.popleft())

    def _finished(self, task: asyncio.Future[None]) -> None:
        self._listener.tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("the simulator failed on a request", exc_info=failure)
            self.reset()

    def _write(self, answer: Answer, keep: bool) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        last = not keep or not self._listener.admits()
        payload = answer.payload
        if last and answer.after is After.KEEP:
            payload = payload.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)
        if payload:
            transport.write(payload)
        if answer.after is After.HANG:
            self._hung = True
        elif answer.after is After.RESET:
            self.reset()
        elif answer.after is After.CLOSE or last:
            transport.close()

    def reset(self) -> None:
        """Ends the connection with RST, whatever is still to be written."""
        if self._transport is None:
            return
        sock: socket.socket = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._transport.abort()
