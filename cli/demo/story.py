"""The demo's way through the API, step by step, as an integrator would go it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from cli.demo.asking import Asking, Json, Refused
from cli.demo.shop import Shop

CONTACTS = Path(__file__).parent / "contacts.csv"
TEMPLATE: dict[str, Any] = {
    "name": "summer_opening",
    "language": "en",
    "category": "MARKETING",
    "components": [
        {
            "type": "BODY",
            "text": "Hello {{1}}, our doors are open again. Come and say hello!",
            "example": {"body_text": [["Ana"]]},
        },
        {"type": "FOOTER", "text": "Reply STOP to hear no more."},
    ],
}
GROUP = "Demo customers"
ENDED = ("COMPLETED", "CANCELLED", "FAILED")
_LOOK_SECONDS = 0.5


class Story:
    """Each step asks the API, and raises `Refused` with what it answered."""

    def __init__(self, api: Asking, shop: Shop) -> None:
        self._api = api
        self._shop = shop

    async def template(self) -> Json:
        """The demo's template, submitted if this is the first run."""
        for known in (await self._api.get("/api/templates", limit=200))["data"]:
            if known["name"] == TEMPLATE["name"] and known["status"] != "REJECTED":
                return dict(known)
        body = {**TEMPLATE, "businessAccountId": str(self._shop.account_id)}
        return await self._api.post("/api/templates", body)

    async def approved(self, template: Json) -> Json:
        """Wait until Meta has decided."""
        while template["status"] in ("DRAFT", "PENDING") and not template["reason"]:
            await asyncio.sleep(_LOOK_SECONDS)
            template = await self._api.get(f"/api/templates/{template['id']}")
        if template["status"] != "APPROVED":
            raise Refused(f"The template is {template['status']}: {template['reason']}")
        return template

    async def contacts(self) -> Json:
        """Import the demo's people; the report counts what was wrong, row by row."""
        return await self._api.post(
            "/api/contacts/import",
            files={"file": (CONTACTS.name, CONTACTS.read_bytes(), "text/csv")},
            params={"groupName": GROUP, "consentSource": "demo"},
            timeout=120,
        )

    async def group_id(self) -> str:
        for group in (await self._api.get("/api/groups", limit=200))["data"]:
            if group["name"] == GROUP:
                return str(group["id"])
        raise Refused("The import made no group.")

    async def campaign(self, template: Json, group_id: str) -> Json:
        """Write a campaign and start it."""
        campaign = await self._api.post(
            "/api/campaigns",
            {
                "name": "Summer opening",
                "templateId": template["id"],
                "phoneNumberId": str(self._shop.number_id),
                "audience": {"groupIds": [group_id]},
                "parameters": {"body.1": {"field": "name", "default": "friend"}},
            },
        )
        await self._api.post(f"/api/campaigns/{campaign['id']}/start")
        return campaign

    async def progress(self, campaign: Json) -> AsyncIterator[Json]:
        """The campaign's numbers, twice a second, until it has ended."""
        while True:
            now = await self._api.get(f"/api/campaigns/{campaign['id']}/analytics")
            yield now
            if now["status"] in ENDED:
                return
            await asyncio.sleep(_LOOK_SECONDS)
