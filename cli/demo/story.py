"""The demo's way through the API, step by step, as an integrator would go it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

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

Json = dict[str, Any]


class Refused(Exception):
    """The API said no; its own words say why."""


class Story:
    """Each step asks the API, and raises `Refused` with what it answered."""

    def __init__(self, http: httpx.AsyncClient, shop: Shop) -> None:
        self._http = http
        self._shop = shop
        http.headers["Authorization"] = f"Bearer {shop.key}"

    async def template(self) -> Json:
        """The demo's template, submitted if this is the first run."""
        for known in (await self._get("/api/templates", limit=200))["data"]:
            if known["name"] == TEMPLATE["name"] and known["status"] != "REJECTED":
                return dict(known)
        body = {**TEMPLATE, "businessAccountId": str(self._shop.account_id)}
        return await self._post("/api/templates", body)

    async def approved(self, template: Json) -> Json:
        """Wait until Meta has decided."""
        while template["status"] in ("DRAFT", "PENDING") and not template["reason"]:
            await asyncio.sleep(_LOOK_SECONDS)
            template = await self._get(f"/api/templates/{template['id']}")
        if template["status"] != "APPROVED":
            raise Refused(f"The template is {template['status']}: {template['reason']}")
        return template

    async def contacts(self) -> Json:
        """Import the demo's people; the report counts what was wrong, row by row."""
        answer = await self._http.post(
            "/api/contacts/import",
            files={"file": (CONTACTS.name, CONTACTS.read_bytes(), "text/csv")},
            params={"groupName": GROUP, "consentSource": "demo"},
            timeout=120,
        )
        return _checked(answer)

    async def group_id(self) -> str:
        for group in (await self._get("/api/groups", limit=200))["data"]:
            if group["name"] == GROUP:
                return str(group["id"])
        raise Refused("The import made no group.")

    async def campaign(self, template: Json, group_id: str) -> Json:
        """Write a campaign and start it."""
        campaign = await self._post(
            "/api/campaigns",
            {
                "name": "Summer opening",
                "templateId": template["id"],
                "phoneNumberId": str(self._shop.number_id),
                "audience": {"groupIds": [group_id]},
                "parameters": {"body.1": {"field": "name", "default": "friend"}},
            },
        )
        await self._post(f"/api/campaigns/{campaign['id']}/start", None)
        return campaign

    async def progress(self, campaign: Json) -> AsyncIterator[Json]:
        """The campaign's numbers, twice a second, until it has ended."""
        while True:
            now = await self._get(f"/api/campaigns/{campaign['id']}/analytics")
            yield now
            if now["status"] in ENDED:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _get(self, path: str, **query: int) -> Json:
        return _checked(await self._http.get(path, params=query))

    async def _post(self, path: str, body: Json | None) -> Json:
        return _checked(await self._http.post(path, json=body))


def _checked(answer: httpx.Response) -> Json:
    if answer.is_success:
        found: Json = answer.json()
        return found
    error = answer.json().get("error", {}) if answer.content else {}
    details = "; ".join(f"{each['field']}: {each['message']}" for each in error.get("details", []))
    raise Refused(f"{answer.status_code} {error.get('message', '')} {details}".strip())
