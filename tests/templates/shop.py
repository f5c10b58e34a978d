"""A business with an account at Meta, and what happens to its templates there and here."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy import text

from tests.routes.house import House, Json, Street

_PATIENCE = 60
_ACCOUNT = text("select id, meta_id from business_account")
BODY: Json = {
    "type": "BODY",
    "text": "Hello {{1}}, we are open.",
    "example": {"body_text": [["Ana"]]},
}
OTHER: Json = BODY | {"text": "Dear {{1}}, we are open again."}


@dataclass
class Shop:
    street: Street
    house: House
    account_id: UUID
    waba_id: str

    @classmethod
    async def open(cls, street: Street) -> Self:
        house = await street.house()
        async with street.database.reading([house.organization_id]) as session:
            account = (await (await session.connection()).execute(_ACCOUNT)).one()
        return cls(street, house, account.id, account.meta_id)

    async def write(self, name: str = "order_ready", **more: Any) -> Json:
        body = {
            "businessAccountId": str(self.account_id),
            "name": name,
            "language": "en_US",
            "category": "UTILITY",
            "components": [BODY],
        }
        return await self.house.post("/api/templates", body | more)

    async def read(self, template: Json | str) -> Json:
        id = template if isinstance(template, str) else template["id"]
        return dict((await self.house.ask("GET", f"/api/templates/{id}")).json())

    async def ask(self, method: str, template: Json, what: str = "", **options: Any) -> Any:
        return await self.house.ask(method, f"/api/templates/{template['id']}{what}", **options)

    async def until(self, template: Json | str, so: Callable[[Json], object]) -> Json:
        async with asyncio.timeout(_PATIENCE):
            while True:
                if so(found := await self.read(template)):
                    return found
                await asyncio.sleep(0.05)

    async def becomes(self, template: Json | str, status: str) -> Json:
        return await self.until(template, lambda found: found["status"] == status)

    async def approved(self, name: str = "order_ready", **more: Any) -> Json:
        made = await self.becomes(await self.write(name, **more), "PENDING")
        await self.at_meta(name, "decide", status="APPROVED")
        return await self.becomes(made, "APPROVED")

    async def listed(self, name: str) -> Json:
        """The template as Meta has it."""
        [found] = [each for each in await self.all_at_meta() if each["name"] == name]
        return found

    async def all_at_meta(self) -> list[Json]:
        url = f"{self.street.control_url}/templates?account={self.waba_id}"
        return list((await self.street.http.get(url)).json()["templates"])

    async def at_meta(self, name: str, what: str, **body: Any) -> None:
        """Meta does something of its own accord."""
        await self.control(f"templates/{(await self.listed(name))['id']}/{what}", body)

    async def made_at_meta(self, name: str, status: str = "APPROVED", **more: Any) -> str:
        template = {"name": name, "language": "en_US", "category": "UTILITY", "components": [BODY]}
        body = {"account": self.waba_id, "status": status, "template": template | more}
        return str((await self.control("templates", body))["id"])

    async def control(self, path: str, body: object) -> Json:
        url = f"{self.street.control_url}/{path}"
        answer = await self.street.http.post(url, json=body)
        answer.raise_for_status()
        return dict(answer.json())

    async def calls(self, edge: str, method: str = "POST") -> int:
        url = f"{self.street.control_url}/calls"
        rows = (await self.street.http.get(url)).json()["calls"]
        mine = [each for each in rows if each["node"] == self.waba_id]
        return sum((each["edge"], each["method"]) == (edge, method) for each in mine)

    async def asked(self, edge: str, method: str) -> None:
        """Until Meta has been asked; it may not have answered yet."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                if await self.calls(edge, method):
                    return
                await asyncio.sleep(0.05)

    @property
    def campaign_path(self) -> str:
        return f"/api/campaigns/{self.house.scene.campaign_id}"

    async def campaign(self) -> Json:
        return dict((await self.house.ask("GET", self.campaign_path)).json())

    async def campaign_is(self, status: str, reason: str | None = None) -> Json:
        async with asyncio.timeout(_PATIENCE):
            while True:
                found = await self.campaign()
                if (found["status"], found["reason"]) == (status, reason):
                    return found
                await asyncio.sleep(0.05)

    async def start(self) -> None:
        """The scene's campaign, which sends for a minute."""
        await self.house.post(f"{self.campaign_path}/start")
        await self.campaign_is("SENDING")

    async def sync(self) -> Json:
        """Have it read anew, and wait for the end."""
        before = [each["startedAt"] for each in await self._syncs()]
        await self.house.post("/api/templates/sync", {})
        async with asyncio.timeout(_PATIENCE):
            while True:
                for found in await self._syncs():
                    if found["startedAt"] not in before and found["finishedAt"] is not None:
                        return found
                await asyncio.sleep(0.05)

    async def _syncs(self) -> list[Json]:
        return list((await self.house.ask("GET", "/api/templates/sync")).json()["data"])

    async def resume_is_refused(self, reason: str) -> None:
        """The row says PAUSED a moment before the workflow does; the unanswered ask again."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                answer = await self.house.ask("POST", f"{self.campaign_path}/resume")
                assert answer.status_code in (409, 503), answer.text
                if answer.status_code == 409 and reason in answer.text:
                    return
                await asyncio.sleep(0.05)
