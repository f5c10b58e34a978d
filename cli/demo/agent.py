"""An agent at work: hears of what they are offered, takes it, reads, types and replies."""

import asyncio
import json
from contextlib import suppress
from itertools import count

import httpx
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection

from cli.demo.asking import Asking, Json, Refused
from cli.demo.listening import lasting, listening, say
from cli.demo.reporter import Reporter
from cli.demo.team import Colleague

# A login's token lasts for a quarter of an hour.
_SHIFT_SECONDS = 600
_TYPING_SECONDS = 1.0
_REPLIES = {
    "complaint": "I am very sorry about this. I have put it right and will call you today.",
    "order_status": "I have looked: your parcel is in the van and comes this afternoon.",
    "change": "Of course, I have moved your order to Friday.",
    "order": "I gladly take this over. Which day do you need it, and for how many people?",
    "support": "Hello, a human being here. How can I help?",
}
_ELSE = "Thank you! I have had a look and will see to it."
# What is done after a reply, in turn; None: the customer may go on.
_ENDINGS: tuple[Json | None, ...] = (
    {"state": "RESOLVED", "askCsat": True},
    None,
    {"state": "CLOSED"},
)


class Agent:
    """Does one thing at a time, as people do."""

    def __init__(
        self, http: httpx.AsyncClient, who: Colleague, password: SecretStr, reporter: Reporter
    ) -> None:
        self._http = http
        self._who = who
        self._password = password
        self._reporter = reporter
        self._news = asyncio.Event()
        self._answered = count()
        self._began = False

    async def work(self) -> None:
        """Until cancelled. Each shift begins with a look at what is theirs."""
        await lasting(self._day)

    async def _day(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_SHIFT_SECONDS):
                await self._shift()

    async def _shift(self) -> None:
        api = Asking(self._http, await self._token())
        async with listening(str(self._http.base_url), api.token) as socket:
            ear = asyncio.create_task(self._listen(socket))
            try:
                await api.put(f"/api/agents/{self._who.agent_id}/status", {"status": "AVAILABLE"})
                while not ear.done():
                    self._news.clear()
                    await self._round(api, socket)
                    await self._news.wait()
                await ear
            finally:
                ear.cancel()

    async def _token(self) -> str:
        password = self._password.get_secret_value()
        body = {"email": self._who.email, "password": password}
        return str((await Asking(self._http).post("/api/auth/login", body))["accessToken"])

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for heard in socket:
                if json.loads(heard)["event"] in (
                    "conversation:assigned",
                    "message:new",
                    "refetch",
                ):
                    self._news.set()
        finally:
            self._news.set()

    async def _round(self, api: Asking, socket: ClientConnection) -> None:
        mine = (await api.get("/api/conversations", mine=True, limit=50))["data"]
        tidying, self._began = not self._began, True
        for row in reversed(mine):
            try:
                await self._attend(api, socket, row, tidying=tidying)
            except Refused as refusal:
                if refusal.status != httpx.codes.CONFLICT:
                    raise

    async def _attend(
        self, api: Asking, socket: ClientConnection, row: Json, *, tidying: bool
    ) -> None:
        """What nobody waits in any more is left of an earlier day: it is put away."""
        path = f"/api/conversations/{row['contact']['id']}"
        if row["offer"] is not None:
            await api.post(f"{path}/accept")
        if row["waitingSince"] is not None:
            await self._answer(api, socket, row, path)
        elif row["offer"] is not None or tidying:
            await api.post(f"{path}/close", {"state": "CLOSED"})

    async def _answer(self, api: Asking, socket: ClientConnection, row: Json, path: str) -> None:
        await say(socket, "conversation:join", conversationId=row["id"])
        while True:
            seen = (await api.get(f"{path}/messages", limit=20))["newestMessageId"]
            await say(socket, "typing", conversationId=row["id"])
            await asyncio.sleep(_TYPING_SECONDS)
            try:
                await self._reply(api, row, path, seen)
                break
            except Refused as refusal:
                if refusal.status != httpx.codes.CONFLICT:
                    raise
                if (await api.get(path))["waitingSince"] is None:
                    return
                self._reporter.says(
                    "too late", row["contact"]["name"], f"{self._who.name} reads what is new first"
                )
        ending = _ENDINGS[next(self._answered) % len(_ENDINGS)]
        await say(socket, "conversation:leave", conversationId=row["id"])
        if ending is not None:
            await api.post(f"{path}/close", ending)

    async def _reply(self, api: Asking, row: Json, path: str, seen: str) -> None:
        """What AI suggests is good enough, where it does."""
        drafts = (await api.get(f"{path}/drafts", limit=1))["data"]
        if drafts and drafts[0]["state"] == "OFFERED":
            await api.post(f"{path}/drafts/{drafts[0]['id']}/approve")
            return
        words = _REPLIES.get(row["intent"] or "", _ELSE)
        await api.post(
            f"{path}/messages",
            {"type": "text", "text": {"body": words}, "seenMessageId": seen},
        )
