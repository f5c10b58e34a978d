"""A server of a business, to which phones' requests are forwarded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class OwnServer:
    """Keeps what it was asked; answers what a test puts into `answer`, after `pause`."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[tuple[bytes, dict[str, str]]] = []
        self.answer: Any = {"screen": "DETAILS", "data": {}}
        self.status = 200
        self.pause: asyncio.Event | None = None

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}/flow"

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((await request.read(), dict(request.headers)))
        if self.pause is not None:
            await self.pause.wait()
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def own_server() -> AsyncIterator[OwnServer]:
    server = OwnServer()
    app = web.Application()
    app.router.add_post("/flow", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()
