"""An organization whose people watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from sqlalchemy import text

from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.auth.keys import create
from models.auth.permissions import EVERY_SCOPE, Role
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told
from tests.ingest.world import Business, a_business
from tests.organizations.people import People, Somebody


@dataclass(frozen=True)
class Office:
    database: Database
    keyring: Keyring
    people: People
    business: Business

    @property
    def organization_id(self) -> UUID:
        return self.business.organization_id

    async def member(self, role: Role = Role.AGENT) -> Somebody:
        return await self.people.member(self.organization_id, role)

    async def token(self, role: Role = Role.AGENT) -> str:
        return token_of(await self.member(role))

    async def short_token(self, somebody: Somebody, life: timedelta) -> str:
        """A token that ends sooner than those we issue."""
        kid, secret = await self.keyring.signing_key("access-token")
        claims = {
            "aud": "parley-api",
            "sub": str(somebody.id),
            "sid": str(somebody.session_id),
            "exp": datetime.now(UTC) + life,
        }
        return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": kid})

    async def key(self, *scopes: str) -> tuple[UUID, str]:
        async with self.database.transaction([self.organization_id]) as session:
            made = await create(
                session, self.organization_id, "test", scopes=scopes or (EVERY_SCOPE,)
            )
        return made.id, made.secret

    async def tell(self, *events: Told | LiveEvent) -> list[str]:
        """As whoever changes something does; the ids."""
        told = [each if isinstance(each, Told) else Told(each, new_id()) for each in events]
        async with self.database.transaction([self.organization_id]) as session:
            await publish(session, self.organization_id, told)
        return [str(each.id) for each in told]

    async def conversation(self) -> str:
        contact, conversation = new_id(), new_id()
        await self.write(
            "insert into contact (id, organization_id, consent, blocked) "
            "values (:id, :organization, 'UNKNOWN', false)",
            id=contact,
        )
        await self.write(
            "insert into conversation (id, organization_id, contact_id, phone_number_id) "
            "values (:id, :organization, :contact, :number)",
            id=conversation,
            contact=contact,
            number=self.business.number_id,
        )
        return str(conversation)

    async def agent(self) -> Somebody:
        made = await self.member()
        await self.write(
            "insert into agent (id, organization_id, user_id, capacity) "
            "values (:id, :organization, :user, 3)",
            id=new_id(),
            user=made.id,
        )
        return made

    async def seen_at(self, somebody: Somebody) -> datetime | None:
        rows = await self.write(
            "select seen_at from agent where organization_id = :organization and user_id = :user",
            user=somebody.id,
        )
        found: datetime | None = rows[0].seen_at
        return found

    async def write(self, statement: str, **values: Any) -> Sequence[Any]:
        given = {"organization": self.organization_id, **values}
        async with self.database.transaction([self.organization_id]) as session:
            result = await (await session.connection()).execute(text(statement), given)
            return result.all() if result.returns_rows else []


async def an_office(database: Database, keyring: Keyring, people: People) -> Office:
    return Office(database, keyring, people, await a_business(database))


def token_of(somebody: Somebody) -> str:
    return somebody.headers["Authorization"].removeprefix("Bearer ")
