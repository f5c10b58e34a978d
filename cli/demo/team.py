"""Three people who answer, and what AI may say, set up over the API as an admin would."""

import asyncio
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from time import monotonic

from cli.demo.asking import Asking, Json, Refused
from cli.demo.cast import FACTS
from cli.demo.shop import Shop

_TOKEN = re.compile(r"#token=(\S+)")
_MAIL_SECONDS = 30
_LOOK_SECONDS = 0.1
_CAPACITY = 6
_PROVIDER: Json = {
    "kind": "ANTHROPIC",
    "name": "Simulated model",
    "apiKey": "sk-ant-simulated",
    "model": "claude-sonnet-5-5",
}
# Which intents a department takes; who has none takes the rest.
_INTENTS = {
    "Orders": ["order", "order_status", "price", "booking", "change", "cancellation"],
    "Care": ["complaint", "refund", "support"],
}
_REST = "Care"


@dataclass(frozen=True)
class Colleague:
    """A person, the departments they work in, and once they are there their agent's id."""

    name: str
    email: str
    departments: tuple[str, ...]
    agent_id: str = ""


_PEOPLE = (
    Colleague("Ana Lima", "ana@demo.example.com", ("Orders",)),
    Colleague("Bo Larsen", "bo@demo.example.com", ("Care",)),
    Colleague("Cy Okoye", "cy@demo.example.com", ("Orders", "Care")),
)


class Team:
    """Whatever an earlier run has set up already is left as it is."""

    def __init__(self, api: Asking, stranger: Asking, shop: Shop, mails: Path) -> None:
        self._api = api
        self._stranger = stranger
        self._shop = shop
        self._mails = mails
        self._members = f"/api/organizations/{shop.organization_id}/members"

    async def gathered(self) -> list[Colleague]:
        """Departments, rules, AI and agents."""
        await self._asked_first()
        departments = await self._departments()
        await self._rules(departments)
        return [await self._agent(each, departments) for each in _PEOPLE]

    async def _asked_first(self) -> None:
        known = await self._named("/api/ai/providers")
        if _PROVIDER["name"] not in known:
            # Without an address of its own it is the one of the local stack: the simulator's.
            await self._api.post("/api/ai/providers", _PROVIDER)
        await self._api.put("/api/ai/policy", {"facts": FACTS, "intents": ["opening_hours"]})
        await self._api.put(f"/api/ai/numbers/{self._shop.number_id}/mode", {"mode": "AUTO"})

    async def _departments(self) -> dict[str, str]:
        known = await self._named("/api/departments")
        for name in _INTENTS:
            if name not in known:
                body = {"name": name, "sla": {"firstResponse": 15}}
                known[name] = (await self._api.post("/api/departments", body))["id"]
        return known

    async def _rules(self, departments: dict[str, str]) -> None:
        known = await self._named("/api/routing/rules")
        rules = [(name, name, {"intents": intents}) for name, intents in _INTENTS.items()]
        for name, department, conditions in (*rules, ("Everything else", _REST, {})):
            if name not in known:
                body = {
                    "name": name,
                    "departmentId": departments[department],
                    "conditions": conditions,
                    "strategy": "LEAST_BUSY",
                }
                await self._api.post("/api/routing/rules", body)

    async def _agent(self, who: Colleague, departments: dict[str, str]) -> Colleague:
        user_id = await self._member(who)
        async for agent in self._api.every("/api/agents"):
            if agent["userId"] == user_id:
                break
        else:
            ids = [departments[name] for name in who.departments]
            body = {"userId": user_id, "capacity": _CAPACITY, "departmentIds": ids}
            agent = await self._api.post("/api/agents", body)
        return Colleague(who.name, who.email, who.departments, str(agent["id"]))

    async def _member(self, who: Colleague) -> str:
        """Their user's id. Who is new is invited, and makes an account with what the mail says."""
        async for member in self._api.every(self._members):
            if member["email"] == who.email:
                return str(member["id"])
        try:
            await self._api.post(self._members, {"email": who.email, "role": "AGENT"})
        except Refused as refusal:
            if refusal.status != 409:  # an invitation that an interrupted run left
                raise
        token = await self._invited(who.email)
        password = self._shop.password.get_secret_value()
        body = {"token": token, "name": who.name, "password": password}
        return str((await self._stranger.post("/api/invitations/register", body))["userId"])

    async def _invited(self, email: str) -> str:
        """The token of the newest mail to them: locally each is a file."""
        ends = monotonic() + _MAIL_SECONDS
        while monotonic() < ends:
            token = token_for(self._mails, email)
            if token is not None:
                return token
            await asyncio.sleep(_LOOK_SECONDS)
        raise Refused("The invitation of a demo agent was not mailed in time.")

    async def _named(self, path: str) -> dict[str, str]:
        return {row["name"]: str(row["id"]) async for row in self._api.every(path)}


def token_for(mails: Path, email: str) -> str | None:
    for path in sorted(mails.glob("*.eml"), reverse=True):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        if mail["To"] == email and body is not None:
            found = _TOKEN.search(body.get_content())
            return None if found is None else found[1]
    return None
