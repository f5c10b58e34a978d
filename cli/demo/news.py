"""What is told of a conversation that changed, and what an admin does about it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from cli.demo.asking import Asking, Json, Refused
from cli.demo.crowd import Crowd, Customer
from cli.demo.reporter import Reporter

OURS = ("AI", "AGENT")
_OVER = ("RESOLVED", "CLOSED")


@dataclass
class _Told:
    """What was told of a conversation already, so that it is told once."""

    last: dict[str, Any] = field(default_factory=dict)
    messages: set[str] = field(default_factory=set)

    def changed(self, what: str, value: object) -> bool:
        if value is None or self.last.get(what) == value:
            return False
        self.last[what] = value
        return True


class News:
    """`opted_out` are the phones of those whose STOP counted."""

    def __init__(self, api: Asking, crowd: Crowd, reporter: Reporter) -> None:
        self._api = api
        self._crowd = crowd
        self._reporter = reporter
        self._told: defaultdict[str, _Told] = defaultdict(_Told)
        self._approved = False
        self.rated = 0
        self.opted_out: set[str] = set()

    def expects(self, customer: Customer) -> bool:
        """Whether something is still to come of this customer, beside an answer."""
        said_again = "again" in self._told[customer.phone].last
        waits_to_say = customer.part.again is not None and not said_again
        return waits_to_say or (customer.part.stops and customer.phone not in self.opted_out)

    async def of(self, customer: Customer, row: Json) -> None:
        path = f"/api/conversations/{row['contact']['id']}"
        told = self._told[customer.phone]
        if told.changed("mode", customer.part.mode):
            await self._api.put(f"{path}/ai-mode", {"mode": customer.part.mode})
        if customer.part.stops and customer.phone not in self.opted_out:
            await self._stopped(customer, row)
        if told.changed("intent", row["intent"]):
            self._reporter.says("analysed", customer.name, _analysed(row))
        if told.changed("department", row["department"] and row["department"]["name"]):
            await self._routed(customer, row, path)
        if row["agent"] is not None and told.changed("again", customer.part.again):
            await self._crowd.writes_again(customer, customer.part.again or "")
        if row["intent"] and row["waitingSince"] and row["aiMode"] == "DRAFT_APPROVE":
            await self._drafted(customer, path, told)
        if told.changed("message", row["lastMessage"] and row["lastMessage"]["id"]):
            await self._said(customer, path, told)
        if row["state"] in _OVER and told.changed("state", row["state"]):
            self._reporter.says("closed", customer.name, row["state"])

    async def _stopped(self, customer: Customer, row: Json) -> None:
        contact = await self._api.get(f"/api/contacts/{row['contact']['id']}")
        if contact["consent"] == "OPTED_OUT":
            self.opted_out.add(customer.phone)
            self._reporter.says("opted out", customer.name, "no campaign reaches them any more")

    async def _routed(self, customer: Customer, row: Json, path: str) -> None:
        events = (await self._api.get(f"{path}/events", limit=20))["data"]
        reasons = [each["facts"]["reason"] for each in events if each["kind"] == "HANDED_OFF"]
        agent = row["agent"] or (row["offer"] and row["offer"]["agent"])
        whom = agent["name"] if agent else "everybody there is busy, it waits"
        why = f" ({reasons[0]})" if reasons else ""
        self._reporter.says("routed", customer.name, f"to {row['department']['name']}: {whom}{why}")

    async def _drafted(self, customer: Customer, path: str, told: _Told) -> None:
        """The first one is approved at once; another is sent by itself after its delay."""
        for draft in (await self._api.get(f"{path}/drafts", limit=1))["data"]:
            if draft["state"] != "WAITING" or not told.changed("draft", draft["id"]):
                continue
            first, self._approved = not self._approved, True
            fate = "approved by hand" if first else "sent unless somebody objects"
            self._reporter.says("drafted", customer.name, f"by AI, {fate}: “{draft['text']}”")
            if first:
                try:
                    await self._api.post(f"{path}/drafts/{draft['id']}/approve")
                except Refused as refusal:
                    if refusal.status != httpx.codes.CONFLICT:  # something newer was said
                        raise

    async def _said(self, customer: Customer, path: str, told: _Told) -> None:
        waiting: datetime | None = None
        for each in reversed((await self._api.get(f"{path}/messages", limit=30))["data"]):
            at = datetime.fromisoformat(each["createdAt"])
            if each["direction"] == "INBOUND":
                waiting = waiting or at
                continue
            after, waiting = waiting, None if each["origin"] in OURS else waiting
            if each["id"] in told.messages:
                continue
            told.messages.add(each["id"])
            if each["origin"] in OURS:
                by = answerer([each])
                took = f" after {(at - after).total_seconds():.1f} s" if after else ""
                self._reporter.says("answered", customer.name, f"by {by}{took}: “{each['text']}”")
            elif each["type"] == "interactive":
                await self._asked(customer, each)

    async def _asked(self, customer: Customer, question: Json) -> None:
        """How content they are: one of them says so."""
        if self.rated:
            return
        self.rated += 1
        [section] = question["content"]["action"]["sections"]
        await self._crowd.rates(customer, section["rows"][0])


def _analysed(row: Json) -> str:
    learnt = "" if row["score"] is None else f", score {row['score']}"
    return f"{row['intent']}, {row['sentiment'].lower()}, {row['urgency'].lower()}{learnt}"


def answerer(thread: Sequence[Json]) -> str:
    """Who of us wrote last; `thread` is newest first."""
    for each in thread:
        if each["origin"] in OURS:
            return str(each["author"]["name"]) if each["author"] else "AI"
    return "-"
