"""A WebSocket's connection: uvicorn's, which never lets go of a client that reads nothing."""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Everything a client has to say is short.
MOST_BYTES = 16 * 1024
_log = logging.getLogger(__name__)
_log.setLevel(logging.WARNING)


class Socket(WebSocketsSansIOProtocol):
    """Cuts off who answers no ping, or no closing: what is unsent is not waited for.

    Says nothing of connections that come and go: uvicorn would write their query too.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.logger = _log
        self.conn.logger = _log

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)
