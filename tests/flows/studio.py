"""Where flows are made: an organization, the simulator's controls, and shortcuts to both."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text

from models.auth.types import Person
from tests.ingest.look import eventually
from tests.routes.house import House

Json = dict[str, Any]
ANA = "+14155550142"


def screen(id: str, *, ends: bool = False) -> Json:
    name = "complete" if ends else "data_exchange"
    action = {"name": name, "payload": {"email": "${form.email}"}}
    children = [
        {"type": "TextInput", "name": "email", "label": "Email", "required": True},
        {"type": "Footer", "label": "Go on", "on-click-action": action},
    ]
    layout = {"type": "SingleColumnLayout", "children": children}
    return {"id": id, "title": id.title(), "terminal": ends, "data": {}, "layout": layout}


PLAIN: Json = {"version": "7.3", "screens": [screen("WELCOME", ends=True)]}
ASKING: Json = {
    "version": "7.3",
    "data_api_version": "4.0",
    "routing_model": {"WELCOME": ["DETAILS"], "DETAILS": []},
    "screens": [screen("WELCOME"), screen("DETAILS", ends=True)],
}
TABLE: Json = {
    "kind": "SCREENS",
    "first": {"screen": "WELCOME", "data": {"shops": ["Lisbon"]}},
    "next": {
        "WELCOME": {"screen": "DETAILS", "data": {"hint": "Nearly there"}},
        "DETAILS": {"screen": "SUCCESS", "data": {"source": "whatsapp"}},
    },
}


def asking() -> Json:
    return deepcopy(ASKING)


@dataclass
class Studio:
    house: House
    account_id: UUID
    graph: str

    @classmethod
    async def at(cls, house: House, graph: str) -> "Studio":
        """`graph` is where the simulator plays Meta."""
        async with house.street.database.reading([house.organization_id]) as session:
            account = await (await session.connection()).scalar(
                text("select business_account_id from phone_number where id = :id"),
                {"id": house.scene.number_id},
            )
        assert account is not None
        return cls(house, account, f"{graph}/v24.0")

    @property
    def number_id(self) -> UUID:
        return self.house.scene.number_id

    async def ask(
        self, method: str, path: str, body: Any = None, *, by: Person | None = None
    ) -> httpx.Response:
        return await self.house.ask(method, f"/api/flows{path}", by=by, json=body)

    async def good(self, method: str, path: str, body: Any = None) -> Json:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        told: Json = answer.json() if answer.content else {}
        return told

    def body(self, flow_json: Json | None = PLAIN, **more: Any) -> Json:
        given = {} if flow_json is None else {"flowJson": flow_json}
        return {
            "businessAccountId": str(self.account_id),
            "name": f"Booking {uuid4()}",
            "categories": ["APPOINTMENT_BOOKING"],
            **given,
            **more,
        }

    async def flow(self, flow_json: Json | None = PLAIN, **more: Any) -> Json:
        return await self.good("POST", "", self.body(flow_json, **more))

    async def with_key(self) -> Json:
        return await self.good("POST", f"/keys/{self.number_id}")

    async def answering(self, endpoint: Json | None = None, flow_json: Json = ASKING) -> Json:
        """A published flow with an endpoint."""
        await self.with_key()
        flow = await self.flow(flow_json)
        chosen = {"endpoint": endpoint or TABLE}
        told = await self.good("PUT", f"/{flow['id']}/endpoint", chosen)
        published = await self.good("POST", f"/{flow['id']}/publish")
        return {**published, "secret": told["secret"]}

    async def phone(self, flow: Json, action: str = "INIT", **more: Any) -> Json:
        """What the flow's endpoint says to a phone, and what WhatsApp would not take of it."""
        asked = {"number": self.house.scene.meta_number_id, "action": action, **more}
        return await self.control(f"flows/{flow['metaId']}/open", asked)

    async def fills_in(self, flow: Json, response: Json, **more: Any) -> Json:
        filled = {"number": self.house.scene.meta_number_id, "from": ANA, "response": response}
        return await self.control(f"flows/{flow['metaId']}/complete", {**filled, **more})

    async def meta_account(self) -> str:
        """Its id at Meta."""
        found: str = await self.house.street.owner.fetchval(
            "select meta_id from business_account where id = $1", self.account_id
        )
        return found

    async def at_meta(self, method: str, path: str, **options: Any) -> Json:
        """What somebody does in WhatsApp Manager."""
        headers = {"Authorization": "Bearer scene-token"}
        answer = await self.house.street.http.request(
            method, f"{self.graph}/{path}", headers=headers, **options
        )
        assert answer.is_success, answer.text
        told: Json = answer.json()
        return told

    async def writes_at_meta(self, meta_id: str, text: str) -> None:
        await self.at_meta(
            "POST",
            f"{meta_id}/assets",
            files={"file": ("flow.json", text, "application/json")},
            data={"name": "flow.json", "asset_type": "FLOW_JSON"},
        )

    async def sync(self) -> Json:
        return await self.good("POST", "/sync", {"businessAccountId": str(self.account_id)})

    async def read(self, flow: Json) -> Json:
        return await self.good("GET", f"/{flow['id']}")

    async def versions(self, flow: Json) -> list[Json]:
        """Oldest first."""
        listed: list[Json] = (await self.good("GET", f"/{flow['id']}/versions"))["data"]
        return listed[::-1]

    async def control(self, path: str, body: Json | None = None) -> Json:
        method = "GET" if body is None else "POST"
        url = f"{self.house.street.control_url}/{path}"
        answer = await self.house.street.http.request(method, url, json=body)
        assert answer.is_success, answer.text
        told: Json = answer.json()
        return told

    async def calls(self, edge: str) -> list[Json]:
        """What was asked of Meta about us or anybody."""
        return [each for each in (await self.control("calls"))["calls"] if each["edge"] == edge]

    async def reads(self, flow: Json) -> int:
        """How often Meta was asked how a flow stands."""
        asked = [each for each in await self.calls("") if each["node"] == flow["metaId"]]
        return sum(each["method"] == "GET" for each in asked)

    async def have_read(self, flow: Json, times: int) -> bool:
        return await self.reads(flow) >= times

    async def actions(self) -> list[str]:
        """What the audit log says was done to flows and their keys, oldest first."""
        database = self.house.street.database
        async with database.reading([self.house.organization_id]) as session:
            rows = await (await session.connection()).scalars(
                text("select action from audit_entry where action like 'flow%' order by id")
            )
            return list(rows)

    async def until(self, found: Callable[[], Awaitable[Any]]) -> Any:
        return await eventually(found)
