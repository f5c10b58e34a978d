"""What the tests of the team ask again and again."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx

from models.auth.permissions import Role
from tests.organizations.people import People, Somebody

Json = dict[str, Any]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Refused = tuple[int, str, list[str]]


def every_day(opens: str, closes: str, timezone: str = "UTC") -> Json:
    return {"timezone": timezone} | {day: [{"opens": opens, "closes": closes}] for day in WEEK}


def refusal(answer: httpx.Response) -> Refused:
    """Status, code and the fields named."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], [detail["field"] for detail in error["details"]]


@dataclass(frozen=True)
class Desk:
    """Somebody of an organization, who asks."""

    people: People
    organization_id: UUID
    who: Somebody

    def of(self, who: Somebody) -> "Desk":
        return replace(self, who=who)

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        return await self.people.ask(self.who, method, path, body)

    async def made(self, path: str, **body: Any) -> Json:
        answer = await self.ask("POST", path, body)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        row: Json = answer.json()
        return row

    async def read(self, path: str) -> Json:
        answer = await self.ask("GET", path)
        assert answer.status_code == httpx.codes.OK, answer.text
        row: Json = answer.json()
        return row

    async def listed(self, path: str) -> list[Json]:
        rows: list[Json] = (await self.read(path))["data"]
        return rows

    async def member(self, role: Role = Role.AGENT, name: str = "Bo") -> Somebody:
        return await self.people.member(self.organization_id, role, name)

    async def department(self, name: str = "Orders", **body: Any) -> Json:
        return await self.made("/departments", name=name, **body)

    async def agent(self, *departments: Json, **body: Any) -> Json:
        somebody = await self.member()
        ids = [each["id"] for each in departments]
        return await self.made("/agents", userId=str(somebody.id), departmentIds=ids, **body)
