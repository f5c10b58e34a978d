"""The moment a request leaves: the fence before it and the record after it."""

from time import monotonic
from typing import cast

from aiohttp import ClientRequest, ClientResponse
from aiohttp.abc import AbstractStreamWriter
from aiohttp.connector import Connection
from aiohttp.http import StreamWriter
from aiohttp.payload import BytesPayload

from clients.meta.errors import AnswerLost, Lapsed, NotSent, Unanswered


class Handover(BytesPayload):
    """A request's body that refuses to be written too late, and knows whether it was written.

    aiohttp keeps the headers back and writes them with the body, in a task of its own: a trace
    hook for sent headers runs before that. Between this check and the socket nothing is awaited.
    """

    def __init__(self, content: bytes, begin_before: float | None) -> None:
        super().__init__(content)
        self.left = False
        self._refused = False
        self._begin_before = begin_before

    @property
    def lapsed(self) -> bool:
        """Whether the deadline to begin has passed."""
        return self._begin_before is not None and monotonic() >= self._begin_before

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Write headers and body at once, or raise with nothing written."""
        self._consumed = True  # else aiohttp repeats a GET or DELETE by itself
        transport = cast(StreamWriter, writer).transport
        if transport is None or transport.is_closing():
            raise NotSent("ClosingTransport")
        if self.lapsed:
            self._refused = True
            raise Lapsed
        self.left = True
        await writer.write(self._value)

    def lost(self, error: BaseException) -> AnswerLost:
        """Which of the lost answers this is, now that the call has ended with `error`."""
        cause = type(error).__name__
        if self.left:
            return Unanswered(cause)
        return Lapsed() if self._refused else NotSent(cause)


class FencedRequest(ClientRequest):
    """A request that, come too late for its connection, gives it back unused.

    aiohttp would close it, and where connecting takes longer than a request's turn lasts, no
    connection would ever be there in time.
    """

    async def send(self, conn: Connection) -> ClientResponse:
        """The first look at the fence; `Handover` takes the last one."""
        if isinstance(self.body, Handover) and self.body.lapsed:
            conn.release()
            raise Lapsed
        return await super().send(conn)
