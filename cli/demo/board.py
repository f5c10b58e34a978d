"""Watching the inbox as an admin would: that it changed is heard, what changed is read."""

import asyncio
import json
from collections.abc import Sequence

from websockets.asyncio.client import ClientConnection

from cli.demo.asking import Asking, Json
from cli.demo.crowd import Customer
from cli.demo.listening import lasting, listening
from cli.demo.news import News

# Many changes are one look.
_AT_ONCE_SECONDS = 0.15
_MOST = 200


class Board:
    """`rows` are the customers' conversations by phone, as they were last read."""

    def __init__(self, api: Asking, news: News, customers: Sequence[Customer]) -> None:
        self._api = api
        self._news = news
        self._customers = {each.phone: each for each in customers}
        self._changed = asyncio.Event()
        self._settled = asyncio.Event()
        self.rows: dict[str, Json] = {}

    async def watch(self, api_url: str) -> None:
        """Until cancelled."""
        await lasting(lambda: self._watch(api_url))

    async def _watch(self, api_url: str) -> None:
        async with listening(api_url, self._api.token) as socket:
            ear = asyncio.create_task(self._listen(socket))
            try:
                while not ear.done():
                    self._changed.clear()
                    await self._look()
                    await self._changed.wait()
                    await asyncio.sleep(_AT_ONCE_SECONDS)
                await ear
            finally:
                ear.cancel()

    async def settled(self) -> None:
        """Until nobody waits for an answer any more."""
        await self._settled.wait()

    def unsettled(self) -> list[Customer]:
        return [each for each in self._customers.values() if not self._is_settled(each)]

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for heard in socket:
                if json.loads(heard)["event"] != "campaign:progress":
                    self._changed.set()
        finally:
            self._changed.set()

    async def _look(self) -> None:
        for row in reversed((await self._api.get("/api/conversations", limit=_MOST))["data"]):
            customer = self._customers.get(row["contact"]["phone"])
            if customer is None:
                continue
            before = self.rows.get(customer.phone)
            if before is None or before["version"] != row["version"]:
                self.rows[customer.phone] = row
                await self._news.of(customer, row)
        if not self.unsettled():
            self._settled.set()

    def _is_settled(self, customer: Customer) -> bool:
        row = self.rows.get(customer.phone)
        if row is None:
            return False
        answered = row["state"] != "OPEN" and row["waitingSince"] is None
        return answered and not self._news.expects(customer)
