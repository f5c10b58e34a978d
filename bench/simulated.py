"""The simulator as the certificate sets it up and reads it."""

import asyncio
from collections import Counter
from types import TracebackType
from typing import Any, Self

import httpx

from bench.inbound import Injected
from bench.verdict import Accepted, Arrival, Told

_PAGE = 20_000
_LOOK_SECONDS = 0.5


class Simulated:
    """Its control API. It is never killed: what it knows is the truth."""

    def __init__(self, control_url: str) -> None:
        self._http = httpx.AsyncClient(base_url=f"{control_url}/_sim", trust_env=False, timeout=60)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def misbehave(self, seed: int, *, withholds: bool, tempts: bool) -> None:
        """Lost answers, doubled and shuffled webhooks, late failures; perhaps silence too.

        With `tempts` more answers are lost and their statuses take longer, so that whoever sends
        again on suspicion does so before he can know, on a crowded machine too.
        """
        share = 0.02 if withholds else 0.0
        configuration = {
            "seed": seed,
            "answer_delay": [0.03, 0.08],
            "faults": [{"kind": "cut", "share": 0.03 if tempts else 0.01}],
            # Sticky: who cannot be reached is not reached at the second try either.
            "errors": [{"codes": [131026], "when": "async", "share": 0.01, "sticky": True}],
            "statuses": {
                # Long enough for a lost answer to tempt somebody to send again.
                "sent_delay": [3.0, 6.0] if tempts else [0.6, 2.0],
                "duplicated": 0.1,
                "reordered": 0.1,
                "late": 0.05,
                "before_answer": 0.05,
                "failed_without_echo": 0.2 if withholds else 0.0,
                "withhold": {"sent": share, "delivered": share, "read": share, "all": share},
            },
            "inbound": {"duplicated": 0.1, "late": 0.1},
            # The campaign's pace is looked at without what customers take away from it.
            "limits": {"inbound_counts": False},
        }
        (await self._http.post("/configure", json=configuration)).raise_for_status()

    async def accepted_so_far(self) -> int:
        return int((await self._get("/stats"))["accepted"])

    async def begun(self) -> None:
        """Wait until the first message was taken."""
        accepted = 0
        while not accepted:
            await asyncio.sleep(_LOOK_SECONDS)
            accepted = await self.accepted_so_far()

    async def quiet(self, seconds: float) -> bool:
        """Wait until no webhook is due any more."""
        answer = await self._get("/pending", wait=str(seconds))
        return not answer["total"]

    async def accepted(self, number: str) -> dict[str, list[Accepted]]:
        answer = await self._get("/deliveries", number=number)
        return {
            who: [Accepted(each["wamid"], each["delivery"]) for each in messages]
            for who, messages in answer["deliveries"].items()
        }

    async def arrivals(self) -> list[Arrival]:
        rows = await self._all("arrivals")
        return [Arrival(row["echo"], row["arrived_at"]) for row in rows]

    async def acknowledged(self) -> Counter[Told]:
        rows = await self._all("acknowledged")
        return Counter((row["id"], row["status"]) for row in rows if row["kind"] == "status")

    async def write(self, number: str, sender: str, words: str) -> None:
        """A customer says something."""
        message = {"type": "text", "text": {"body": words}}
        body = {"number": number, "from": sender, "message": message}
        (await self._http.post("/inbound", json=body)).raise_for_status()

    async def injected(self) -> list[Injected]:
        return [
            Injected(row["wamid"], row["sender"], int(row["timestamp"]), row["injected_at"])
            for row in await self._all("injected")
        ]

    async def messages_acknowledged(self) -> list[tuple[str, float]]:
        """Every delivery of a customer's message that was answered 200, in order."""
        rows = await self._all("acknowledged")
        return [(row["id"], row["acknowledged_at"]) for row in rows if row["kind"] == "message"]

    async def silent(self) -> int:
        """Messages of which nobody will ever hear."""
        return int((await self._get("/withheld"))["counts"]["silent_messages"])

    async def max_per_second(self, number: str) -> int:
        return int((await self._get("/stats"))["numbers"][number]["max_per_second"])

    async def _all(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while True:
            page = await self._get(f"/{name}", after=str(len(rows)), limit=str(_PAGE))
            rows += page[name]
            if page["next"] >= page["total"]:
                return rows

    async def _get(self, path: str, **query: str) -> dict[str, Any]:
        answer = await self._http.get(path, params=query)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
