"""An organization with something of everything, and the people who work there."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from sqlalchemy import text

from bench.scene import Scene, set_scene
from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.auth.access_tokens import issue
from models.auth.permissions import Role
from models.auth.tables import Credential, LoginSession, UserAccount
from models.auth.types import Person
from models.organizations.tables import Membership

Json = dict[str, Any]
PATIENCE = 120
PASSWORD = "a perfectly fine passphrase"  # of everybody here
_PEOPLE = 30
_RATE = 0.5
_TOKEN = re.compile(r"^([\w-]{64,120})\r?$", re.MULTILINE)


def address_of(person: Person) -> str:
    return f"{person.user_id}@example.com"


@dataclass(frozen=True)
class Street:
    """Where the houses stand: one running stack."""

    api_url: str
    control_url: str
    mails: Path
    database: Database
    keyring: Keyring
    http: httpx.AsyncClient
    owner: asyncpg.Connection
    password_hash: str

    async def house(self) -> "House":
        """Its campaign, once started, sends for a minute."""
        scene = await set_scene(
            self.database, self.keyring, self.control_url, people=_PEOPLE, rate=_RATE
        )
        made = House(self, scene)
        made.owner = await made.person(Role.OWNER)
        return made

    async def configure(self, change: Json) -> None:
        """Tell the simulator how to behave."""
        answer = await self.http.post(f"{self.control_url}/configure", json=change)
        answer.raise_for_status()

    async def mailed(self, address: str) -> str:
        """The token of the newest mail to somebody, once it has come."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for path in sorted(self.mails.glob("*.eml"), reverse=True):
                    mail = path.read_text()
                    if f"To: {address}" in mail and (found := _TOKEN.search(mail)):
                        return found[1]
                await asyncio.sleep(0.05)


@dataclass
class House:
    street: Street
    scene: Scene
    owner: Person = field(init=False)

    @property
    def organization_id(self) -> UUID:
        return self.scene.organization_id

    async def person(self, role: Role | None = None) -> Person:
        """Somebody who is logged in, and a member here when they have a role."""
        user, session = new_id(), new_id()
        now = datetime.now(UTC)
        async with self.street.database.transaction([self.organization_id], user) as rows:
            rows.add(
                UserAccount(id=user, email=f"{user}@example.com", name="Ana", email_verified_at=now)
            )
            await rows.flush()
            rows.add(
                Credential(
                    user_id=user, password_hash=self.street.password_hash, password_changed_at=now
                )
            )
            if role is not None:
                rows.add(Membership(organization_id=self.organization_id, user_id=user, role=role))
            rows.add(
                LoginSession(
                    id=session,
                    user_id=user,
                    last_used_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
        return Person(user, session)

    async def ask(
        self, method: str, path: str, *, by: Person | None = None, **options: Any
    ) -> httpx.Response:
        """A request as the owner, or as somebody else, for this organization."""
        given: Mapping[str, str] = options.pop("headers", {})
        token = await issue(self.street.keyring, by or self.owner)
        headers = {
            "Authorization": f"Bearer {token}",
            "X-Organization-Id": str(self.organization_id),
            **given,
        }
        return await self.street.http.request(method, path, headers=headers, **options)

    async def post(self, path: str, body: Json | None = None) -> Json:
        answer = await self.ask("POST", path, json=body)
        assert answer.is_success, answer.text
        made: Json = answer.json() if answer.content else {}
        return made

    async def campaign_in(self, status: str) -> None:
        """Wait until the scene's campaign is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self.ask("GET", f"/api/campaigns/{self.scene.campaign_id}")
                if answer.json()["status"] == status:
                    return
                await asyncio.sleep(0.05)

    async def notes(self) -> int:
        """How much was noted: in the audit log, and for anybody here or elsewhere."""
        database = self.street.database
        async with database.reading([self.organization_id]) as session:
            connection = await session.connection()
            noted = await connection.scalar(text("select count(*) from audit_entry")) or 0
        events = await self.street.owner.fetchval("select count(*) from security_event")
        return int(noted + events)
