import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from simulator.app import Simulator

NUMBER, ACCOUNT, TOKEN = "4009004", "3009003", "token-1"
ANA = "+14155550142"


class Receiver:
    """A webhook callback that keeps what it got and answers what it is told."""

    def __init__(self) -> None:
        self.posts: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        self.url = ""
        self.got = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["hub.challenge"])
        body = await request.read()
        status = self.answers.pop(0) if self.answers else 200
        async with self.got:
            self.posts.append((body, request.headers["X-Hub-Signature-256"]))
            self.got.notify_all()
        return web.Response(status=status)

    def changes(self) -> list[dict[str, Any]]:
        return [
            change
            for body, _ in self.posts
            for entry in json.loads(body)["entry"]
            for change in entry["changes"]
        ]

    def statuses(self) -> list[dict[str, Any]]:
        return [s for change in self.changes() for s in change["value"].get("statuses", [])]

    async def wait_for(self, enough: Callable[[], object]) -> None:
        async with asyncio.timeout(10), self.got:
            await self.got.wait_for(lambda: bool(enough()))


class Sim:
    """The simulator as its users see it: over HTTP."""

    def __init__(self, simulator: Simulator, session: aiohttp.ClientSession) -> None:
        self.simulator = simulator
        self.session = session

    async def graph(
        self, method: str, path: str, body: object = None, token: str | None = TOKEN
    ) -> tuple[int, Any]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with self.session.request(
            method, f"{self.simulator.url}/v24.0/{path}", json=body, headers=headers
        ) as response:
            return response.status, await response.json()

    async def send(self, to: str = ANA, **more: object) -> tuple[int, Any]:
        return await self.graph("POST", f"{NUMBER}/messages", text_to(to) | more)

    async def accepted(self, to: str = ANA, **more: object) -> str:
        status, body = await self.send(to, **more)
        assert status == 200, body
        return str(body["messages"][0]["id"])

    async def control(self, path: str, body: object = None) -> Any:
        status, answer = await self.try_control(path, body)
        assert status == 200, answer
        return answer

    async def try_control(self, path: str, body: object = None) -> tuple[int, Any]:
        method = "GET" if body is None else "POST"
        url = f"{self.simulator.control_url}/_sim/{path}"
        async with self.session.request(method, url, json=body) as response:
            return response.status, await response.json()

    async def configure(self, **patch: object) -> Any:
        return await self.control("configure", patch)

    async def drain(self) -> None:
        """Everything that is planned happens, and is delivered."""
        pending = await self.control("webhooks/flush?wait=10", {})
        assert pending["total"] == 0, pending


def text_to(to: str) -> dict[str, object]:
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "text",
        "text": {"body": "Hello"},
    }


def template(name: str, language: str = "en", *parameters: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": name, "language": {"code": language}}
    if parameters:
        values = [{"type": "text", "text": p} for p in parameters]
        shown["components"] = [{"type": "body", "parameters": values}]
    return {"type": "template", "template": shown}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def sim(receiver: Receiver) -> AsyncIterator[Sim]:
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        sim = Sim(simulator, session)
        await sim.control(
            "numbers", {"account": ACCOUNT, "token": TOKEN, "numbers": [{"id": NUMBER}]}
        )
        await sim.configure(webhooks={"url": receiver.url, "retry_first": 0.01, "linger": 0.01})
        yield sim


@pytest.fixture
def raw(sim: Sim) -> Callable[..., Awaitable[bytes]]:
    """Sends one message over a bare socket and returns all bytes until the connection ends."""

    async def exchange(to: str = ANA, method: str = "POST", seconds: float = 5) -> bytes:
        host, port = sim.simulator.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        body = json.dumps(text_to(to)).encode() if method == "POST" else b""
        path = f"/v24.0/{NUMBER}" + ("/messages" if method == "POST" else "")
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        try:
            async with asyncio.timeout(seconds):
                return await reader.read()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    return exchange
