"""A listening socket that can be closed for a while without giving its port away."""

import asyncio
import socket
from collections.abc import Callable

from simulator.connection import Connection, Handler


class Listener:
    def __init__(
        self,
        host: str,
        port: int,
        handler: Handler,
        admits: Callable[[], bool] = lambda: True,
    ) -> None:
        self.handler = handler
        self.admits = admits
        self.host, self.port = host, port
        self.connections: set[Connection] = set()
        self.tasks: set[asyncio.Future[None]] = set()
        self._server: asyncio.Server | None = None
        self._reserved: socket.socket | None = None
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        async with self._turn:
            if self._server is None:
                sock, self._reserved = self._reserved or await self._bound(), None
                self.port = sock.getsockname()[1]
                loop = asyncio.get_running_loop()
                self._server = await loop.create_server(
                    lambda: Connection(self), sock=sock, backlog=4096
                )

    async def refuse(self) -> None:
        """Connects are refused from here on; the port stays ours, bound and deaf."""
        async with self._turn:
            if self._server is not None:
                self._server.close()
                self._server = None
                for connection in list(self.connections):
                    if not connection.busy:
                        connection.reset()
                self._reserved = await self._bound()

    async def close(self) -> None:
        async with self._turn:
            if self._server is not None:
                self._server.close()
                self._server = None
            if self._reserved is not None:
                self._reserved.close()
                self._reserved = None
            for connection in list(self.connections):
                connection.reset()
            for task in list(self.tasks):
                task.cancel()

    async def _bound(self) -> socket.socket:
        """The closed listener lets go of the port one turn of the loop later: hence the tries."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        tries = 50
        while True:
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setblocking(False)
            try:
                sock.bind((self.host, self.port))
            except OSError:
                sock.close()
                tries -= 1
                if not tries:
                    raise
                await asyncio.sleep(0.01)
            else:
                return sock
