"""People who are logged in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.auth.access_tokens import issue
from models.auth.permissions import Role
from models.auth.tables import LoginSession, UserAccount
from models.auth.types import Person
from models.organizations.members import Members
from tests.auth.callers import bearing


@dataclass(frozen=True)
class Somebody:
    id: UUID
    session_id: UUID
    email: str
    name: str
    headers: dict[str, str]


class People:
    """Makes people, lets them in, and asks for them."""

    def __init__(self, database: Database, keyring: Keyring, http: httpx.AsyncClient) -> None:
        self.database = database
        self.http = http
        self._keyring = keyring

    async def make(self, name: str = "Ana Souza", email: str | None = None) -> Somebody:
        """Somebody with a verified account, who is logged in."""
        id, now = new_id(), datetime.now(UTC)
        person = Person(id, new_id())
        spelt = email or f"{id}@example.com"
        async with self.database.transaction(user=id) as session:
            session.add(UserAccount(id=id, email=spelt, name=name, email_verified_at=now))
            await session.flush()
            session.add(
                LoginSession(
                    id=person.session_id,
                    user_id=id,
                    last_used_at=now,
                    expires_at=now + timedelta(days=7),
                )
            )
        headers = bearing(await issue(self._keyring, person))
        return Somebody(id, person.session_id, spelt, name, headers)

    async def member(self, organization: UUID, role: Role, name: str = "Ana Souza") -> Somebody:
        made = await self.make(name)
        async with self.database.transaction([organization]) as session:
            assert await Members(session, organization).add(made.id, role)
        return made

    async def ask(
        self, who: Somebody | None, method: str, path: str, body: object = None, **headers: str
    ) -> httpx.Response:
        """One request as somebody, or as a stranger."""
        sent = (who.headers if who else {}) | headers
        return await self.http.request(method, f"/api{path}", json=body, headers=sent, timeout=30)


def field(answer: httpx.Response) -> str:
    """The first field a refusal names."""
    return str(answer.json()["error"]["details"][0]["field"])
